"""For the public notice board: addresses in the reader's language, and days as people write them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from broadcasts.board import addresses

register = template.Library()


@register.simple_tag
def inside(name: str, *args: object) -> str:
    """The page of that name, in the language this one is in."""
    return addresses.inside(name, *args)


@register.filter
def day(at: datetime) -> str:
    """Always with its year: the page may be read long afterwards."""
    return date_format(timezone.localtime(at), "DATE_FORMAT")
