"""Playing what became of a broadcast: every step by the service that does it, at the moment it is said to have happened.

Only LINE's answers are made up, here. They pass through claiming and recording like real ones, so chunks, keys, attempts
and ledger are what the services make of them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from broadcasts.demo import clock, phones
from broadcasts.demo.staff import person
from broadcasts.demo.stories import Story
from broadcasts.models import Broadcast, FollowKind
from broadcasts.services import (
    arming,
    charters,
    controlling,
    drafting,
    following_up,
    freezing,
    patrol,
    recording,
    starting,
    submitting,
    submitting_delegated,
)
from broadcasts.services.claiming import Claim, claim
from broadcasts.services.drafting import DraftContent
from broadcasts.services.judging import Judge
from broadcasts.services.slots import Lane
from cityline.line.answers import Answer, AnswerKind
from subscribers.models import Category, CategoryGroup

ROUND_TRIP = timedelta(milliseconds=140)
CLAIM_AT_ONCE = 20
SHORT = timedelta(seconds=1)

Answering = Callable[[Claim, datetime], Answer]


def written(story: Story) -> Broadcast:
    """A draft, typed and saved; by a second person too, if the story has one."""
    author = person(story.author)
    content = DraftContent(
        title=story.title,
        parts=story.parts,
        alt_text=story.alt_text,
        is_silent=story.is_silent,
        is_emergency=story.is_emergency,
        category_ids=frozenset(Category.objects.filter(code__in=story.categories).values_list("pk", flat=True)),
        undecided_group_ids=frozenset(
            CategoryGroup.objects.filter(code__in=story.undecided_groups).values_list("pk", flat=True)
        ),
        scheduled_at=story.scheduled_at,
        spread_minutes=story.spread_minutes,
        document_number=story.document_number,
        head_confirmed_by=story.head_confirmed_by,
        outlets=story.outlets,
        outlet_words=story.outlet_words,
    )
    with clock.at(story.written_at):
        made = drafting.create(author=author)
    with clock.at(story.written_at + timedelta(minutes=14)):
        return drafting.save(broadcast_id=made.pk, editor=author, expected_revision=made.revision, content=content)


def submitted(story: Story, *, by: str = "", after: timedelta = timedelta(minutes=25)) -> Broadcast:
    made = written(story)
    with clock.at(story.written_at + after):
        return submitting.submit(
            broadcast_id=made.pk,
            by=person(by or story.author),
            expected_revision=made.revision,
            armed=arming.by_the_book(made),
        )


def approved(story: Story, *, by: str, at: datetime) -> Broadcast:
    return allowed(submitted(story), by=by, at=at)


def allowed(made: Broadcast, *, by: str, at: datetime) -> Broadcast:
    """With a tick for each category whose charter there is."""
    ticked = [charter.pk for charter in charters.charters_of(made)]
    with clock.at(at):
        armed = arming.by_the_book(made)
        return patrol.approve(
            broadcast_id=made.pk,
            by=person(by),
            revision=made.revision,
            charter_ids=ticked,
            confirmed=armed.people if armed else None,
        )


def let_go(story: Story) -> Broadcast:
    """Submitted under a delegation: approved without a look beforehand."""
    made = written(story)
    with clock.at(story.written_at + timedelta(minutes=25)):
        return submitting_delegated.submit_delegated(
            broadcast_id=made.pk, by=person(story.author), expected_revision=made.revision
        )


def turned_down(story: Story, *, by: str, at: datetime, reason: str, words: str, for_good: bool = False) -> Broadcast:
    made = submitted(story)
    decide = patrol.reject if for_good else patrol.return_for_edit
    with clock.at(at):
        return decide(broadcast_id=made.pk, by=person(by), revision=made.revision, reason=reason, words=words)


def frozen(broadcast: Broadcast) -> Broadcast:
    """The audience copied into chunks as soon as the services would."""
    granted_at, due_at = broadcast.status_changed_at, broadcast.due_at
    assert due_at is not None  # noqa: S101  for the type checker; approved broadcasts have times
    moment = max(granted_at + SHORT, due_at - freezing.FREEZE_AHEAD)
    with clock.at(moment):
        freezing.freeze(broadcast_id=broadcast.pk, now=moment)
    return fresh(broadcast)


def appeared(broadcast: Broadcast) -> Broadcast:
    """Of what is not sent to phones: there at its time, without an audience."""
    assert broadcast.due_at is not None  # noqa: S101  see above
    with clock.at(broadcast.due_at):
        starting.start(broadcast_id=broadcast.pk, now=broadcast.due_at)
    return fresh(broadcast)


def started(broadcast: Broadcast) -> Broadcast:
    made = frozen(broadcast)
    assert made.due_at is not None  # noqa: S101  see above
    with clock.at(made.due_at):
        starting.start(broadcast_id=made.pk, now=made.due_at)
    return fresh(made)


def accepted(claimed: Claim, moment: datetime) -> Answer:
    """LINE's yes, and the message on the phones as of then."""
    request_id = str(uuid4())
    phones.show(claimed, request_id=request_id, at=moment)
    return Answer(
        kind=AnswerKind.ACCEPTED,
        status=200,
        request_id=request_id,
        accepted_request_id="",
        error_code="",
        bad_recipients=[],
        started_at=moment,
        finished_at=moment + ROUND_TRIP,
    )


def named(claimed: Claim, moment: datetime) -> Answer:
    """LINE's no because of two residents whom it does not know; the others may be tried without them."""
    return Answer(
        kind=AnswerKind.BAD_RECIPIENTS,
        status=400,
        request_id=str(uuid4()),
        accepted_request_id="",
        error_code="bad_recipients",
        bad_recipients=[41, 268],
        started_at=moment,
        finished_at=moment + ROUND_TRIP,
    )


def timed_out(claimed: Claim, moment: datetime) -> Answer:
    return Answer(
        kind=AnswerKind.AMBIGUOUS,
        status=None,
        request_id="",
        accepted_request_id="",
        error_code="timeout",
        bad_recipients=[],
        started_at=moment,
        finished_at=moment + timedelta(seconds=10),
    )


def sent(
    broadcast: Broadcast, *, answering: Answering = accepted, at: datetime | None = None, most: int | None = None
) -> Broadcast:
    """Claim what is ready at that moment, let LINE answer, record; at most so many chunks."""
    moment = at or broadcast.started_at
    assert moment is not None  # noqa: S101  see above
    lane = Lane.EMERGENCY if broadcast.is_emergency else Lane.DELIVERY
    left = CLAIM_AT_ONCE if most is None else most
    with clock.at(moment):
        while left and (claims := claim(lane=lane, limit=left, now=moment)):
            answered = [(one, answering(one, moment)) for one in claims]
            recording.record(answered=answered, judge=Judge(), now=moment + ROUND_TRIP)
            moment += ROUND_TRIP
            left -= len(claims) if most is not None else 0
    return fresh(broadcast)


def paused(broadcast: Broadcast, *, by: str, at: datetime, note: str) -> Broadcast:
    with clock.at(at):
        return controlling.pause(broadcast_id=broadcast.pk, by=person(by), reason="person", note=note)


def followed_up(broadcast: Broadcast, *, by: str, kind: FollowKind, at: datetime) -> Broadcast:
    """Begun after its end, and still a draft."""
    with clock.at(at):
        return following_up.follow_up(original_id=broadcast.pk, kind=kind, by=person(by))


def fresh(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.select_related("department").get(pk=broadcast.pk)
