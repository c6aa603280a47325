"""Numbers and times as people say them."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400


@register.filter
def people(count: float | None) -> str:
    """1,820,000, and a dash for what is not known."""
    return "–" if count is None else number_format(round(count), force_grouping=True)


@register.filter
def residents(count: int | None) -> str:
    """1234 as "1,234 residents"."""
    return ngettext("%(count)s resident", "%(count)s residents", count or 0) % {"count": people(count or 0)}


@register.filter
def moment(at: datetime | None) -> str:
    """The day and the minute; the year only when it is another one."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    is_this_year = local.year == timezone.localdate().year
    return date_format(local, _("M j, H:i") if is_this_year else _("M j, Y, H:i"))


@register.filter
def day(of: date | None) -> str:
    """As ``moment`` says a day: the year only when it is another one."""
    if of is None:
        return "–"
    local = timezone.localtime(of).date() if isinstance(of, datetime) else of
    is_this_year = local.year == timezone.localdate().year
    return date_format(local, _("M j") if is_this_year else _("M j, Y"))


@register.filter
def appointment(at: datetime | None) -> str:
    """A time somebody has to check before it comes: with the year and the day of the week."""
    if at is None:
        return "–"
    # Translators: a format of Django's date filter, with the day of the week
    return date_format(timezone.localtime(at), _("D j N Y, H:i"))


@register.filter
def ago(at: datetime | None) -> str:
    """Roughly how long ago, for lists that are about waiting."""
    if at is None:
        return "–"
    seconds = max(0, int((timezone.now() - at).total_seconds()))
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", seconds // MINUTE) % {"n": seconds // MINUTE}
    if seconds < DAY:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", seconds // HOUR) % {"n": seconds // HOUR}
    if seconds < 7 * DAY:
        return ngettext("%(n)s day ago", "%(n)s days ago", seconds // DAY) % {"n": seconds // DAY}
    return moment(at)


@register.filter
def clock(at: datetime | None) -> str:
    return "–" if at is None else date_format(timezone.localtime(at), "H:i")


@register.filter
def lasting(seconds: float) -> str:
    """How long something took, in the two units that matter."""
    whole = round(seconds)
    template = _("{s} s")
    if whole >= MINUTE:
        template = _("{m} min {s} s")
    if whole >= HOUR:
        template = _("{h} h {m} min")
    shown = f"{seconds:.1f}" if seconds < 10 else str(whole % MINUTE)
    minutes = whole % HOUR // MINUTE
    return template.replace("{h}", str(whole // HOUR)).replace("{m}", str(minutes)).replace("{s}", shown)


@register.filter
def is_near(at: datetime) -> bool:
    """Whether minutes are worth counting down."""
    return (at - timezone.now()).total_seconds() < HOUR


@register.filter
def beside(wrong: dict[str, list[object]], field: str) -> list[object]:
    """The problems to show beside a field."""
    return wrong.get(field, [])


@register.filter
def until(at: datetime | None) -> str:
    """What is left of a wait, as the page's script counts it down."""
    if at is None:
        return "–"
    seconds = int((at - timezone.now()).total_seconds())
    if seconds <= 0:
        return _("any moment")
    if seconds >= HOUR:
        return moment(at)
    template = _("{m} min {s} s") if seconds >= MINUTE else _("{s} s")
    return template.replace("{m}", str(seconds // MINUTE)).replace("{s}", str(seconds % MINUTE))
