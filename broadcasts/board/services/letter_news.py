"""Telling departments that readers of the board have written to them: in the morning, once a day, never what or who."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import ngettext_lazy

from broadcasts.board.permissions import letter_handlers
from broadcasts.models import BoardLetter
from broadcasts.services.isolating import isolated
from cityline.staff.models import Department
from cityline.staff.services import letters as mail

# What comes after this hour waits for the next day, so that a day's letters make one mail.
TOLD_FROM = time(9)
PAGE = "admin:board_letters"


def tell_departments(*, now: datetime) -> int:
    """Mail those whose letters they are; say of how many letters. One query where nothing is new."""
    local = timezone.localtime(now)
    if local.time() < TOLD_FROM:
        return 0
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    told = 0
    written_to = _new().order_by("post__broadcast__department").values_list("post__broadcast__department", flat=True)
    for department_id in written_to.distinct():
        with isolated("tell_of_letters"):
            told += _tell(department_id, today, now)
    return told


def _new() -> "QuerySet[BoardLetter]":
    """What somebody has opened meanwhile is no news."""
    return BoardLetter.objects.filter(told_at=None, read_at=None)


@transaction.atomic
def _tell(department_id: int, today: datetime, now: datetime) -> int:
    """The department's row is the lock: of two who tell at once, the second finds that it was told today."""
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    of_department = Q(post__broadcast__department=department)
    if BoardLetter.objects.filter(of_department, told_at__gte=today).exists():
        return 0
    new = list(_new().filter(of_department).values_list("pk", flat=True))
    BoardLetter.objects.filter(pk__in=new).update(told_at=now)
    count = len(new)
    if count:
        mail.write(
            to=letter_handlers(department),
            subject=format_lazy(ngettext_lazy("{n} new letter", "{n} new letters", count), n=count),
            body=format_lazy(
                ngettext_lazy(
                    "A reader of the notice board wrote to {department}: {n} new letter. Please read it here.",
                    "Readers of the notice board wrote to {department}: {n} new letters. Please read them here.",
                    count,
                ),
                department=department.name,
                n=count,
            ),
            path=PAGE,
            now=now,
        )
    return count
