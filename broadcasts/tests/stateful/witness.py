"""The witness: remembers what was promised and what LINE did, and holds every claim and every row against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Delivery, DeliveryAttempt
from broadcasts.services import results
from broadcasts.services.claiming import Claim
from broadcasts.services.slots import Lane
from broadcasts.states import TRANSITIONS, BroadcastStatus, DeliveryStatus, Verb
from broadcasts.tests.stateful.city import City
from broadcasts.tests.stateful.line import ModelLine
from broadcasts.tests.stateful.worker import Worker
from cityline.audit.models import Entry
from cityline.line.answers import Answer, AnswerKind
from cityline.line.multicast import splice

_S, _D = BroadcastStatus, DeliveryStatus
_ACCEPTED = {AnswerKind.ACCEPTED, AnswerKind.ALREADY_ACCEPTED}
ENDED = {_S.REJECTED, _S.COMPLETED, _S.PARTLY_FAILED, _S.FAILED, _S.EXPIRED, _S.CANCELLED}
WITH_PEOPLE = {_S.DRAFT, _S.RETURNED, _S.PENDING_PATROL}
# What LINE took may stand in the ledger only as one of these.
_MAY_BE_TAKEN = {_D.SENDING, _D.RETRYING, _D.ACCEPTED, _D.OUTCOME_UNKNOWN}
# A chunk of a few residents that LINE refuses bit by bit never needs more.
REQUESTS_MOST = 20


@dataclass
class Promise:
    """What a second person said yes to, as it was when they said it."""

    body: bytes
    unit: str
    due_at: datetime
    send_by: datetime
    is_emergency: bool
    ignores_quiet_hours: bool
    is_void: bool = False
    is_tampered_with: bool = False
    is_spread: bool = False


@dataclass(frozen=True)
class Key:
    """What a retry key stands for from its first claim on."""

    delivery_id: int
    body: bytes


@dataclass
class Witness:
    city: City
    line: ModelLine
    workers: list[Worker]
    promises: dict[int, Promise] = field(default_factory=dict)
    frozen: dict[int, frozenset[int]] = field(default_factory=dict)
    switch_is_on: bool = True
    is_in_a_gap: bool = False
    has_quiet_hours: bool = True
    keys: dict[UUID, Key] = field(default_factory=dict)
    people: dict[UUID, list[int]] = field(default_factory=dict)
    """By retry key: the residents in its request."""
    claimed: dict[UUID, Claim] = field(default_factory=dict)
    first_status: dict[int, str] = field(default_factory=dict)
    """Of broadcasts that were made without the services, and so without entries in the audit log."""
    expected: dict[UUID, AnswerKind | None] = field(default_factory=dict)
    """By claim token: how its attempt must read; None if its claim was lost meanwhile."""

    def promise(self, broadcast_id: int) -> None:
        """Remember an approval."""
        granted = Authorisation.objects.get(broadcast=broadcast_id, revoked_at=None)
        broadcast = granted.broadcast
        self.promises[broadcast_id] = Promise(
            body=granted.request_body.encode(),
            unit=broadcast.aggregation_unit,
            due_at=granted.due_at,
            send_by=granted.send_by,
            is_emergency=broadcast.is_emergency,
            ignores_quiet_hours=granted.ignores_quiet_hours,
            is_spread=granted.spread_minutes > 0,
        )

    def freeze_seen(self, broadcast_id: int) -> None:
        """Right after a freeze: whom it must have found."""
        self.frozen[broadcast_id] = self.city.reachable()

    # --- Claims ---
    def before_claim(self) -> tuple[dict[int, Broadcast], dict[int, Delivery]]:
        return Broadcast.objects.in_bulk(), Delivery.objects.in_bulk()

    def after_claim(
        self,
        claims: list[Claim],
        before: tuple[dict[int, Broadcast], dict[int, Delivery]],
        *,
        lane: Lane,
        limit: int,
        now: datetime,
    ) -> None:
        broadcasts, chunks = before
        assert len(claims) <= limit
        assert [one.is_emergency for one in claims] == sorted((one.is_emergency for one in claims), reverse=True)
        if lane == Lane.EMERGENCY:
            assert all(one.is_emergency for one in claims), "an emergency's slot took something else"
        for one in claims:
            self._may_go(one, broadcasts[one.broadcast_id], now)
            self._goes_to_the_right_people(one, chunks[one.delivery_id], now)
            assert one.token not in self.claimed
            self.claimed[one.token] = one

    def _may_go(self, one: Claim, broadcast: Broadcast, now: datetime) -> None:
        promise = self.promises[one.broadcast_id]
        assert not self.is_in_a_gap, "claimed before anybody has dealt with the gap"
        assert self.switch_is_on, "claimed although sending is switched off"
        assert broadcast.status == _S.SENDING, f"claimed while {broadcast.status}"
        assert not promise.is_void, "claimed under an approval that was withdrawn"
        assert not promise.is_tampered_with, "claimed although the seal cannot fit"
        assert promise.due_at <= now < promise.send_by, "claimed outside of its sealed times"
        assert one.is_emergency == promise.is_emergency
        if not promise.ignores_quiet_hours:
            assert promise.is_emergency or not self._is_night(now), "claimed in quiet hours"

    def _goes_to_the_right_people(self, one: Claim, chunk: Delivery, now: datetime) -> None:
        promise = self.promises[one.broadcast_id]
        self._nothing_is_open_under_other_keys(one)
        if known := self.keys.get(one.retry_key):
            assert known == Key(one.delivery_id, one.body), "a retry that is not the same request"
            assert not any(
                held.is_under_lease(now) and held.claim.retry_key == one.retry_key and held.claim.token != one.token
                for worker in self.workers
                for held in worker.in_hand
            ), "the same key is under way twice"
        else:
            ids = chunk.recipient_ids if chunk.sent_ids is None else chunk.sent_ids
            reachable = [self.city.everybody[pk] for pk in ids if self.city.everybody[pk].is_reachable(now)]
            assert one.body == splice(promise.body, [resident.line_user_id for resident in reachable])
            self.keys[one.retry_key] = Key(one.delivery_id, one.body)
            self.people[one.retry_key] = [resident.pk for resident in reachable]
        people = self.people[one.retry_key]
        assert self.frozen[one.broadcast_id].issuperset(people), "somebody who was not in the frozen audience"
        assert one.recipient_count == len(people)

    def _nothing_is_open_under_other_keys(self, one: Claim) -> None:
        for key, known in self.keys.items():
            if known.delivery_id == one.delivery_id and key != one.retry_key:
                assert not self.line.holds(key), "another key although LINE may hold the old one"
                assert not any(held.claim.retry_key == key for worker in self.workers for held in worker.in_hand), (
                    "another key while a request with the old one may still leave"
                )

    # --- Answers ---
    def after_record(self, answered: Iterable[tuple[Claim, Answer]], held: set[UUID]) -> None:
        for one, answer in answered:
            self.expected[one.token] = answer.kind if one.token in held else None
            if one.token in held and answer.kind in _ACCEPTED:
                assert Delivery.objects.get(pk=one.delivery_id).status == _D.ACCEPTED

    # --- After every step ---
    def look(self) -> None:
        assert self.city.failed_steps == []
        assert all(times == 1 for times in self.line.reached.values()), "somebody got it twice"
        rows = _rows()
        if (rows, len(self.line.seen)) == self._looked_at:
            return
        self._looked_at = (rows, len(self.line.seen))
        broadcasts = list(Broadcast.objects.order_by("pk"))
        chunks = list(Delivery.objects.order_by("pk"))
        attempts = {attempt.claim_token: attempt for attempt in DeliveryAttempt.objects.all()}
        for broadcast in broadcasts:
            self._ledger_adds_up(broadcast, [chunk for chunk in chunks if chunk.broadcast_id == broadcast.pk])
        self._ledger_is_what_line_did(broadcasts, chunks)
        self._unknown_is_doubtful(chunks, attempts)
        self._attempts_explain_requests(attempts)
        self._moves_are_audited(broadcasts)

    def _ledger_adds_up(self, broadcast: Broadcast, chunks: list[Delivery]) -> None:
        if broadcast.frozen_at is None:
            assert chunks == []
            return
        leaves = [chunk for chunk in chunks if chunk.status != _D.SPLIT]
        counted = dict.fromkeys(("accepted", "excluded", "refused", "unknown", "cancelled", "to_send"), 0)
        columns = {_D.ACCEPTED: "accepted", _D.OUTCOME_UNKNOWN: "unknown", _D.CANCELLED: "cancelled"}
        for leaf in leaves:
            left = leaf.recipient_count - leaf.excluded_count - leaf.refused_count
            assert left >= 0
            counted["excluded"] += leaf.excluded_count
            counted["refused"] += leaf.refused_count
            if leaf.status in {_D.EMPTY, _D.REFUSED}:
                assert left == 0, f"{left} residents of a chunk that is {leaf.status} are in no column"
            else:
                counted[columns.get(leaf.status, "to_send")] += left
            if leaf.sent_ids is not None and leaf.status != _D.REFUSED:
                assert left == len(leaf.sent_ids), "the counts are not those of the residents in the request"
        assert broadcast.audience_count == sum(counted.values())
        frozen = sorted(pk for leaf in leaves for pk in leaf.recipient_ids or [])
        assert frozen == sorted(self.frozen[broadcast.pk]), "the frozen audience has changed"
        assert all(_requests_of_the_family(chunk) <= REQUESTS_MOST for chunk in chunks if _is_torn(chunk))
        if self._counted.get(broadcast.pk) == counted:
            return
        self._counted[broadcast.pk] = counted
        ledger = results.ledger(broadcast)
        assert ledger.adds_up
        shown = {name: getattr(ledger, name) for name in counted if name != "excluded"}
        assert {**shown, "excluded": ledger.excluded_total} == counted

    def _ledger_is_what_line_did(self, broadcasts: list[Broadcast], chunks: list[Delivery]) -> None:
        units = {broadcast.pk: broadcast.aggregation_unit for broadcast in broadcasts}
        taken = {(units[self._broadcast_of(key)], pk) for key in self.line.accepted for pk in self.people[key]}
        for chunk in chunks:
            if chunk.status == _D.SPLIT:
                continue
            unit = units[chunk.broadcast_id]
            in_request = set(chunk.sent_ids or [])
            if chunk.status == _D.ACCEPTED:
                assert all((unit, pk) in taken for pk in in_request), "called accepted, but LINE never took it"
            got = {pk for pk in chunk.recipient_ids or [] if (unit, pk) in taken}
            if got:
                assert chunk.status in _MAY_BE_TAKEN, f"LINE took it, and it is called {chunk.status}"
                assert got <= in_request, "LINE took it for somebody the ledger leaves out"
                assert chunk.status != _D.RETRYING or chunk.first_ambiguous_at is not None

    def _broadcast_of(self, key: UUID) -> int:
        return next(one.broadcast_id for one in self.claimed.values() if one.retry_key == key)

    def _unknown_is_doubtful(self, chunks: list[Delivery], attempts: dict[UUID, DeliveryAttempt]) -> None:
        doubtful = {attempt.delivery_id for attempt in attempts.values() if attempt.is_ambiguous}
        for chunk in chunks:
            if chunk.status == _D.OUTCOME_UNKNOWN:
                assert chunk.pk in doubtful, "called unknown although every answer was clear"

    def _attempts_explain_requests(self, attempts: dict[UUID, DeliveryAttempt]) -> None:
        assert attempts.keys() == self.claimed.keys()
        assert len({request.token for request in self.line.seen}) == len(self.line.seen)
        for request in self.line.seen:
            attempt = attempts[request.token]
            assert (attempt.retry_key, attempt.recipient_count) == (request.key, len(request.recipients))
        for token, kind in self.expected.items():
            if kind is None:
                assert attempts[token].outcome == "claim_lost"
            else:
                assert (attempts[token].outcome, attempts[token].is_ambiguous) == (kind, kind == AnswerKind.AMBIGUOUS)

    def _moves_are_audited(self, broadcasts: list[Broadcast]) -> None:
        edges = {f"broadcasts.{verb}": TRANSITIONS[verb] for verb in Verb}
        moves: dict[int, list[Entry]] = {broadcast.pk: [] for broadcast in broadcasts}
        for entry in Entry.objects.filter(object_type="broadcasts.broadcast", action__in=edges).order_by("pk"):
            moves[entry.object_id].append(entry)
        for broadcast in broadcasts:
            status = self.first_status.get(broadcast.pk, _S.DRAFT)
            for entry in moves[broadcast.pk]:
                assert entry.data["status_before"] == status, "it moved without an entry in the audit log"
                assert edges[entry.action][status] == entry.data["status_after"]
                status = entry.data["status_after"]
            assert broadcast.status == status, "it moved without an entry in the audit log"

    _looked_at: object = None
    _counted: dict[int, dict[str, int]] = field(default_factory=dict)

    # --- At the end ---
    def everything_is_final(self) -> None:
        for broadcast in Broadcast.objects.order_by("pk"):
            assert broadcast.status in ENDED | WITH_PEOPLE, f"still {broadcast.status} long after its time"
            if broadcast.status in ENDED and broadcast.frozen_at:
                ledger = results.ledger(broadcast)
                assert ledger.to_send == 0
                assert not Delivery.objects.open().filter(broadcast=broadcast).exists()
                verdict = _verdict(ledger)
                assert broadcast.status in {verdict, _S.CANCELLED, _S.EXPIRED}

    def can_finish_within(self, broadcast: Broadcast, seconds: float) -> bool:
        """Whether nothing but LINE's answers keeps this broadcast from its end."""
        promise = self.promises.get(broadcast.pk)
        if broadcast.status != _S.SENDING or promise is None or not self.switch_is_on:
            return False
        if promise.is_tampered_with or promise.is_spread:
            return False
        end = self.city.now + timedelta(seconds=seconds)
        by_day = self.is_day(self.city.now) and self.is_day(end)
        return end < promise.send_by and (promise.is_emergency or by_day)

    def is_day(self, moment: datetime) -> bool:
        """Certainly outside of quiet hours."""
        return not self.has_quiet_hours or 9 <= timezone.localtime(moment).hour < 21

    def _is_night(self, moment: datetime) -> bool:
        """Certainly in quiet hours, on days of rest an hour longer (holidays are not known here)."""
        local = timezone.localtime(moment)
        return self.has_quiet_hours and not (9 if local.weekday() >= 5 else 8) <= local.hour < 21


def _rows() -> list[tuple]:
    """Everything that is looked at, to know quickly whether anything changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT d::text FROM broadcasts_delivery d UNION ALL SELECT a::text FROM broadcasts_deliveryattempt a
            UNION ALL SELECT concat(b.id, b.status, b.frozen_at) FROM broadcasts_broadcast b
            UNION ALL SELECT count(*)::text FROM audit_entry
            """
        )
        return cursor.fetchall()


def _verdict(ledger: results.Ledger) -> BroadcastStatus:
    if not ledger.refused and not ledger.unknown and not ledger.cancelled:
        return _S.COMPLETED
    return _S.PARTLY_FAILED if ledger.accepted else _S.FAILED


def _is_torn(chunk: Delivery) -> bool:
    return chunk.parent_id is None and chunk.status == _D.SPLIT


def _requests_of_the_family(original: Delivery) -> int:
    family, latest = {original.pk}, {original.pk}
    while latest := set(Delivery.objects.filter(parent__in=latest).values_list("pk", flat=True)):
        family |= latest
    answered = DeliveryAttempt.objects.filter(
        delivery__in=family, outcome__in=["bad_recipients", "bad_request", "accepted", "already_accepted"]
    )
    return answered.count()
