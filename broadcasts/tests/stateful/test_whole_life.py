"""A broadcast's whole life: people write, submit, approve, stop and change their minds while workers send."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from broadcasts.exceptions import BroadcastError
from broadcasts.models import Authorisation, Broadcast, SendingPolicy
from broadcasts.services import arming, controlling, drafting, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import EDITABLE, FINAL, BroadcastStatus
from broadcasts.tests.stateful.city import city
from broadcasts.tests.stateful.profiles import PROFILE, SECONDS
from broadcasts.tests.stateful.world import World

_S = BroadcastStatus
people = st.sampled_from(["writer", "colleague", "stranger", "patroller", "writing patroller", "duty officer"])
WRITERS, DECIDERS = {"writer", "colleague", "writing patroller"}, {"patroller", "writing patroller"}
# From where each verb may lead, as design and screens promise it; what the services say is compared with this.
FROM = {
    "submit": {_S.DRAFT, _S.RETURNED},
    "withdraw": {_S.PENDING_PATROL},
    "return for edit": {_S.PENDING_PATROL},
    "reject": {_S.PENDING_PATROL},
    "approve": {_S.PENDING_PATROL},
    "approve now": {_S.PENDING_PATROL},
    "approve also for the night": {_S.PENDING_PATROL},
    "take back": {_S.APPROVED, _S.HELD},
    "send anyway": {_S.HELD},
    "pause": {_S.SENDING},
    "resume": {_S.PAUSED},
    "cancel": {_S.APPROVED, _S.HELD, _S.SENDING, _S.PAUSED},
}
APPROVALS = {"approve", "approve now", "approve also for the night"}
ON_A_REVISION = APPROVALS | {"submit", "return for edit", "reject"}
FOUR_EYES = APPROVALS | {"return for edit", "reject", "send anyway"}
DECISIONS = FOUR_EYES | {"resume"}


class WholeLife(World):
    broadcast_id = 0

    @initialize(residents=st.integers(4, 7), chunk_size=st.integers(2, 4))
    def begins(self, residents: int, chunk_size: int) -> None:
        self.city.begin_again(residents, chunk_size)
        self._write()

    def _write(self) -> None:
        """A new draft; the ones before it are watched on."""
        self.broadcast_id = drafting.create(author=self.city.writer).pk
        self.hands = {"writer"}
        self.seen_revision, self.typed = 1, DraftContent()

    # --- People ---
    @rule(
        who=people,
        text=st.sampled_from(["断水します。", "断水は中止です。", "避難してください。"]),
        is_emergency=st.sampled_from([False, False, True]),
        is_silent=st.booleans(),
        in_minutes=st.sampled_from([None, None, 10, 600]),
        spread=st.sampled_from([0, 0, 0, 10]),
        is_stale=st.sampled_from([False, False, False, True]),
    )
    def edits(
        self,
        who: str,
        text: str,
        is_emergency: bool = False,
        is_silent: bool = False,
        in_minutes: int | None = None,
        spread: int = 0,
        is_stale: bool = False,
    ) -> None:
        before = self._broadcast()
        content = self._content(text, is_emergency, is_silent, in_minutes, 0 if is_emergency else spread)
        try:
            after = drafting.save(
                broadcast_id=before.pk,
                editor=self.city.staff[who],
                expected_revision=before.revision - is_stale,
                content=content,
            )
        except BroadcastError:
            self._changed_nothing(before)
            return
        assert before.status in EDITABLE, f"edited while {before.status}"
        assert who in WRITERS, f"edited by the {who}"
        assert not is_stale, "edited over what somebody else had written"
        if after.revision != before.revision:
            self.hands.add(who)
            self.typed = content

    @rule(who=people, verb=st.sampled_from(sorted(FROM)), is_stale=st.sampled_from([False, False, False, True]))
    def tries_to(self, who: str, verb: str, is_stale: bool) -> None:
        before = self._broadcast()
        try:
            self._do(verb, who, before.revision - is_stale)
        except BroadcastError:
            self._changed_nothing(before)
            return
        except IntegrityError:  # the database's own guards refuse what does not fit together any more
            assert self._is_tampered_with()
            self._changed_nothing(before)
            return
        self._was_right(verb, who, before)
        if is_stale:
            assert verb not in ON_A_REVISION, "decided on old words"

    @rule(grace=st.sampled_from([0, 60, 600]), has_quiet_hours=st.booleans(), send_by=st.sampled_from([5, 120, 1440]))
    def pr_office_changes_the_policy(self, grace: int, has_quiet_hours: bool, send_by: int) -> None:
        policy = SendingPolicy(grace_seconds=grace, has_quiet_hours=has_quiet_hours, send_by_minutes=send_by)
        controlling.change_policy(by=self.city.patroller, policy=policy)
        self.witness.has_quiet_hours = has_quiet_hours

    @rule(
        verb=st.sampled_from(sorted(FROM)), decider=st.sampled_from(["patroller", "writing patroller", "duty officer"])
    )
    def comes_to(self, verb: str, decider: str) -> None:
        """Everybody does what is to be done next until this verb is possible, and then somebody does it."""
        for _ in range(8):
            if self._broadcast().status in FROM[verb]:
                self.tries_to(decider if verb in DECISIONS else "writer", verb, False)
                return
            self._next_step()

    def see_to_it(self) -> None:
        self.beat()
        for _ in range(8):
            if self._broadcast().status == _S.SENDING:
                return
            self._next_step()

    def _next_step(self) -> None:
        broadcast = self._broadcast()
        decider = "writing patroller" if "writing patroller" not in self.hands else "patroller"
        match broadcast.status:
            case status if status in FROM["cancel"] and self._is_tampered_with():
                self.tries_to("patroller", "cancel", False)
            case _S.DRAFT | _S.RETURNED if not broadcast.parts or self._is_late(broadcast):
                self.edits("writer", "断水します。")
            case _S.DRAFT | _S.RETURNED:
                self.tries_to("colleague", "submit", False)
            case _S.PENDING_PATROL:
                self.tries_to(decider, "approve now", False)
            case _S.APPROVED:
                self.city.wait(max(0, min(3600.0, (broadcast.due_at - self.city.now).total_seconds())))
                self.beat()
            case _S.HELD if broadcast.status_reason == "audience_changed":
                self.tries_to(decider, "send anyway", False)
            case _S.HELD:
                self.tries_to("patroller", "take back", False)
            case _S.PAUSED:
                self.tries_to("patroller", "resume", False)
            case _ if broadcast.status in FINAL:
                self._write()

    # --- Somebody who can write to the database, but does not hold the key of the seal ---
    @precondition(lambda self: self.broadcast_id in self.witness.promises and not self._is_tampered_with())
    @rule(what=st.sampled_from(["body", "audience", "sealed times", "copied times", "revision"]))
    def is_tampered_with(self, what: str) -> None:
        broadcast = self._broadcast()
        if broadcast.status not in FROM["cancel"]:
            return
        granted = Authorisation.objects.filter(broadcast=broadcast, revoked_at=None)
        later = broadcast.send_by + timedelta(hours=3)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        match what:
            case "body":
                granted.update(request_body=granted.get().request_body.replace("。", "！"))
            case "audience":
                granted.update(audience_rule={"everyone": True, "groups": []})
            case "sealed times":
                granted.update(send_by=later, due_at=broadcast.due_at - timedelta(hours=3))
            case "copied times":
                Broadcast.objects.filter(pk=broadcast.pk).update(
                    send_by=later, due_at=broadcast.due_at - timedelta(hours=3)
                )
            case "revision":
                Broadcast.objects.filter(pk=broadcast.pk).update(revision=broadcast.revision + 1)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")
        self.witness.promises[broadcast.pk].is_tampered_with = what != "copied times"

    # --- What follows from them ---
    def _do(self, verb: str, who: str, revision: int) -> None:
        by, broadcast_id = self.city.staff[who], self.broadcast_id
        words = {"reason": "wording", "words": "もっと短く。"}
        match verb:
            case "submit":
                submitting.submit(
                    broadcast_id=broadcast_id,
                    by=by,
                    expected_revision=revision,
                    armed=arming.by_the_book(Broadcast.objects.get(pk=broadcast_id)),
                )
            case "withdraw":
                submitting.withdraw(broadcast_id=broadcast_id, by=by)
            case "return for edit":
                patrol.return_for_edit(broadcast_id=broadcast_id, by=by, revision=revision, **words)
            case "reject":
                patrol.reject(broadcast_id=broadcast_id, by=by, revision=revision, **words)
            case "approve" | "approve now":
                patrol.approve(broadcast_id=broadcast_id, by=by, revision=revision, send_now=verb == "approve now")
            case "approve also for the night":
                patrol.approve(broadcast_id=broadcast_id, by=by, revision=revision, quiet_hours_reason="至急")
            case "take back":
                controlling.take_back(broadcast_id=broadcast_id, by=by)
            case "send anyway":
                controlling.send_anyway(broadcast_id=broadcast_id, by=by)
            case "pause":
                controlling.pause(broadcast_id=broadcast_id, by=by, reason="person")
            case "resume":
                controlling.resume(broadcast_id=broadcast_id, by=by)
            case "cancel":
                controlling.cancel(broadcast_id=broadcast_id, by=by)

    def _was_right(self, verb: str, who: str, before: Broadcast) -> None:
        assert before.status in FROM[verb], f"“{verb}” while {before.status}"
        may_decide = who in DECIDERS or (who == "duty officer" and before.is_emergency)
        if verb in DECISIONS:
            assert may_decide, f"“{verb}” by the {who}"
        if verb in FOUR_EYES:
            assert who not in self.hands, f"“{verb}” by the {who}, whose hand is in the text"
        if verb in {"submit", "withdraw"}:
            assert who in WRITERS
        if verb == "submit":
            self.hands.add(who)
        if verb == "cancel" and before.status in {_S.SENDING, _S.PAUSED}:
            assert may_decide, f"“cancel” by the {who} after the first request"
        if verb in {"take back", "cancel"}:
            assert may_decide or who in WRITERS
            self.witness.promises[before.pk].is_void = True
        if verb in APPROVALS:
            self._approved(before)
            exempt = self.witness.promises[before.pk].ignores_quiet_hours
            assert exempt == (verb == "approve also for the night" and not before.is_emergency)

    def _approved(self, before: Broadcast) -> None:
        """What was sealed is what was typed last, to go out when it was typed to."""
        self.witness.promise(before.pk)
        promise = self.witness.promises[before.pk]
        body = json.loads(promise.body)
        assert [message["text"] for message in body["messages"]] == [self.typed.parts[0]["text"]]
        assert body["notificationDisabled"] == self.typed.is_silent
        assert body["customAggregationUnits"] == [before.aggregation_unit]
        earliest = max(self.city.now, self.typed.scheduled_at or self.city.now)
        assert earliest <= promise.due_at < promise.send_by

    def _changed_nothing(self, before: Broadcast) -> None:
        after = self._broadcast()
        assert (after.status, after.revision, after.parts) == (before.status, before.revision, before.parts)

    def _broadcast(self) -> Broadcast:
        return Broadcast.objects.get(pk=self.broadcast_id)

    def _is_tampered_with(self) -> bool:
        promise = self.witness.promises.get(self.broadcast_id)
        return promise is not None and promise.is_tampered_with

    def _is_late(self, broadcast: Broadcast) -> bool:
        return broadcast.scheduled_at is not None and broadcast.scheduled_at <= self.city.now

    def _content(
        self, text: str, is_emergency: bool, is_silent: bool, in_minutes: int | None, spread: int
    ) -> DraftContent:
        at: datetime | None = self.city.now + timedelta(minutes=in_minutes) if in_minutes else None
        return DraftContent(
            title="お知らせ",
            parts=[{"kind": "text", "text": text}],
            is_emergency=is_emergency,
            is_silent=is_silent,
            category_ids=frozenset({self.city.category.pk}),
            scheduled_at=at,
            spread_minutes=spread,
        )


@pytest.mark.timeout(SECONDS)
@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_sends_what_was_not_approved():
    with city() as place:
        run_state_machine_as_test(lambda: WholeLife(place), settings=PROFILE)
