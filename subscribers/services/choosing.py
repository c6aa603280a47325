"""受信設定 in the chat: what there is to choose, what is chosen, and buttons to change it."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from subscribers.languages import LANGUAGES, current
from subscribers.models import Category, CategoryGroup, Subscriber
from subscribers.services import offering, taps
from subscribers.services.bubbles import (
    SOFT_INK,
    JsonObject,
    bubble,
    button,
    line,
    link_button,
    rule,
    with_quick_replies,
)
from subscribers.services.page_links import SENT, is_liff, link_for, plain_link_for

PAGE = 12


def language_group() -> CategoryGroup | None:
    """Where news in another language can be chosen; not every city offers it."""
    return next((group for group in offering.groups() if group.kind == CategoryGroup.Kind.LANGUAGE), None)


def overview(subscriber: Subscriber, *, notice: str = "", ways: Sequence[JsonObject] = ()) -> JsonObject:
    """All groups with what is chosen in each, and a way into each; a pause with the way out of it."""
    title = _("Your notification settings")
    is_pausing = subscriber.paused_until is not None and subscriber.paused_until > timezone.now()
    pause = (_("End the pause"), taps.RESUME) if is_pausing else (_("Pause for a month"), taps.PAUSE)
    rows: list[JsonObject] = []
    groups = offering.groups()
    for group in groups[:PAGE]:
        chosen = [category.label for category in offering.of_group(group) if category.mask & subscriber.choice_mask]
        rows += [
            rule(),
            line(group.label, size="sm", color=SOFT_INK, weight="bold"),
            line(_(", ").join(chosen) if chosen else _("Nothing chosen yet")),
            button(_("Change: {group}").format(group=group.label), f"{taps.CHOICES}:{group.code}"),
        ]
    if not rows:
        rows = [line(_("There is nothing to choose yet."))]
    if is_pausing:
        rows = [line(_("You are pausing.")), button(*pause, style="primary"), *rows]
    message = bubble(
        alt_text=notice or title,
        title=title,
        notice=notice,
        rows=rows,
        ways=[*ways, settings_page(subscriber, style="secondary" if ways else "primary")],
    )
    return with_quick_replies(message, [pause, *other_languages()])


def settings_page(subscriber: Subscriber, *, style: str = "primary") -> JsonObject:
    """The way to everything on one page, for those who would rather not tap through the chat."""
    return link_button(_("Open the settings page"), link_for(subscriber), style=style)


def sent_page(subscriber: Subscriber) -> JsonObject:
    """The way to what came in the last months, why each came, and how to stop its kind."""
    title = _("What came to you, and why")
    rows = [line(_("The page shows the messages of the last six months. You can stop any kind there."))]
    return bubble(
        alt_text=title, title=title, rows=rows, ways=[link_button(_("Open the page"), link_for(subscriber, SENT))]
    )


def asked_for(subscriber: Subscriber) -> list[JsonObject]:
    """To whoever asks for the settings in words. The page at which LINE's sign-in fails sends them here for a plain link."""
    if not is_liff():
        return [overview(subscriber)]
    title = _("If the page does not open")
    rows = [line(_("This link opens it without signing in to LINE. It works for 15 minutes."))]
    plain = link_button(_("Open by link"), plain_link_for(subscriber))
    return [overview(subscriber), bubble(alt_text=title, title=title, rows=rows, ways=[plain])]


def page(
    subscriber: Subscriber, *, group: CategoryGroup, number: int = 0, notice: str = "", has_link: bool = False
) -> JsonObject:
    """One group's categories, twelve at a time: tapping one chooses or stops it; below, the way on."""
    categories = offering.of_group(group)
    number = number if 0 <= number * PAGE < len(categories) else 0
    shown = categories[number * PAGE : (number + 1) * PAGE]
    title = group.asked or group.label
    rows = [line(_("Tap to choose. Tap again to stop."), size="sm", color=SOFT_INK)]
    rows += [_category_button(category, subscriber) for category in shown]
    is_last = (number + 1) * PAGE >= len(categories)
    way_on = _after(group) if is_last else (_("More choices"), f"{taps.CHOICES}:{group.code}:{number + 1}")
    ways = [settings_page(subscriber)] if has_link else []
    message = bubble(
        alt_text=notice or title, title=title, notice=notice, rows=rows, ways=[*ways, button(*way_on, style="link")]
    )
    return with_quick_replies(
        message, [way_on, (_("Later"), taps.LATER), (_("All settings"), taps.CHOICES), *other_languages()]
    )


def page_of(category: Category) -> int:
    """On which page of its group the category stands."""
    codes = [offered.code for offered in offering.of_group(category.group)]
    return codes.index(category.code) // PAGE if category.code in codes else 0


def other_languages() -> list[tuple[str, str]]:
    """A chip for each, in the language it leads to."""
    return [(other.name, f"{taps.LANGUAGE}{other.code}") for other in LANGUAGES if other != current()]


def _after(group: CategoryGroup) -> tuple[str, str]:
    groups = offering.groups()
    position = next((index for index, other in enumerate(groups) if other.pk == group.pk), len(groups))
    if position + 1 < len(groups):
        following = groups[position + 1]
        return _("Next: {group}").format(group=following.label), f"{taps.CHOICES}:{following.code}"
    return _("Done"), taps.CHOICES


def _category_button(category: Category, subscriber: Subscriber) -> JsonObject:
    if category.mask & subscriber.choice_mask:
        return button(f"✓ {category.label}", f"{taps.UNCHOOSE}{category.code}", style="primary")
    return button(category.label, f"{taps.CHOOSE}{category.code}")
