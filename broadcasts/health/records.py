"""Whether the record can be believed, and whether enough people can approve."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from broadcasts import permissions
from broadcasts.health.signs import Sign, State, graded
from broadcasts.templatetags.humane import ago, lasting
from cityline.audit.models import Entry, Verification, Waiting

UNVERIFIED = timedelta(days=2)
LINK_LATE, LINK_GONE = 60, 600


def signs(*, now: datetime) -> Iterator[Sign]:
    yield _linking(now)
    yield _verification(now)
    yield _approvers(now)


def _linking(now: datetime) -> Sign:
    name = gettext_lazy("Audit log: chain")
    oldest = Waiting.objects.filter(refused_at=None).order_by("entry_id").values_list("entry_id", flat=True).first()
    at = Entry.objects.filter(pk=oldest).values_list("at", flat=True).first() if oldest else None
    behind = max(0.0, (now - at).total_seconds()) if at else 0.0
    state = graded(behind, worrying=LINK_LATE, bad=LINK_GONE)
    if state is State.GOOD:
        return Sign("audit-chain", name, state, _("up to date"))
    fact = _("the oldest entry waits for %(time)s") % {"time": lasting(behind)}
    advice = gettext_lazy(
        "Are beat and the worker for everything else running? If they are, run the command verify_audit: the chain may"
        " have been tampered with."
    )
    return Sign("audit-chain", name, state, fact, advice)


def _verification(now: datetime) -> Sign:
    name = gettext_lazy("Audit log: verification")
    last = Verification.objects.filter(at__lte=now).order_by("-at").first()
    if last is None:
        return Sign("audit-verified", name, State.GOOD, _("not yet; it is done every night"))
    fact = _("%(time)s, %(n)s entries") % {"time": ago(last.at), "n": f"{last.position:,}"}
    if last.problem_count:
        problems = ngettext("%(n)s problem", "%(n)s problems", last.problem_count) % {"n": last.problem_count}
        advice = gettext_lazy(
            "The audit log is not what was written. Run the command verify_audit, keep the database as it is, and see"
            " docs/operations.md."
        )
        return Sign("audit-verified", name, State.BAD, f"{problems} ({fact})", advice)
    late = now - last.at > UNVERIFIED
    advice = gettext_lazy("Are beat and the worker for imports running?")
    return Sign("audit-verified", name, State.WORRYING if late else State.GOOD, fact, advice if late else "")


def _approvers(now: datetime) -> Sign:
    name = gettext_lazy("People who can approve")
    count = permissions.approvers(now).count()
    fact = ngettext("%(n)s person", "%(n)s people", count) % {"n": count}
    if count >= permissions.APPROVERS_MIN:
        return Sign("approvers", name, State.GOOD, fact)
    advice = gettext_lazy(
        "With fewer than three, an absence or an illness stops all sending. Give another person the role of a patroller."
    )
    return Sign("approvers", name, State.WORRYING if count else State.BAD, fact, advice)
