"""Numbers of residents and moments, as the reader's language writes them."""

import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def grouped(number: int | None) -> str:
    """1234 as 1,234."""
    return "" if number is None else f"{number:,}"


@register.filter
def residents(number: int | None) -> str:
    """1234 as "1,234 residents"."""
    return ngettext("%(count)s resident", "%(count)s residents", number or 0) % {"count": f"{number or 0:,}"}


@register.filter
def moment(at: datetime.datetime | None) -> str:
    """Day with its weekday, and the time, in the city's own zone."""
    if at is None:
        return ""
    # Translators: a format of Django's date filter, with the day of the week
    return date_format(timezone.localtime(at), _("D j N Y, H:i"))


@register.filter
def beside(wrong: dict[str, list[object]], field: str) -> list[object]:
    """The problems to show beside a field."""
    return wrong.get(field, [])
