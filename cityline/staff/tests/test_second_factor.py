"""The second factor: asked of whoever can approve, set up once, and never let around."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from cityline.audit.models import Entry
from cityline.staff.exceptions import NotAllowed, NotYourself, TooManyTries, WrongCode
from cityline.staff.models import Letter, RecoveryCode, User
from cityline.staff.roles import Role
from cityline.staff.services import second_factor
from cityline.staff.tests import factories
from cityline.staff.tests.codes import code_of, set_up

pytestmark = pytest.mark.django_db
PAGE, START, LIST = (reverse(f"admin:{name}") for name in ("second_factor", "index", "broadcast_list"))
RAISED = [Role.PATROLLER, Role.DUTY_OFFICER, Role.ADMINISTRATOR]


@pytest.fixture(autouse=True)
def _required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def patroller():
    return factories.patroller(email="patrol@city.example")


def at_once(*acts):
    """Run the acts in threads that start together; what each returned."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def led_to(response):
    return response.redirect_chain[-1][0] if response.redirect_chain else ""


@pytest.mark.parametrize("role", RAISED)
def test_raised_role_is_led_to_setting_it_up(client, role):
    client.force_login(factories.user(role, department=factories.department()))

    response = client.get(LIST, follow=True)

    assert led_to(response) == f"{PAGE}?next=/admin/broadcasts/"
    assert reverse("admin:second_factor_qr") in response.content.decode()


def test_account_that_set_the_system_up_is_asked_too(client):
    client.force_login(factories.user(is_superuser=True))

    assert led_to(client.get(START, follow=True)).startswith(PAGE)


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.VIEWER])
def test_other_roles_are_not_asked(client, role):
    client.force_login(factories.user(role, department=factories.department()))

    assert client.get(LIST).status_code == 200


def test_nothing_but_its_own_pages_is_open_before_it_is_given(client, patroller):
    client.force_login(patroller)

    answers = {
        name: client.get(reverse(f"admin:{name}")).status_code for name in ("index", "tables", "broadcast_switch")
    }

    assert answers == dict.fromkeys(answers, 302)
    assert client.post(reverse("admin:broadcast_switch"), {"to": "off"}).status_code == 302
    assert "広報課" not in client.get(PAGE).content.decode()


