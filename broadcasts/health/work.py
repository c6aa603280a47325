"""What waits, what is late and what has stopped."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from broadcasts import quiet_hours
from broadcasts.feeds import acting
from broadcasts.health.signs import Sign, State, graded
from broadcasts.models import Broadcast, Delivery, FeedAlarm, LookAfter, Notice, SendingPolicy, SendingSwitch
from broadcasts.stages import STUCK, Stage
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.templatetags.humane import ago, lasting
from cityline.line.models import LineCall
from subscribers.models import WebhookEvent

LATE = timedelta(seconds=60)
RECENT = timedelta(minutes=10)
# What goes on in quiet hours, when nobody looks.
_MAY_DISTURB = Q(is_emergency=True) | Q(ignores_quiet_hours=True)


def signs(*, now: datetime) -> Iterator[Sign]:
    yield _switch()
    yield _starts(now)
    yield _chunks(now)
    yield _stuck()
    yield _line(now)
    yield _events(now)
    yield _given_up_events()
    yield _mail(now)
    yield _looks(now)
    yield _feeds(now)


def _switch() -> Sign:
    name = gettext_lazy("Sending switch")
    if SendingSwitch.allows_sending():
        return Sign("switch", name, State.GOOD, _("on"))
    return Sign("switch", name, State.WORRYING, _("off"), gettext_lazy("The PR office decides when it goes on again."))


def _starts(now: datetime) -> Sign:
    name = gettext_lazy("Starts")
    overdue = Broadcast.objects.due(now - LATE)
    if quiet_hours.is_quiet(now, SendingPolicy.current()):
        overdue = overdue.filter(_MAY_DISTURB)
    late = overdue.count() if SendingSwitch.allows_sending() else 0
    fact = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": late}
    advice = gettext_lazy("Beat or the worker for everything else is missing, or the audience cannot be frozen.")
    return Sign("starts", name, State.BAD if late else State.GOOD, fact, advice if late else "")


def _chunks(now: datetime) -> Sign:
    """The oldest chunk that could go and does not."""
    name = gettext_lazy("Sending")
    waiting = Delivery.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now - LATE),
        broadcast__status=BroadcastStatus.SENDING,
        status__in=[DeliveryStatus.PENDING, DeliveryStatus.RETRYING],
    )
    if quiet_hours.is_quiet(now, SendingPolicy.current()):
        going = Broadcast.objects.in_status(BroadcastStatus.SENDING).filter(_MAY_DISTURB)
        waiting = waiting.filter(broadcast__in=going)
    lately = Delivery.objects.filter(broadcast__status=BroadcastStatus.SENDING, finished_at__gt=now - LATE)
    since = waiting.aggregate(at=Min("broadcast__started_at"))["at"]
    if since is None or since > now - LATE or not SendingSwitch.allows_sending() or lately.exists():
        return Sign("chunks", name, State.GOOD, _("nothing waits longer than a minute"))
    return Sign(
        "chunks", name, State.BAD, _("nothing has moved for a minute"),
        gettext_lazy("Look at the worker for sending, the broker, and LINE's status page."),
    )  # fmt: skip


def _stuck() -> Sign:
    count = Broadcast.objects.in_status(*STUCK).count()
    fact = ngettext("%(n)s is held or paused", "%(n)s are held or paused", count) % {"n": count}
    advice = gettext_lazy("The reason is on each one's page; the PR office decides.") if count else ""
    href = f"{reverse('admin:broadcast_list')}?stage={Stage.SENDING}" if count else ""
    state = State.WORRYING if count else State.GOOD
    return Sign("stuck", gettext_lazy("Stopped broadcasts"), state, fact, advice, href)


def _line(now: datetime) -> Sign:
    name = gettext_lazy("LINE")
    recent = LineCall.objects.filter(started_at__gt=now - RECENT)
    calls, failed = recent.count(), recent.failed().count()
    if not calls:
        return Sign("line", name, State.GOOD, _("not asked in the last ten minutes"))
    fact = _("%(failed)s of %(calls)s requests failed in the last ten minutes") % {"failed": failed, "calls": calls}
    state = graded(failed / calls, worrying=0.05, bad=0.5)
    advice = gettext_lazy("See the calls to LINE for the errors, and LINE's status page.")
    return Sign("line", name, state, fact, "" if state is State.GOOD else advice)


def _events(now: datetime) -> Sign:
    waiting = WebhookEvent.objects.waiting().aggregate(count=Count("pk"), oldest=Min("received_at"))
    count, oldest = waiting["count"], waiting["oldest"]
    behind = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    fact = ngettext("%(n)s waits", "%(n)s wait", count) % {"n": count}
    if oldest:
        fact += _(", the oldest for %(time)s") % {"time": lasting(behind)}
    state = graded(behind, worrying=30, bad=300)
    advice = gettext_lazy("Look at the worker for residents' events. Nothing is lost; replies come late or not at all.")
    return Sign("events", gettext_lazy("Residents' events"), state, fact, "" if state is State.GOOD else advice)


def _given_up_events() -> Sign:
    """Failed too often, and still with what was in them: nobody but a person moves these."""
    name = gettext_lazy("Residents' events that failed")
    failed = WebhookEvent.objects.given_up().exclude(payload="").order_by()
    found = failed.aggregate(count=Count("pk"), newest=Max("given_up_at"))
    if not found["count"]:
        return Sign("failed-events", name, State.GOOD, _("none"))
    fact = ngettext("%(n)s given up", "%(n)s given up", found["count"]) % {"n": found["count"]}
    fact += _(", last %(time)s") % {"time": ago(found["newest"])}
    advice = gettext_lazy(
        "Find the cause by the error in the table of events, mend it, and have them tried again there. After a week their "
        "content is forgotten."
    )
    href = f"{reverse('admin:subscribers_webhookevent_changelist')}?given_up_at__isempty=0"
    return Sign("failed-events", name, State.WORRYING, fact, advice, href)


def _mail(now: datetime) -> Sign:
    overdue = Notice.objects.waiting().filter(happened_at__lt=now - RECENT).count()
    fact = ngettext("%(n)s is overdue", "%(n)s are overdue", overdue) % {"n": overdue}
    advice = gettext_lazy("Look at the mail server; they are tried again by themselves.") if overdue else ""
    return Sign("mail", gettext_lazy("Mail to staff"), State.WORRYING if overdue else State.GOOD, fact, advice)


def _looks(now: datetime) -> Sign:
    """What went out without a review beforehand, and has not been looked at in time since."""
    name = gettext_lazy("Looks after the fact")
    late = LookAfter.objects.owed().filter(look_by__lte=now).count()
    fact = ngettext("%(n)s is overdue", "%(n)s are overdue", late) % {"n": late}
    if not late:
        return Sign("looks-after", name, State.GOOD, fact)
    advice = gettext_lazy("The PR office looks at each of them; they are in its queue under “After the fact”.")
    return Sign("looks-after", name, State.WORRYING, fact, advice, f"{reverse('admin:broadcast_queue')}?lane=after")


def _feeds(now: datetime) -> Sign:
    """Feeds that say nothing or nothing readable, and met rules that nobody works on."""
    name = gettext_lazy("Feeds of readings")
    failing = FeedAlarm.objects.filter(closed_at=None).values("feed").distinct().count()
    waiting = acting.overdue(now=now)
    fact = ngettext("%(n)s fails", "%(n)s fail", failing) % {"n": failing}
    if waiting:
        fact += ngettext(", %(n)s met rule waits", ", %(n)s met rules wait", waiting) % {"n": waiting}
    if not failing and not waiting:
        return Sign("feeds", name, State.GOOD, fact)
    advice = gettext_lazy(
        "Nothing is sent for a feed that fails: watch its values by hand, and ask whoever runs the sender. If met rules"
        " wait, look at the worker for everything else."
    )
    return Sign("feeds", name, State.BAD, fact, advice, reverse("admin:feeds"))
