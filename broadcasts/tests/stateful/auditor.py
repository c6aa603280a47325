"""The auditor: reads the ledger, the attempts and the audit log after every step, and compares them with what LINE did."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from broadcasts.models import Broadcast, Delivery, DeliveryAttempt
from broadcasts.services import results
from broadcasts.states import TRANSITIONS, BroadcastStatus, DeliveryStatus, Verb
from broadcasts.tests.stateful.witness import Witness
from cityline.audit.models import Entry
from cityline.line.answers import AnswerKind

_S, _D = BroadcastStatus, DeliveryStatus
ENDED = {_S.REJECTED, _S.COMPLETED, _S.PARTLY_FAILED, _S.FAILED, _S.EXPIRED, _S.CANCELLED}
WITH_PEOPLE = {_S.DRAFT, _S.RETURNED, _S.PENDING_PATROL}
# What LINE took may stand in the ledger only as one of these.
_MAY_BE_TAKEN = {_D.SENDING, _D.RETRYING, _D.ACCEPTED, _D.OUTCOME_UNKNOWN}
# A chunk of a few residents that LINE refuses bit by bit never needs more.
REQUESTS_MOST = 20


@dataclass
class Auditor:
    witness: Witness
    first_status: dict[int, str] = field(default_factory=dict)
    """Of broadcasts that were made without the services, and so without entries in the audit log."""
    _looked_at: object = None
    _counted: dict[int, dict[str, int]] = field(default_factory=dict)

    def look(self) -> None:
        assert self.witness.city.failed_steps == []
        assert all(times == 1 for times in self.witness.line.reached.values()), "somebody got it twice"
        rows = _rows()
        if (rows, len(self.witness.line.seen)) == self._looked_at:
            return
        self._looked_at = (rows, len(self.witness.line.seen))
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
        assert frozen == sorted(self.witness.frozen[broadcast.pk]), "the frozen audience has changed"
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
        taken = {
            (units[self._broadcast_of(key)], pk)
            for key in self.witness.line.accepted
            for pk in self.witness.people[key]
        }
        for chunk in chunks:
            if self.witness.is_doubtful(chunk.pk):
                assert chunk.status in _MAY_BE_TAKEN, f"LINE may have taken it, and it is called {chunk.status}"
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
        return next(one.broadcast_id for one in self.witness.claimed.values() if one.retry_key == key)

    def _unknown_is_doubtful(self, chunks: list[Delivery], attempts: dict[UUID, DeliveryAttempt]) -> None:
        doubtful = {attempt.delivery_id for attempt in attempts.values() if attempt.is_ambiguous}
        for chunk in chunks:
            if chunk.status == _D.OUTCOME_UNKNOWN:
                assert chunk.pk in doubtful, "called unknown although every answer was clear"

    def _attempts_explain_requests(self, attempts: dict[UUID, DeliveryAttempt]) -> None:
        assert attempts.keys() == self.witness.claimed.keys()
        assert len({request.token for request in self.witness.line.seen}) == len(self.witness.line.seen)
        for request in self.witness.line.seen:
            attempt = attempts[request.token]
            assert (attempt.retry_key, attempt.recipient_count) == (request.key, len(request.recipients))
        for token, kind in self.witness.expected.items():
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
