"""What happens in every machine: workers work or die, LINE answers or not, residents come and go, time passes."""

import sys

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from broadcasts.models import Broadcast
from broadcasts.services import controlling, finishing, freezing, heartbeat, recovery, starting
from broadcasts.services.claiming import next_retry_at
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus
from broadcasts.tests.stateful.auditor import Auditor
from broadcasts.tests.stateful.city import Change, City
from broadcasts.tests.stateful.line import ModelLine, Wish
from broadcasts.tests.stateful.witness import Witness
from broadcasts.tests.stateful.worker import Worker

workers = st.sampled_from(["one", "two"])
lanes = st.sampled_from([Lane.DELIVERY, Lane.DELIVERY, Lane.EMERGENCY])
places = st.integers(0, 3)
# Whether LINE mostly takes what it gets or mostly does not: each finds other things.
answers = st.tuples(st.sampled_from([*[Wish.TAKES_IT] * 8, *Wish]), places)
troubles = st.tuples(st.sampled_from([*list(Wish)[1:]]), places)
# Longer than the longest wait before another try, with its jitter.
LONGEST_WAIT = 95


class World(RuleBasedStateMachine):
    def __init__(self, city: City) -> None:
        super().__init__()
        self.city = city
        self.line = ModelLine()
        self.workers = {name: Worker(self.line, city.questions) for name in ("one", "two")}
        self.witness = Witness(city, self.line, list(self.workers.values()))
        self.auditor = Auditor(self.witness)

    # --- Workers ---
    @rule(worker=workers, lane=lanes, limit=st.integers(1, 3))
    def claims(self, worker: str, lane: Lane, limit: int) -> None:
        before, now = self.witness.before_claim(), self.city.now
        claims = self.workers[worker].claim(lane, limit, now)
        self.witness.after_claim(claims, before, lane=lane, limit=limit, now=now)

    @precondition(lambda self: any(worker.in_hand for worker in self.workers.values()))
    @rule(worker=workers, answer=answers)
    def sends(self, worker: str, answer: tuple[Wish, int]) -> None:
        if self.workers[worker].in_hand:
            self.workers[worker].send(*answer, now=self.city.now)

    @precondition(lambda self: any(worker.answered for worker in self.workers.values()))
    @rule(worker=workers, dies=st.booleans())
    def records(self, worker: str, dies: bool = False) -> None:
        if self.workers[worker].answered:
            before = self.witness.before_record(self.workers[worker])
            self.workers[worker].record(self.city.now, dies=dies)
            self.witness.after_record(before)

    @precondition(lambda self: any(worker.in_hand or worker.answered for worker in self.workers.values()))
    @rule(worker=workers)
    def dies(self, worker: str) -> None:
        self.workers[worker].die()

    @rule(worker=workers, answers=st.lists(answers, min_size=1, max_size=4))
    def works(self, worker: str, answers: list[tuple[Wish, int]]) -> None:
        """A whole turn, claim, send and record, after everybody has seen to it that something can be sent."""
        self.flip_switch(on=True)
        self.city.questions.make_well()
        self.see_to_it()
        self._wait_until_something_can_go()
        self._take_a_turn(worker, answers)

    @rule(
        worker=workers,
        troubles=st.lists(troubles, min_size=1, max_size=4),
        number=st.integers(0, 6),
        change=st.sampled_from(Change),
    )
    def works_in_vain(self, worker: str, troubles: list[tuple[Wish, int]], number: int, change: Change) -> None:
        """What comes back is tried again among other people than those it was frozen for."""
        self.works(worker, troubles)
        self.city.change(number, change)

    @rule(worker=workers, answers=st.lists(answers, min_size=1, max_size=4), in_the_middle=st.booleans())
    def dies_with_answers(self, worker: str, answers: list[tuple[Wish, int]], in_the_middle: bool) -> None:
        self._wait_until_something_can_go()
        self.claims(worker, Lane.DELIVERY, len(answers))
        for answer in answers:
            self.sends(worker, answer)
        if in_the_middle:
            self.records(worker, dies=True)
        self.dies(worker)

    @rule(before=st.lists(answers, min_size=1, max_size=3), meanwhile=st.lists(answers, min_size=1, max_size=3))
    def freezes_and_thaws(self, before: list[tuple[Wish, int]], meanwhile: list[tuple[Wish, int]]) -> None:
        """One worker stands still with claims in hand for so long that the other takes them over."""
        self._wait_until_something_can_go()
        self.claims("one", Lane.DELIVERY, len(before))
        self.city.wait(31)
        recovery.reconcile(now=self.city.now)
        self.city.wait(15)
        self._take_a_turn("two", meanwhile)
        for answer in before:
            self.sends("one", answer)
        self.records("one")

    @precondition(lambda self: self.line.late)
    @rule()
    def late_request_arrives(self) -> None:
        self.line.receive_late(self.city.now)

    @rule(how=st.sampled_from(["beat", "reconcile", "lease runs out"]))
    def is_put_right(self, how: str) -> None:
        if how == "beat":
            self.beat()
            return
        if how == "lease runs out":
            self.city.wait(31)
        recovery.reconcile(now=self.city.now)

    # --- The world around ---
    @rule(seconds=st.sampled_from([1, 2, 15, 31, 61, 120]))
    def time_passes(self, seconds: int) -> None:
        self.city.wait(seconds)

    @rule(number=st.integers(0, 6), change=st.sampled_from(Change))
    def a_resident(self, number: int, change: Change) -> None:
        self.city.change(number, change)

    @rule(what=st.sampled_from(["switch off", "switch on", "system is away", "an hour", "half a day", "most of a day"]))
    def seldom(self, what: str) -> None:
        match what:
            case "switch off" | "switch on":
                self.flip_switch(on=what == "switch on")
            case "system is away":
                self.city.wait(11 * 60, is_away=True)
                self.witness.is_in_a_gap = True
            case _:
                self.city.wait({"an hour": 3600, "half a day": 11 * 3600, "most of a day": 23 * 3600}[what])

    # --- Always ---
    @invariant()
    def nothing_is_wrong(self) -> None:
        self.auditor.look()

    def see_to_it(self) -> None:
        """What people do when they want something to be sent."""

    def flip_switch(self, *, on: bool) -> None:
        if on != self.witness.switch_is_on:
            controlling.flip_switch(by=self.city.patroller, on=on, reason="なぜなら")
            self.witness.switch_is_on = on

    def beat(self) -> None:
        """What the scheduler rings for every second, and the freeze that was rung for."""
        heartbeat.beat(now=self.city.now)
        self.witness.is_in_a_gap = False
        for broadcast in Broadcast.objects.in_status(BroadcastStatus.PENDING_PATROL, BroadcastStatus.APPROVED):
            if freezing.freeze(broadcast_id=broadcast.pk, now=self.city.now):
                self.witness.freeze_seen(broadcast.pk)
        starting.start_due(now=self.city.now)
        finishing.finish_all(now=self.city.now)

    def _take_a_turn(self, worker: str, answers: list[tuple[Wish, int]]) -> None:
        self.claims(worker, Lane.DELIVERY, len(answers))
        for answer in answers:
            self.sends(worker, answer)
        self.records(worker)
        finishing.finish_all(now=self.city.now)

    def _wait_until_something_can_go(self) -> None:
        if not self.witness.is_day(self.city.now):
            self.city.wait(12 * 3600)
        moment = next_retry_at(lane=Lane.DELIVERY)
        wait = (moment - self.city.now).total_seconds() if moment else 0
        if 0 < wait < LONGEST_WAIT:
            self.city.wait(wait)

    # --- At the end ---
    def teardown(self) -> None:
        """LINE is well again and the workers live: what can be finished is, and when all time has passed, all is final."""
        if sys.exc_info()[0] or not self.witness.promises:  # a step has failed: that is what to look at
            return
        self._settle()
        for _ in range(2):
            self.city.wait(5 * 24 * 3600)
            self.beat()
            self._take_a_turn("one", [(Wish.TAKES_IT, 0)])
            recovery.reconcile(now=self.city.now)
        self.nothing_is_wrong()
        self.auditor.everything_is_final()

    def _settle(self) -> None:
        self.city.questions.make_well()
        self.beat()
        rounds = 4  # a lease, the longest wait, and the pieces of what was split
        in_time = [b.pk for b in Broadcast.objects.all() if self.witness.can_finish_within(b, rounds * LONGEST_WAIT)]
        for worker in self.workers.values():
            worker.die()
        self.line.late.clear()
        for _ in range(rounds):
            self.city.wait(LONGEST_WAIT)
            recovery.reconcile(now=self.city.now)
            for paused in Broadcast.objects.filter(pk__in=in_time, status=BroadcastStatus.PAUSED):
                controlling.resume(broadcast_id=paused.pk, by=self.city.patroller)  # so many workers died
            self._take_a_turn("two", [(Wish.TAKES_IT, 0)] * 20)
            if all(b.is_final for b in Broadcast.objects.filter(pk__in=in_time)):
                return
        raise AssertionError("LINE takes everything, and yet it does not come to its end")