def test_setting_up_shows_key_and_picture_and_then_the_codes_once(client, patroller):
    client.force_login(patroller)

    page = client.get(PAGE).content.decode()
    picture = client.get(reverse("admin:second_factor_qr"))
    device = TOTPDevice.objects.get(user=patroller)
    shown = client.post(PAGE, {"code": code_of(device), "next": "/admin/broadcasts/"}).content.decode()

    assert (picture["Content-Type"], picture["Cache-Control"].count("no-store")) == ("image/svg+xml", 1)
    assert re.sub(r"\s", "", re.search(r'factor-key">([A-Z2-7 ]+)<', page)[1]) in device.config_url
    assert len(set(re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", shown))) == second_factor.CODES
    assert 'href="/admin/broadcasts/"' in shown
    assert client.get(LIST).status_code == 200
    assert client.get(reverse("admin:second_factor_qr")).status_code == 404
    assert [letter.user for letter in Letter.objects.all()] == [patroller]


def test_wrong_code_sets_nothing_up(client, patroller):
    client.force_login(patroller)
    client.get(PAGE)

    answer = client.post(PAGE, {"code": "000000"})

    assert (answer.status_code, second_factor.device_of(patroller)) == (400, None)


def test_code_is_given_at_login_and_leads_on(client, patroller):
    device = set_up(patroller)
    client.force_login(patroller)

    before = led_to(client.get(LIST, follow=True))
    answer = client.post(PAGE, {"code": code_of(device), "next": "/admin/broadcasts/"})

    assert before == f"{PAGE}?next=/admin/broadcasts/"
    assert (answer.status_code, answer["Location"]) == (302, "/admin/broadcasts/")
    assert client.get(LIST).status_code == 200


def test_code_in_full_width_figures_and_with_a_blank_is_taken(client, patroller):
    code = code_of(set_up(patroller))
    client.force_login(patroller)

    typed = (code[:3] + " " + code[3:]).translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert client.post(PAGE, {"code": typed}).status_code == 302


def test_code_is_taken_once(patroller):
    device = set_up(patroller)
    code = code_of(device)
    second_factor.check(user=patroller, code=code)

    with pytest.raises(WrongCode):
        second_factor.check(user=patroller, code=code)


def test_wrong_codes_make_one_wait(patroller):
    device = set_up(patroller)
    for _n in range(3):
        with pytest.raises((WrongCode, TooManyTries)):
            second_factor.check(user=patroller, code="000000")

    with pytest.raises(TooManyTries):
        second_factor.check(user=patroller, code=code_of(device))
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        second_factor.check(user=patroller, code=code_of(device))


def test_wrong_codes_count_as_failed_logins(client, patroller):
    set_up(patroller)
    client.force_login(patroller)

    for _n in range(5):
        answer = client.post(PAGE, {"code": "000000"})

    assert AccessAttempt.objects.get(username=patroller.username).failures_since_start == 5
    assert str(TooManyTries.message) in answer.content.decode()


def test_foreign_address_is_not_led_to(client, patroller):
    device = set_up(patroller)
    client.force_login(patroller)

    answer = client.post(PAGE, {"code": code_of(device), "next": "https://evil.example/"})

    assert answer["Location"] == START


def test_recovery_code_lets_in_once_and_is_recorded(client, patroller):
    second_factor.begin(user=patroller)
    device = TOTPDevice.objects.get()
    _device, codes = second_factor.confirm(user=patroller, code=code_of(device))
    client.force_login(patroller)

    first = client.post(PAGE, {"code": codes[0].upper()})
    client.logout()
    client.force_login(patroller)
    second = client.post(PAGE, {"code": codes[0]})

    assert (first.status_code, second.status_code) == (302, 400)
    assert Entry.objects.get(action="staff.recovery_code").data == {"left": 9}
    assert codes[0].replace("-", "") not in "".join(RecoveryCode.objects.values_list("digest", flat=True))


def test_new_recovery_codes_need_proof_and_void_the_old_ones(client, patroller):
    device = set_up(patroller)
    old = set(RecoveryCode.objects.values_list("digest", flat=True))
    client.force_login(patroller)
    client.post(PAGE, {"code": code_of(device)})

    refused = client.post(reverse("admin:second_factor_codes"), {"proof": "wrong"})
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        made = client.post(reverse("admin:second_factor_codes"), {"proof": code_of(device)})

    assert (refused.status_code, kept) == (400, old)
    assert made.status_code == 200
    assert not old & set(RecoveryCode.objects.values_list("digest", flat=True))


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_renewed_twice_at_once_leave_one_list():
    patroller = factories.patroller()
    set_up(patroller)

    lists = at_once(*[lambda: second_factor.renew_codes(user=patroller)] * 4)

    assert second_factor.codes_left(patroller) == second_factor.CODES
    assert [len(codes) for codes in lists] == [second_factor.CODES] * 4


@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_lets_in_one_of_many_at_once():
    patroller = factories.patroller()
    second_factor.begin(user=patroller)
    _device, [code, *_rest] = second_factor.confirm(
        user=patroller, code=code_of(TOTPDevice.objects.get(user=patroller))
    )

    def enter():
        try:
            return second_factor.check_recovery(user=patroller, code=code)
        except (WrongCode, TooManyTries):
            return None

    let_in = [device for device in at_once(*[enter] * 4) if device is not None]

    assert len(let_in) == 1


@pytest.mark.django_db(transaction=True)
def test_one_code_of_the_app_lets_in_one_of_many_at_once():
    patroller = factories.patroller()
    code = code_of(set_up(patroller))

    def enter():
        try:
            return second_factor.check(user=patroller, code=code)
        except (WrongCode, TooManyTries):
            return None

    let_in = [device for device in at_once(*[enter] * 4) if device is not None]

    assert len(let_in) == 1


def test_administrator_resets_it_and_the_login_made_with_it_closes(client, patroller):
    device = set_up(patroller)
    client.force_login(patroller)
    client.post(PAGE, {"code": code_of(device)})
    Letter.objects.all().delete()
    boss = factories.user(Role.ADMINISTRATOR)

    second_factor.reset(by=boss, user=patroller)

    patroller.refresh_from_db()
    assert led_to(client.get(LIST, follow=True)).startswith(PAGE)
    assert (second_factor.device_of(patroller), second_factor.codes_left(patroller)) == (None, 0)
    assert patroller.raised_at is not None
    assert [letter.user for letter in Letter.objects.all()] == [patroller]
    assert Entry.objects.latest("id").action == "staff.factor_reset"


def test_nobody_resets_their_own(patroller):
    boss = factories.user(Role.ADMINISTRATOR)
    set_up(boss)

    with pytest.raises(NotYourself):
        second_factor.reset(by=boss, user=boss)
    with pytest.raises(NotAllowed):
        second_factor.reset(by=patroller, user=boss)


def test_page_resets_a_colleagues_and_not_ones_own(client, settings, patroller):
    settings.REQUIRE_SECOND_FACTOR = False
    boss = factories.user(Role.ADMINISTRATOR)
    set_up(boss)
    set_up(patroller)
    client.force_login(boss)

    client.post(reverse("admin:staff_user_factor", args=[patroller.pk]))
    client.post(reverse("admin:staff_user_factor", args=[boss.pk]))

    assert [device.user for device in TOTPDevice.objects.all()] == [boss]
    assert (
        "<button"
        not in client.get(reverse("admin:staff_user_factor", args=[boss.pk]))
        .content.decode()
        .split("</h2>")[1]
        .split("</form>")[0]
    )


def test_operator_lets_the_last_administrator_in_again():
    boss = factories.user(Role.ADMINISTRATOR)
    set_up(boss)

    call_command("reset_second_factor", boss.username)

    assert second_factor.device_of(boss) is None
    assert Entry.objects.latest("id").actor is None


def test_leaving_logs_out_before_it_is_given(client, patroller):
    client.force_login(patroller)

    client.post(reverse("admin:second_factor_leave"))

    assert "_auth_user_id" not in client.session


def test_switched_off_for_trying_out_the_login_page_says_so(client, settings, patroller):
    settings.REQUIRE_SECOND_FACTOR = False

    login = client.get(reverse("admin:login")).content.decode()
    client.force_login(patroller)

    assert "二要素認証" in login
    assert client.get(LIST).status_code == 200
    assert client.get(PAGE).status_code == 200


def test_secrets_have_no_table(client):
    client.force_login(factories.user(is_superuser=True))

    assert client.get("/admin/otp_totp/totpdevice/").status_code in {302, 404}
    assert User.objects.count() == 1
