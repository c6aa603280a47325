"""The days these tests play on, and appointing somebody for them."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from cityline.staff.exceptions import NotADeputy
from cityline.staff.models import User
from cityline.staff.services import deputies

MONDAY = date(2026, 11, 23)


def tokyo(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute, second)))


def again(user):
    return User.objects.get(pk=user.pk)


def appointed(boss, absent, deputy, first=MONDAY, last=MONDAY):
    return deputies.appoint(by=boss, absent=absent, deputy=deputy, first_day=first, last_day=last)


def refused(boss, absent, deputy, first=MONDAY, last=MONDAY):
    with pytest.raises(NotADeputy) as refusal:
        appointed(boss, absent, deputy, first, last)
    return str(refusal.value)
