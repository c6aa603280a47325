"""Where one approval may let an announcement appear. Only ``push`` sends anything to anybody's phone."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outlet(models.TextChoices):
    PUSH = "push", _("LINE message")
    BOARD = "board", _("Notice board")
    TEXT = "text", _("Text for newsletter and website")
    VOOM = "voom", _("LINE VOOM")


# They say it in words of their own and are carried over by a person's hand.
WORDED = (Outlet.TEXT, Outlet.VOOM)


def push_only() -> list[str]:
    return [Outlet.PUSH.value]


def in_order(names: Iterable[str]) -> list[str]:
    """The known ones, each once, always in the same order: two lists of the same outlets are equal."""
    chosen = set(names)
    return [outlet.value for outlet in Outlet if outlet.value in chosen]


def is_pushed(outlets: Sequence[str]) -> bool:
    return Outlet.PUSH in outlets


def named(outlets: Sequence[str]) -> list[str]:
    """In words, for people."""
    return [str(Outlet(name).label) for name in in_order(outlets)]
