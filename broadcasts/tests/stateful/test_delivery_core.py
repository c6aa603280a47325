"""Chunks between claim and ledger: many answers of LINE, dying workers, stops and changes, in any order."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from broadcasts.models import Broadcast, SendingPolicy
from broadcasts.services import controlling
from broadcasts.states import BroadcastStatus
from broadcasts.tests.delivering import sealed
from broadcasts.tests.stateful.city import city
from broadcasts.tests.stateful.profiles import PROFILE, SECONDS
from broadcasts.tests.stateful.world import World


class DeliveryCore(World):
    @initialize(
        residents=st.integers(3, 7),
        chunk_size=st.integers(2, 4),
        hours=st.sampled_from([1, 70, 70]),
        kinds=st.sampled_from([[False], [False], [True], [False, True]]),
        has_quiet_hours=st.booleans(),
    )
    def begins(self, residents: int, chunk_size: int, hours: int, kinds: list[bool], has_quiet_hours: bool) -> None:
        self.city.begin_again(residents, chunk_size)
        self.hours = hours
        self.witness.has_quiet_hours = has_quiet_hours
        SendingPolicy.objects.create(has_quiet_hours=has_quiet_hours)
        for is_emergency in kinds:
            self._start(is_emergency)

    @rule(verb=st.sampled_from(["pause", "pause", "resume", "cancel"]), which=st.integers(0, 1))
    def patrol(self, verb: str, which: int) -> None:
        able = Broadcast.objects.in_status(*_FROM[verb]).order_by("pk").values_list("pk", flat=True)
        if not able:
            return
        broadcast_id, by = able[which % len(able)], self.city.patroller
        match verb:
            case "pause":
                controlling.pause(broadcast_id=broadcast_id, by=by, reason="person")
            case "resume":
                controlling.resume(broadcast_id=broadcast_id, by=by)
            case "cancel":
                controlling.cancel(broadcast_id=broadcast_id, by=by)
                self.witness.promises[broadcast_id].is_void = True

    def see_to_it(self) -> None:
        self.beat()
        for broadcast in Broadcast.objects.in_status(*_FROM["resume"]):
            controlling.resume(broadcast_id=broadcast.pk, by=self.city.patroller)
        if not Broadcast.objects.in_status(*_FROM["cancel"]).exists():
            self._start(is_emergency=False)

    def _start(self, is_emergency: bool) -> None:
        made = sealed(
            self.city.category,
            author=self.city.writer,
            send_by=self.city.now + timedelta(hours=self.hours),
            is_emergency=is_emergency,
        )
        self.witness.promise(made.pk)
        self.auditor.first_status[made.pk] = BroadcastStatus.APPROVED
        self.beat()


_FROM = {
    "pause": [BroadcastStatus.SENDING],
    "resume": [BroadcastStatus.PAUSED],
    "cancel": [BroadcastStatus.APPROVED, BroadcastStatus.HELD, BroadcastStatus.SENDING, BroadcastStatus.PAUSED],
}


@pytest.mark.timeout(SECONDS)
@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_breaks_the_delivery():
    with city() as place:
        run_state_machine_as_test(lambda: DeliveryCore(place), settings=PROFILE)
