"""The witness: remembers what was promised, and holds every claim and every answer against it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.forms.models import model_to_dict
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Delivery
from broadcasts.services.claiming import Claim
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests.stateful.city import City
from broadcasts.tests.stateful.line import ModelLine
from broadcasts.tests.stateful.worker import Worker
from cityline.line.answers import Answer, AnswerKind
from cityline.line.multicast import BETWEEN_IDS, splice

_S, _D = BroadcastStatus, DeliveryStatus
_ACCEPTED = {AnswerKind.ACCEPTED, AnswerKind.ALREADY_ACCEPTED}


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
        is_emergency = Broadcast.objects.values_list("is_emergency", flat=True).get(pk=broadcast_id)
        self.frozen[broadcast_id] = self.city.reachable(is_emergency=is_emergency)

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
            residents = [self.city.everybody[pk] for pk in ids]
            reachable = [one for one in residents if one.is_reachable(now, is_emergency=promise.is_emergency)]
            line_user_ids = BETWEEN_IDS.join(resident.line_user_id for resident in reachable)
            assert one.body == splice(promise.body, line_user_ids, count=len(reachable))
            self.keys[one.retry_key] = Key(one.delivery_id, one.body)
            self.people[one.retry_key] = [resident.pk for resident in reachable]
        people = self.people[one.retry_key]
        assert self.frozen[one.broadcast_id].issuperset(people), "somebody who was not in the frozen audience"
        assert one.recipient_count == len(people)

    def is_doubtful(self, delivery_id: int, key: UUID | None = None) -> bool:
        """Whether LINE may have taken this chunk (under another key than ``key``) as far as anybody here can know:
        a request stayed without a clear answer, or a claim was lost.
        """
        return any(
            one.delivery_id == delivery_id
            and one.retry_key != key
            and self.expected.get(token) in {None, AnswerKind.AMBIGUOUS}
            for token, one in self.claimed.items()
        )

    def _nothing_is_open_under_other_keys(self, one: Claim) -> None:
        assert not self.is_doubtful(one.delivery_id, key=one.retry_key), "another key although the outcome is open"
        for key, known in self.keys.items():
            if known.delivery_id == one.delivery_id and key != one.retry_key:
                assert not self.line.holds(key), "another key although LINE may hold the old one"
                assert not any(held.claim.retry_key == key for worker in self.workers for held in worker.in_hand), (
                    "another key while a request with the old one may still leave"
                )

    # --- Answers ---
    def before_record(self, worker: Worker) -> list[tuple[Claim, Answer, Delivery]]:
        chunks = Delivery.objects.in_bulk()
        return [(one, answer, chunks[one.delivery_id]) for one, answer in worker.answered]

    def after_record(self, before: list[tuple[Claim, Answer, Delivery]]) -> None:
        """An answer counts while its claim holds; afterwards somebody else's word does."""
        now = Delivery.objects.in_bulk()
        for one, answer, chunk in before:
            is_held = chunk.status == _D.SENDING and chunk.claim_token == one.token
            self.expected[one.token] = answer.kind if is_held else None
            if is_held and answer.kind in _ACCEPTED:
                assert now[chunk.pk].status == _D.ACCEPTED
            if not is_held and chunk.claim_token not in {claim.token for claim, _, _ in before}:
                assert model_to_dict(now[chunk.pk]) == model_to_dict(chunk), "recorded under a claim that was lost"

    # --- When something can go ---
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
