import json
from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.exceptions import ContentInvalid, NotAllowed
from broadcasts.models import SendingSwitch, StaffPhone, TestSend
from broadcasts.services import controlling, drafting, test_sending
from broadcasts.services.marking import marked
from broadcasts.tasks import colleagues as tasks
from broadcasts.tests import factories as make
from cityline.audit.models import Entry
from cityline.line.limits import MESSAGES_MAX, TEXT_MAX
from cityline.simulator.checking.messages import check_messages
from cityline.simulator.testing import running_simulator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def simulator(settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "test-token"
    settings.LINE_CHANNEL_SECRET = "test-secret"
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = simulator.url
        yield simulator


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    sent = []
    monkeypatch.setattr("broadcasts.doorbells.doorbell.ring", lambda task, *args: sent.append((task, *args)))
    return sent


def link(simulator, user, number=1):
    """A phone of this person; returns its LINE user id."""
    phone = simulator.add_users(1, first=number)[0]
    StaffPhone.objects.create(user=user, subscriber=make.subscriber(line_user_id=phone), linked_at=timezone.now())
    return phone


def texts(simulator, phone):
    return [message.get("text") for item in simulator.inbox(phone) for message in item["messages"]]


def test_test_send_is_committed_with_its_key_before_it_is_pushed(simulator, rings):
    user = make.drafter()
    phone = link(simulator, user)
    broadcast = make.draft(user)
    rings.clear()

    wanted = test_sending.request(broadcast_id=broadcast.pk, by=user)

    assert rings == [("broadcasts.send_test", wanted.pk)]
    assert texts(simulator, phone) == []
    assert (wanted.revision, wanted.sent_at) == (broadcast.revision, None)
    assert Entry.objects.filter(action="broadcasts.test_send", actor=user).count() == 1


def test_test_send_reaches_only_the_own_phone_and_says_what_it_is(simulator):
    user = make.drafter()
    phone = link(simulator, user)
    wanted = test_sending.request(broadcast_id=make.draft(user).pk, by=user)

    done = [test_sending.send(test_send_id=wanted.pk) for _ in range(3)]

    first, second = texts(simulator, phone)
    wanted.refresh_from_db()
    assert done == [True, True, True]
    assert first.startswith("【テスト配信】")
    assert second == "水道工事のため、あす午前10時から断水します。"
    assert wanted.sent_at is not None
    assert wanted.error_code == ""


def test_lost_answer_is_tried_again_with_the_same_key_and_arrives_once(simulator):
    user = make.drafter()
    phone = link(simulator, user)
    wanted = test_sending.request(broadcast_id=make.draft(user).pk, by=user)
    simulator.fail_next("500-after")

    done = [test_sending.send(test_send_id=wanted.pk) for _ in range(2)]

    assert done == [False, True]
    assert len(simulator.inbox(phone)) == 1


def test_channel_problem_is_written_down_and_not_tried_again(simulator):
    user = make.drafter()
    link(simulator, user)
    wanted = test_sending.request(broadcast_id=make.draft(user).pk, by=user)
    simulator.fail_next("401")

    done = test_sending.send(test_send_id=wanted.pk)

    wanted.refresh_from_db()
    assert done is True
    assert (wanted.sent_at, wanted.error_code) == (None, "http_401")


def test_without_a_linked_phone_nothing_is_requested():
    user = make.drafter()

    with pytest.raises(test_sending.PhoneNotLinked):
        test_sending.request(broadcast_id=make.draft(user).pk, by=user)


def test_other_departments_broadcast_cannot_be_tested(simulator):
    user = make.drafter()
    link(simulator, user)

    with pytest.raises(NotAllowed):
        test_sending.request(broadcast_id=make.draft().pk, by=user)


def test_twenty_a_day_and_no_more(simulator):
    user = make.drafter()
    link(simulator, user)
    broadcast = make.draft(user)
    for _ in range(test_sending.A_DAY_AT_MOST):
        test_sending.request(broadcast_id=broadcast.pk, by=user)

    with pytest.raises(test_sending.TooManyTests):
        test_sending.request(broadcast_id=broadcast.pk, by=user)


def test_what_line_would_refuse_is_not_tested(simulator):
    user = make.drafter()
    link(simulator, user)
    broadcast = make.draft(user, parts=[{"kind": "text", "text": "あ" * (TEXT_MAX + 1)}])

    with pytest.raises(ContentInvalid):
        test_sending.request(broadcast_id=broadcast.pk, by=user)


def test_kill_switch_stops_test_sends_too(simulator):
    user = make.drafter()
    phone = link(simulator, user)
    broadcast = make.draft(user)
    wanted = test_sending.request(broadcast_id=broadcast.pk, by=user)
    SendingSwitch.objects.create(is_on=False, flipped_by=make.patroller())

    test_sending.send(test_send_id=wanted.pk)

    wanted.refresh_from_db()
    assert simulator.inbox(phone) == []
    assert wanted.error_code == "sending_stopped"
    with pytest.raises(test_sending.SendingIsStopped):
        test_sending.request(broadcast_id=broadcast.pk, by=user)


def test_training_never_reaches_line(simulator):
    user = make.drafter(make.department(is_training=True))
    link(simulator, user)
    wanted = test_sending.request(broadcast_id=make.draft(user).pk, by=user)

    done = test_sending.send(test_send_id=wanted.pk)

    wanted.refresh_from_db()
    assert done is True
    assert wanted.error_code == test_sending.TRAINING
    assert simulator.stats()["requests"] == 0


def test_grace_copies_go_once_to_writer_and_approver(simulator):
    writer, approver = make.drafter(), make.patroller()
    phones = [link(simulator, writer, 1), link(simulator, approver, 2)]
    category = make.category()
    make.subscriber(category)
    broadcast = make.approved(writer, category, by=approver)

    for _ in range(3):
        tasks.send_grace_copies(broadcast.pk)

    shown = [texts(simulator, phone) for phone in phones]
    assert shown[0] == shown[1]
    assert shown[0][0].startswith("【配信前の確認】")
    assert shown[0][1] == "水道工事のため、あす午前10時から断水します。"
    assert TestSend.objects.filter(purpose="grace").exclude(sent_at=None).count() == 2


def test_no_copy_after_it_was_taken_back(simulator):
    writer = make.drafter()
    phone = link(simulator, writer)
    category = make.category()
    make.subscriber(category)
    broadcast = make.approved(writer, category)
    controlling.take_back(broadcast_id=broadcast.pk, by=writer)

    tasks.send_grace_copies(broadcast.pk)

    assert simulator.inbox(phone) == []


def approved_with_phones(simulator, **content):
    writer, approver = make.drafter(), make.patroller()
    for number, person in enumerate((writer, approver), 1):
        link(simulator, person, number)
    category = make.category()
    make.subscriber(category)
    return make.approved(writer, category, by=approver, **content)


def a_minute_later():
    return timezone.now() + timedelta(minutes=1)


def test_copies_whose_doorbell_was_lost_are_found_until_they_are_written_down(simulator):
    broadcast = approved_with_phones(simulator, scheduled_at=make.in_an_hour())

    found = [test_sending.without_grace_copies(now=a_minute_later())]
    tasks.send_grace_copies(broadcast.pk)
    found.append(test_sending.without_grace_copies(now=a_minute_later()))

    assert found == [[broadcast.pk], []]


def test_copies_lost_between_two_readers_are_found(simulator):
    broadcast = approved_with_phones(simulator, scheduled_at=make.in_an_hour())
    test_sending.prepare_grace_copies(broadcast_id=broadcast.pk)
    TestSend.objects.filter(user=broadcast.author).delete()

    assert test_sending.without_grace_copies(now=a_minute_later()) == [broadcast.pk]


def test_copies_of_an_approval_before_are_not_those_of_this_one(simulator):
    broadcast = approved_with_phones(simulator, scheduled_at=make.in_an_hour())
    test_sending.prepare_grace_copies(broadcast_id=broadcast.pk)
    TestSend.objects.update(requested_at=timezone.now() - timedelta(hours=1))

    assert test_sending.without_grace_copies(now=a_minute_later()) == [broadcast.pk]


def test_no_copies_are_missed_where_none_are_owed(simulator):
    broadcast = approved_with_phones(simulator, scheduled_at=make.in_an_hour())
    gone_out = test_sending.without_grace_copies(now=timezone.now() + timedelta(hours=13))
    StaffPhone.objects.update(linked_at=a_minute_later())
    linked_later = test_sending.without_grace_copies(now=a_minute_later())
    controlling.take_back(broadcast_id=broadcast.pk, by=broadcast.author)
    StaffPhone.objects.update(linked_at=timezone.now() - timedelta(days=1))

    assert (gone_out, linked_later, test_sending.without_grace_copies(now=a_minute_later())) == ([], [], [])


def test_beat_rings_for_copies_nobody_prepared(simulator, monkeypatch):
    rung = []
    monkeypatch.setattr(test_sending, "without_grace_copies", lambda *, now: [7])
    monkeypatch.setattr(tasks.send_grace_copies, "delay", rung.append)

    tasks.finish_test_sends()

    assert rung == [7]


def test_unfinished_requests_can_be_found_again(simulator):
    user = make.drafter()
    link(simulator, user)
    wanted = test_sending.request(broadcast_id=make.draft(user).pk, by=user)
    assert test_sending.unfinished() == []

    TestSend.objects.update(requested_at=timezone.now() - timezone.timedelta(minutes=1))

    assert test_sending.unfinished() == [wanted.pk]


CARD = {"type": "image", "originalContentUrl": "https://city.example/a", "previewImageUrl": "https://city.example/a"}


@pytest.mark.parametrize(
    "messages",
    [
        [{"type": "text", "text": "短い"}],
        [{"type": "text", "text": "短い"}] * 5,
        [CARD, {"type": "text", "text": "あ" * TEXT_MAX}, CARD, CARD, {"type": "text", "text": "短い"}],
        [{"type": "text", "text": "あ" * TEXT_MAX, "sender": {"name": "広報課"}}] * 5,
        [CARD] * 5,
    ],
)
def test_marked_messages_stay_within_lines_limits_and_show_the_mark(messages):
    before = json.dumps(messages)

    shown = marked(messages, mark="【テスト配信】", note="…")

    assert len(shown) <= MESSAGES_MAX
    assert "【テスト配信】" in json.dumps(shown, ensure_ascii=False)
    assert check_messages(shown) is None
    assert json.dumps(messages) == before


def test_tests_of_a_discarded_draft_still_count(simulator):
    user = make.drafter()
    phone = link(simulator, user)
    draft = make.draft(user)
    wanted = test_sending.request(broadcast_id=draft.pk, by=user)

    drafting.discard(broadcast_id=draft.pk, by=user)
    test_sending.send(test_send_id=wanted.pk)

    assert TestSend.objects.filter(user=user).count() == 1
    assert (TestSend.objects.get().error_code, texts(simulator, phone)) == ("discarded", [])
