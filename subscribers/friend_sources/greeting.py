"""What residents are told who come with the code of a medium."""

from django.utils.translation import gettext as _

from subscribers.models import FriendSource, Subscriber
from subscribers.services import choosing, taps
from subscribers.services.bubbles import JsonObject, bubble, button, line


def thanks(subscriber: Subscriber, source: FriendSource) -> list[JsonObject]:
    """Thanks, the medium's own words, and one button for what it suggests: nothing is chosen for anybody."""
    words = source.words or _("Here you choose which news of the city you get.")
    title = _("Thank you for coming by “{medium}”!").format(medium=source.name)
    rows = [line(words)]
    ways = [choosing.settings_page(subscriber, style="secondary")]
    suggested = source.category
    if suggested is not None and suggested.retired_at is None:
        if suggested.mask & subscriber.choice_mask:
            rows.append(line(_("“{category}” comes to you already.").format(category=suggested.label)))
        else:
            rows += [line(suggested.explanation, size="sm")] if suggested.explanation else []
            tap = _("Get “{category}”").format(category=suggested.label)
            ways.insert(0, button(tap, f"{taps.CHOOSE}{suggested.code}", style="primary"))
    ways.append(button(_("All settings"), taps.CHOICES, style="link"))
    return [bubble(alt_text=title, title=title, rows=rows, ways=ways)]
