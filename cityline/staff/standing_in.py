"""Deputyships among what a person holds: they end with the account, so that nobody stands in unseen."""

from collections.abc import Collection

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cityline.staff.holdings import Holding, Kind, register
from cityline.staff.models import Deputyship, User
from cityline.staff.permissions import can_see_deputies


def register_kind() -> None:
    register(Kind(code="deputyships", name=gettext_lazy("Deputyships (they end with the account)"), held=_held))


def _held(people: Collection[int], viewer: User | None) -> list[Holding]:
    there = Deputyship.objects.not_over(timezone.localdate()).select_related("absent", "deputy")
    found = there.filter(absent__in=people) | there.filter(deputy__in=people)
    address = reverse("admin:deputies") if viewer and can_see_deputies(viewer) else ""
    return [_holding(each, holder, address) for each in found for holder in _of(each) if holder in people]


def _of(each: Deputyship) -> tuple[int, int]:
    return each.absent_id, each.deputy_id


def _holding(each: Deputyship, holder: int, address: str) -> Holding:
    days = f"{date_format(each.first_day, 'SHORT_DATE_FORMAT')} – {date_format(each.last_day, 'SHORT_DATE_FORMAT')}"
    words = _("{deputy} stands in for {absent}").format(deputy=each.deputy, absent=each.absent)
    return Holding(
        kind="deputyships", pk=each.pk, holder=holder, label=words, state=days, address=address, is_seen=bool(address)
    )
