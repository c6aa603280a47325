"""What follows from a met rule, in steps of which each can be the last: a process that dies leaves a row that is due.

First the draft, in one transaction with the row that names it; then handing it over, by the same services and the same
questions as if the person had pressed the button. Nothing here approves, and nothing here arms.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from broadcasts import quiet_hours
from broadcasts.exceptions import BroadcastError, CheckUnavailable, NotDelegated
from broadcasts.feeds import alarms, composing
from broadcasts.feeds.deciding import AHEAD_MAX, CLOCKS_DIFFER
from broadcasts.models import Authorisation, Broadcast, FeedFiring, FeedRule, SendingPolicy
from broadcasts.services import timing
from broadcasts.services.arming import needs_arming
from broadcasts.services.isolating import isolated
from broadcasts.services.submitting import submit
from broadcasts.services.submitting_delegated import submit_delegated
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record

# Longer than a task may run, so that nobody else works on it meanwhile.
LEASE = timedelta(minutes=1)
AT_ONCE = 20
WHY_MAX = 500
_Outcome = FeedFiring.Outcome


def act_on_all(*, now: datetime) -> int:
    """Work off what is due; say how many were taken."""
    # A lease further ahead than any was taken before a clock was put back.
    FeedFiring.objects.due().filter(next_attempt_at__gt=now + LEASE + CLOCKS_DIFFER).update(next_attempt_at=now)
    count = 0
    while count < AT_ONCE and (pk := _take(now=timezone.now())) is not None:
        count += 1
        with isolated("feeds.act"):
            act(firing_id=pk)
    return count


def act(*, firing_id: int) -> None:
    """Safe to repeat at any point, and by two at once."""
    firing = FeedFiring.objects.select_related("rule__feed", "rule__template", "reading").get(pk=firing_id)
    if firing.outcome:
        return
    if firing.broadcast_id is None and not _compose(firing):
        return
    _hand_over(firing)


def _take(*, now: datetime) -> int | None:
    with transaction.atomic():
        due = FeedFiring.objects.due().filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
        firing = due.select_for_update(skip_locked=True).first()
        if firing is None:
            return None
        firing.next_attempt_at = now + LEASE
        firing.save(update_fields=["next_attempt_at"])
        return firing.pk


def _compose(firing: FeedFiring) -> bool:
    """Make the draft, once; False where there is none, and that has been told."""
    if barred := _why_not_now(firing):
        conclude(firing=firing, outcome=_Outcome.NOTHING, why=barred)
        return False
    try:
        with transaction.atomic():
            row = FeedFiring.objects.select_for_update().get(pk=firing.pk)
            if row.outcome or row.broadcast_id is not None:
                firing.broadcast_id, firing.revision = row.broadcast_id, row.revision
                return not row.outcome
            made = composing.compose(firing)
            firing.broadcast, firing.revision = made, made.revision
            firing.save(update_fields=["broadcast", "revision"])
            record(
                action="broadcasts.feed_draft",
                actor=None,
                on=made,
                feed=firing.rule.feed.code,
                rule=firing.rule.name,
                reading=firing.reading_id,
                responsible=str(firing.rule.responsible),
            )
    except BroadcastError as refused:
        conclude(firing=firing, outcome=_Outcome.NOTHING, why=refused.message)
        return False
    return True


def _hand_over(firing: FeedFiring) -> None:
    broadcast = Broadcast.objects.filter(pk=firing.broadcast_id or 0).first()
    rule = firing.rule
    if broadcast is None:
        conclude(firing=firing, outcome=_Outcome.TAKEN_OVER)
    elif broadcast.status != BroadcastStatus.DRAFT:  # a worker before us did, and died before it said so
        was_delegated = broadcast.authorisations.filter(kind=Authorisation.Kind.DELEGATION).exists()
        conclude(firing=firing, outcome=_Outcome.SENT if was_delegated else _Outcome.SUBMITTED)
    elif broadcast.revision != firing.revision:
        conclude(firing=firing, outcome=_Outcome.TAKEN_OVER)
    elif needs_arming(broadcast) or rule.emergency_template_id is not None:
        conclude(firing=firing, outcome=_Outcome.TO_ARM)
    elif rule.action == FeedRule.Action.DRAFT:
        conclude(firing=firing, outcome=_Outcome.DRAFTED)
    elif barred := _why_not_now(firing):
        conclude(firing=firing, outcome=_Outcome.STAYED, why=barred)
    else:
        _submit(firing, broadcast)


def _submit(firing: FeedFiring, broadcast: Broadcast) -> None:
    by = firing.rule.responsible
    try:
        if _may_send(firing.rule, broadcast):
            try:
                submit_delegated(broadcast_id=broadcast.pk, by=by, expected_revision=firing.revision)
            except NotDelegated as not_covered:
                submit(broadcast_id=broadcast.pk, by=by, expected_revision=firing.revision)
                conclude(firing=firing, outcome=_Outcome.SUBMITTED, why=not_covered.message)
            else:
                conclude(firing=firing, outcome=_Outcome.SENT)
        else:
            submit(broadcast_id=broadcast.pk, by=by, expected_revision=firing.revision)
            conclude(firing=firing, outcome=_Outcome.SUBMITTED)
    except CheckUnavailable:
        return  # tried again when the lease is over, for as long as the reading is worth telling
    except BroadcastError as refused:
        status = Broadcast.objects.values_list("status", flat=True).get(pk=broadcast.pk)
        if status != BroadcastStatus.DRAFT:  # somebody was faster; the next look says what it is now
            FeedFiring.objects.due().filter(pk=firing.pk).update(next_attempt_at=timezone.now())
            return
        conclude(firing=firing, outcome=_Outcome.STAYED, why=refused.message)


def _may_send(rule: FeedRule, broadcast: Broadcast) -> bool:
    """Passed by the PR office, and not at an hour that would keep it until its value is an old one."""
    if rule.action != FeedRule.Action.SEND or rule.passed_by_id is None:
        return False
    policy = SendingPolicy.current()
    due_at = timing.wished(broadcast=broadcast, policy=policy, now=timezone.now(), scheduled_at=broadcast.scheduled_at)
    return not quiet_hours.is_quiet(due_at, policy)


def _why_not_now(firing: FeedFiring) -> Promise | None:
    now, feed = timezone.now(), firing.rule.feed
    if not feed.is_on or not firing.rule.is_on:
        return _("The feed or the rule has been switched off in the meantime.")
    if not now - feed.max_age <= firing.observed_at <= now + AHEAD_MAX:
        return _("By the time it could be worked on, the reading was too old to tell residents.")
    return None


def conclude(*, firing: FeedFiring, outcome: FeedFiring.Outcome, why: str | Promise = "") -> None:
    """Say what came of it, once, with the mail about it."""
    now = timezone.now()
    with transaction.atomic(), override("ja"):
        mine = FeedFiring.objects.due().filter(pk=firing.pk)
        if not mine.update(outcome=outcome, why=str(why)[:WHY_MAX], done_at=now):
            return
        firing.outcome, firing.why, firing.done_at = outcome, str(why)[:WHY_MAX], now
        record(
            action="broadcasts.feed_acted",
            actor=None,
            on=firing.rule,
            outcome=outcome.value,
            broadcast=firing.broadcast_id,
            reading=firing.reading_id,
        )
        alarms.tell(firing=firing, now=now)


def overdue(*, now: datetime) -> int:
    """How many wait for a worker for longer than one ever takes."""
    return FeedFiring.objects.due().filter(fired_at__lt=now - 3 * LEASE).count()
