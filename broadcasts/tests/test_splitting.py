"""Answers 400 that concern somebody in the chunk."""

from contextlib import suppress

import pytest
from django.utils import timezone

from broadcasts.models import Delivery
from broadcasts.services import recording, results, splitting
from broadcasts.services.judging import Judge
from broadcasts.states import BroadcastStatus, DeliveryStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import due_again, fresh, sending, status, turn
from broadcasts.tests.fake_line import fake_line, naming
from broadcasts.tests.test_claiming import answer, claim, lose
from cityline.audit.models import Entry
from cityline.line.answers import AnswerKind

pytestmark = pytest.mark.django_db(transaction=True)

NOT_SENT = (400, {"message": "Failed to send messages"})


def refusing(*numbers):
    """Refuses every request to one of these residents, without saying to whom."""
    bad = {factories.line_user_id(number) for number in numbers}
    return lambda body: NOT_SENT if bad & set(body["to"]) else (200, {})


def answered(what):
    """Claim the only chunk and record this answer."""
    [one] = claim()
    recording.record(answered=[(one, what)], judge=Judge(), now=timezone.now())


def test_named_resident_is_refused_and_the_rest_goes_under_a_new_key():
    broadcast = sending(5)

    with fake_line() as line:
        line.answers.append(naming(2))
        turn()

    ledger = results.ledger(fresh(broadcast))
    assert [len(request["to"]) for request in line.requests] == [5, 4]
    assert factories.line_user_id(3) not in line.requests[1]["to"]
    assert len(set(line.keys)) == 2
    assert (ledger.accepted, ledger.refused, ledger.adds_up) == (4, 1, True)
    assert status(broadcast) == BroadcastStatus.PARTLY_FAILED


def refused_of(broadcast):
    """The synthetic numbers of all on record as refused: by name, or with their whole chunk."""
    leaves = Delivery.objects.leaves().filter(broadcast=broadcast)
    ids = {pk for chunk in leaves for pk in (*(chunk.refused_ids or ()), *_refused_whole(chunk))}
    first = min(factories.Subscriber.objects.values_list("pk", flat=True))
    return sorted(pk - first + 1 for pk in ids)


def _refused_whole(chunk):
    return chunk.sent_ids if chunk.status == DeliveryStatus.REFUSED else ()


def test_named_resident_stays_on_record_beside_those_it_went_to():
    broadcast = sending(5)

    with fake_line() as line:
        line.answers += [naming(2), naming(0), naming(2)]
        turn()

    chunk = Delivery.objects.get()
    assert refused_of(broadcast) == [1, 3, 5]
    assert sorted([*chunk.sent_ids, *chunk.refused_ids]) == chunk.recipient_ids
    assert chunk.refused_count == 3


def test_halves_inherit_those_of_theirs_that_were_named():
    broadcast = sending(8)

    with fake_line() as line:
        line.answers += [naming(0), naming(5), NOT_SENT]
        line.always = refusing(3)
        turn(seconds=20)

    leaves = list(Delivery.objects.leaves().filter(broadcast=broadcast).order_by("first_id"))
    assert refused_of(broadcast) == [1, 3, 7]
    for chunk in leaves:
        whole = len(_refused_whole(chunk))
        assert chunk.refused_count == len(chunk.refused_ids or ()) + whole
        assert sorted([*chunk.sent_ids, *(chunk.refused_ids or ())]) == chunk.recipient_ids
    assert results.ledger(fresh(broadcast)).refused == 3


def test_chunk_refused_as_a_whole_keeps_its_residents_on_record():
    broadcast = sending(40)

    with fake_line() as line:
        line.always = NOT_SENT
        turn(seconds=20)

    assert refused_of(broadcast) == list(range(1, 41))


def test_chunk_of_which_all_are_named_is_refused():
    broadcast = sending(1)

    with fake_line() as line:
        line.answers.append(naming(0))
        turn()

    assert Delivery.objects.get().status == DeliveryStatus.REFUSED
    assert refused_of(broadcast) == [1]
    assert status(broadcast) == BroadcastStatus.FAILED


def test_named_resident_of_an_ambiguous_chunk_leaves_the_outcome_unknown():
    broadcast = sending(5)

    with fake_line() as line:
        line.answers += [(500, {}), naming(2)]
        turn(seconds=0.3)
        due_again(broadcast)
        turn()

    ledger = results.ledger(fresh(broadcast))
    assert len(set(line.keys)) == 1
    assert (ledger.unknown, ledger.refused, ledger.adds_up) == (5, 0, True)


