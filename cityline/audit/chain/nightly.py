"""What beat has done with the chain: linking every few seconds, reading all of it once a night."""

from datetime import datetime, timedelta

from django.utils import timezone

from cityline.audit.chain.alarms import raise_alarm
from cityline.audit.chain.linking import ChainBroken, link_waiting
from cityline.audit.chain.verifying import verify
from cityline.audit.models import Verification

NIGHT = 3  # o'clock
LONGEST = timedelta(hours=30)
KEPT_PROBLEMS = 20


def link_or_raise_alarm(*, now: datetime) -> int:
    try:
        return link_waiting(now=now)
    except ChainBroken as broken:
        raise_alarm(kinds=[broken.kind], now=now)
        return 0


def verify_once_a_night(*, now: datetime) -> Verification | None:
    """At three, or whenever it has not been done for longer than a day."""
    last = Verification.objects.filter(at__lte=now).order_by("-at").first()  # a clock gone wrong must not end it
    is_night = timezone.localtime(now).hour == NIGHT
    if last and now - last.at < (timedelta(hours=2) if is_night else LONGEST):
        return None
    return verify_and_note(now=now)


def verify_and_note(*, now: datetime) -> Verification:
    finding = verify(now=now)
    noted = Verification.objects.create(
        at=now,
        position=finding.linked,
        problem_count=finding.problem_count,
        problems=[str(problem) for problem in finding.problems[:KEPT_PROBLEMS]],
    )
    if not finding.is_intact:
        raise_alarm(kinds=sorted({problem.kind for problem in finding.problems}), now=now)
    return noted
