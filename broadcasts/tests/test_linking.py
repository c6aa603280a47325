import re
from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.exceptions import NotAllowed
from broadcasts.models import LinkCode, StaffPhone
from broadcasts.services import linking
from broadcasts.tests import factories as make
from cityline.audit.models import Entry
from cityline.simulator.testing import running_simulator
from cityline.staff.roles import Role
from subscribers.models import Subscriber
from subscribers.services import erasing, following, intake, leaving

pytestmark = pytest.mark.django_db
with_commits = pytest.mark.django_db(transaction=True)

PHONE = f"U{7:032x}"


@pytest.fixture
def simulator(settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "test-token"
    settings.LINE_CHANNEL_SECRET = "test-secret"
    with running_simulator() as simulator:
        settings.LINE_API_BASE_URL = simulator.url
        yield simulator


def say(simulator, user, text):
    """What the account answers to this."""
    before = len(simulator.inbox(user))
    intake.store(events=[simulator.say(user, text)])
    intake.apply_waiting()
    return [message["text"] for item in simulator.inbox(user)[before:] for message in item["messages"]]


def test_code_has_no_look_alikes_and_is_kept_only_as_a_hash():
    user = make.drafter()

    code = linking.issue_code(user=user)

    stored = LinkCode.objects.get()
    assert re.fullmatch(r"[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}", code)
    assert code.replace("-", "") not in stored.code_hash
    assert timedelta(minutes=9) < stored.expires_at - timezone.now() <= timedelta(minutes=10)


def test_account_without_a_role_gets_no_code():
    with pytest.raises(NotAllowed):
        linking.issue_code(user=make.user())


def test_code_links_the_phone_once():
    user = make.drafter()
    code = linking.read_code(linking.issue_code(user=user))

    phone = linking.link(code=code, line_user_id=PHONE)

    assert (phone.user, phone.subscriber.line_user_id) == (user, PHONE)
    assert Entry.objects.filter(action="broadcasts.link_phone", actor=user).count() == 1
    with pytest.raises(linking.CodeRefused):
        linking.link(code=code, line_user_id=PHONE)


def test_new_code_ends_the_earlier_one():
    user = make.drafter()
    first = linking.read_code(linking.issue_code(user=user))
    linking.issue_code(user=user)

    with pytest.raises(linking.CodeRefused):
        linking.link(code=first, line_user_id=PHONE)


def test_expired_code_is_refused():
    code = linking.read_code(linking.issue_code(user=make.drafter()))
    LinkCode.objects.update(expires_at=timezone.now())

    with pytest.raises(linking.CodeRefused):
        linking.link(code=code, line_user_id=PHONE)


def test_code_of_someone_who_lost_every_role_is_refused():
    user = make.drafter()
    code = linking.read_code(linking.issue_code(user=user))
    user.groups.clear()

    with pytest.raises(linking.CodeRefused):
        linking.link(code=code, line_user_id=PHONE)


def test_after_five_wrong_guesses_even_the_right_code_is_refused():
    code = linking.read_code(linking.issue_code(user=make.drafter()))
    for number in range(5):
        with pytest.raises(linking.CodeRefused):
            linking.link(code=f"2222222{number + 2}", line_user_id=PHONE)

    with pytest.raises(linking.TooManyGuesses):
        linking.link(code=code, line_user_id=PHONE)
    assert StaffPhone.objects.count() == 0
    assert Entry.objects.filter(action="broadcasts.link_refused").count() == 5


def test_too_many_codes_in_an_hour_are_refused():
    user = make.drafter()
    for _ in range(linking.CODES_PER_HOUR):
        linking.issue_code(user=user)

    with pytest.raises(linking.TooManyCodes):
        linking.issue_code(user=user)


@pytest.mark.parametrize("typed", ["ab3d-efgh", " AB3D EFGH ", "ａｂ３ｄ－ｅｆｇｈ", "ab3dーefgh"])
def test_code_is_read_in_any_width_and_case(typed):
    assert linking.read_code(typed) == "AB3DEFGH"


@pytest.mark.parametrize("typed", ["", "こんにちは", "KANAGAWA", "ab3defg", "AB3DEFGHJ", "01OIL000"])
def test_ordinary_words_are_no_code(typed):
    assert linking.read_code(typed) is None


@with_commits
def test_typing_the_code_in_the_chat_links_and_says_so(simulator):
    user = make.drafter()
    phone = simulator.add_users(1)[0]
    code = linking.issue_code(user=user)

    (answer,) = say(simulator, phone, code.lower())

    assert str(user) in answer
    assert StaffPhone.objects.get().user == user


def test_code_that_arrives_late_says_nothing_about_a_block_since_it_was_sent():
    following.follow(line_user_id=PHONE, at=timezone.now() - timedelta(hours=2))
    following.unfollow(line_user_id=PHONE, at=timezone.now() - timedelta(minutes=5))
    code = linking.issue_code(user=make.drafter())

    linking.link(code=linking.read_code(code), line_user_id=PHONE, at=timezone.now() - timedelta(minutes=6))

    assert Subscriber.objects.get().is_following is False


@with_commits
def test_wrong_code_in_the_chat_is_said_to_be_wrong_and_written_down(simulator):
    linking.issue_code(user=make.drafter())
    phone = simulator.add_users(1)[0]

    answers = [say(simulator, phone, "2222 2222") for _ in range(6)]

    assert len({tuple(answer) for answer in answers[:5]}) == 1
    assert answers[5] != answers[0]
    assert Entry.objects.filter(action="broadcasts.link_refused").count() == 5
    assert phone not in str(list(Entry.objects.values()))


@with_commits
def test_what_looks_like_a_code_is_ordinary_text_while_none_is_open(simulator):
    phone = simulator.add_users(1)[0]

    say(simulator, phone, "2222 2222")

    assert Entry.objects.count() == 0
    assert Subscriber.objects.count() == 1


def test_unlink_is_for_oneself_and_for_who_manages_staff():
    user, stranger, manager = make.drafter(), make.drafter(), make.user(Role.ADMINISTRATOR)
    StaffPhone.objects.create(user=user, subscriber=make.subscriber(), linked_at=timezone.now())

    with pytest.raises(NotAllowed):
        linking.unlink(user=user, by=stranger)
    unlinked = linking.unlink(user=user, by=manager)

    assert unlinked is True
    assert linking.unlink(user=user, by=user) is False


def test_leaving_unlinks_a_colleagues_phone():
    user = make.drafter()
    linking.link(code=linking.read_code(linking.issue_code(user=user)), line_user_id=PHONE)

    leaving.leave(subscriber=Subscriber.objects.get(), at=timezone.now() + timedelta(seconds=1))

    assert StaffPhone.objects.count() == 0


@with_commits
@pytest.mark.parametrize("is_erased", [False, True])
def test_phone_of_who_left_is_not_linked_and_is_told_how_to_begin_again(simulator, is_erased):
    user = simulator.add_users(1)[0]
    say(simulator, user, "こんにちは")
    leaving.leave(subscriber=Subscriber.objects.get(), at=timezone.now())
    if is_erased:
        erasing.erase(now=timezone.now() + timedelta(days=3), blocked_for=timedelta(days=365))
    code = linking.issue_code(user=make.drafter())

    (answer,) = say(simulator, user, code)

    assert "もう一度はじめられます" in answer
    assert StaffPhone.objects.count() == 0
    assert LinkCode.objects.get().used_at is None