def test_chunk_without_a_named_one_is_halved_until_the_bad_one_is_alone():
    broadcast = sending(500)

    with fake_line() as line:
        line.always = refusing(137)
        turn(seconds=20)

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.accepted, ledger.refused, ledger.adds_up) == (499, 1, True)
    assert ledger.requests <= splitting.REQUESTS_PER_ORIGINAL
    assert line.validations == 1


def test_every_request_of_a_halved_chunk_has_its_own_key_and_nobody_is_sent_to_twice():
    sending(64)

    with fake_line() as line:
        line.always = refusing(9)
        turn(seconds=20)

    accepted = [user for body in line.requests if refusing(9)(body)[0] == 200 for user in body["to"]]
    assert len(line.keys) == len(set(line.keys))
    assert len(accepted) == len(set(accepted)) == 63


def test_halving_stops_at_its_budget_with_an_alarm():
    broadcast = sending(400)

    with fake_line() as line:
        line.always = NOT_SENT
        turn(seconds=20)

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.refused, ledger.accepted, ledger.adds_up) == (400, 0, True)
    assert len(line.requests) <= splitting.REQUESTS_PER_ORIGINAL
    assert Entry.objects.filter(action="broadcasts.refused_rest").exists()
    assert status(broadcast) == BroadcastStatus.FAILED


def test_bad_request_pauses_when_validation_blames_the_messages():
    broadcast = sending(5)

    with fake_line() as line:
        line.answers.append(NOT_SENT)
        line.objections = [{"property": "messages[0].text", "message": "May not be empty"}]
        turn()

    assert (status(broadcast), fresh(broadcast).status_reason) == (BroadcastStatus.PAUSED, "messages_refused")
    assert Delivery.objects.get().status == DeliveryStatus.PENDING


def test_exclusions_of_a_halved_chunk_stay_counted():
    broadcast = sending(8)
    blocked = factories.Subscriber.objects.order_by("pk").first()
    factories.Subscriber.objects.filter(pk=blocked.pk).update(is_following=False)

    with fake_line() as line:
        line.always = refusing(5)
        turn(seconds=20)

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.accepted, ledger.refused, ledger.excluded["blocked"], ledger.adds_up) == (6, 1, 1, True)


@pytest.mark.parametrize("in_vain", [(AnswerKind.NOT_CONNECTED, None), (AnswerKind.RATE_LIMITED, 429)])
def test_tries_that_never_reached_anybody_use_up_no_budget_of_refusals(in_vain):
    sending(5)
    kind, code = in_vain
    for _ in range(splitting.REQUESTS_PER_ORIGINAL):
        answered(answer(kind, status=code))
        Delivery.objects.update(next_attempt_at=None)

    answered(answer(AnswerKind.BAD_RECIPIENTS, status=400, bad_recipients=[0]))

    chunk = Delivery.objects.get()
    assert (chunk.status, chunk.refused_count) == (DeliveryStatus.PENDING, 1)


@pytest.mark.parametrize("refusal", [naming(2), NOT_SENT])
def test_worker_that_dies_after_a_refusal_leaves_nobody_unknown(monkeypatch, refusal):
    broadcast = sending(5)

    with fake_line() as line, monkeypatch.context() as dying:
        dying.setattr(splitting, "divide", dies)
        line.answers.append(refusal)
        with suppress(RuntimeError):
            turn()
    lose(broadcast)
    due_again(broadcast)
    with fake_line() as line:
        line.answers.append(naming(2))
        turn()

    ledger = results.ledger(fresh(broadcast))
    assert (ledger.accepted, ledger.refused, ledger.unknown, ledger.adds_up) == (4, 1, 0, True)


def test_refusal_that_cannot_be_applied_keeps_nothing_else_from_being_applied(monkeypatch):
    monkeypatch.setattr("broadcasts.services.freezing.CHUNK_SIZE", 2)
    broadcast = sending(6)
    first, second, third = claim()
    divide = splitting.divide
    monkeypatch.setattr(
        splitting, "divide", lambda **given: dies() if given["judged"].claim == first else divide(**given)
    )

    named = answer(AnswerKind.BAD_RECIPIENTS, status=400, bad_recipients=[0])
    refused = answer(AnswerKind.CHANNEL_PROBLEM, status=401)
    recording.record(answered=[(first, named), (second, named), (third, refused)], judge=Judge(), now=timezone.now())

    assert [chunk.refused_count for chunk in Delivery.objects.order_by("position")] == [0, 1, 0]
    assert (status(broadcast), fresh(broadcast).status_reason) == (BroadcastStatus.PAUSED, "channel_401")


def dies(**given):
    raise RuntimeError("the worker is gone")
