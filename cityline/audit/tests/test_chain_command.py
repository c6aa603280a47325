# ruff: noqa: S608  the attacker writes SQL by hand
"""Keys that are replaced, and what people are told: by the command, at night, by an alarm."""

import io
import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from cityline.audit.chain import keys, nightly, witness
from cityline.audit.chain.linking import link_waiting
from cityline.audit.chain.witness import Seen
from cityline.audit.models import Entry, Head, Link, Verification
from cityline.audit.tests.chaining import found, put_back_the_head, sql, write
from cityline.staff.models import Letter
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db


def _rotated(settings):
    old, settings.AUDIT_OLD_KEYS, settings.AUDIT_KEY = settings.AUDIT_KEY, [settings.AUDIT_KEY], "another-key-" * 5
    return old


def _written_with(settings, old):
    """As a process that has the old key writes it, or whoever else it came to."""
    new, settings.AUDIT_KEY = settings.AUDIT_KEY, old
    [entry] = write()
    settings.AUDIT_KEY = new
    return entry


def test_entry_under_the_old_key_is_linked_while_processes_are_changed_over(chain, settings):
    old = _rotated(settings)
    write()
    link_waiting(now=timezone.now())

    _written_with(settings, old)

    assert link_waiting(now=timezone.now() + timedelta(hours=1)) == 1
    assert found() == []


def test_entry_under_a_key_replaced_long_ago_is_never_linked_and_named(chain, settings):
    old = _rotated(settings)
    write()
    link_waiting(now=timezone.now())
    forged = _written_with(settings, old)

    linked = link_waiting(now=timezone.now() + timedelta(days=2))

    assert linked == 0
    assert found() == [("key_back", None, forged.pk)]


@pytest.mark.parametrize("left", ["999999:aa:bb:cc", "no head at all", "999999999999:" + "a" * 64 + ":x:" + "b" * 64])
def test_what_somebody_left_with_the_witness_does_not_blind_it(chain, left):
    witness._valkey(django_settings.REDIS_URL).set(witness._key(), left)
    write()

    link_waiting(now=timezone.now())

    assert witness.told() == Seen(11, Head.objects.get().mac)


def test_key_is_replaced_and_earlier_links_still_verify(chain, settings):
    settings.AUDIT_OLD_KEYS, settings.AUDIT_KEY = [settings.AUDIT_KEY], "another-key-" * 5
    write(2)
    link_waiting(now=timezone.now())

    assert found() == []
    assert Head.objects.get().key_id == keys.current()


def test_link_under_a_key_that_was_replaced_is_found(chain, settings):
    """Somebody found the old key somewhere and links on with it."""
    old = settings.AUDIT_KEY
    settings.AUDIT_OLD_KEYS, settings.AUDIT_KEY = [old], "another-key-" * 5
    write()
    link_waiting(now=timezone.now())
    forged = Link.objects.get(position=11)
    message = f"link|11|{Link.objects.get(position=10).mac}|{forged.entry_id}|{forged.entry.tag}".encode()
    sql(
        f"UPDATE audit_link SET key_id = '{keys.key_id(old)}', mac = '{keys.sign(message, under=keys.key_id(old))}' WHERE position = 11"
    )

    assert "end_missing" in [kind for kind, _p, _e in found()]


def test_forgotten_old_key_is_named(chain, settings):
    settings.AUDIT_KEY = "another-key-" * 5

    assert {kind for kind, _p, _e in found()} == {"key_unknown", "changed", "head_forged"}


def test_command_says_it_in_words_and_for_programs(chain):
    out, told = io.StringIO(), io.StringIO()

    call_command("verify_audit", stdout=out)
    call_command("verify_audit", "--json", stdout=told)

    assert out.getvalue().splitlines()[:2] == [
        "10 entries in the chain, 0 waiting to be linked.",
        "The audit log is intact.",
    ]
    assert json.loads(told.getvalue())["intact"] is True


def test_command_ends_with_one_when_something_was_changed(chain):
    sql(f"UPDATE audit_entry SET data = '{{}}' WHERE id = {chain[0].pk}")
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=out)

    assert ended.value.code == 1
    assert f"link 1, entry {chain[0].pk}: was changed after it was written" in out.getvalue()


def test_command_refuses_a_head_that_is_none(chain):
    with pytest.raises(CommandError):
        call_command("verify_audit", "--head", "nonsense", stdout=io.StringIO())


def test_restored_database_goes_on_once_somebody_says_why(chain):
    putting_back = put_back_the_head(chain)
    next(putting_back)
    write(3)
    link_waiting(now=timezone.now())
    next(putting_back, None)

    call_command("verify_audit", "--accept", "backup of Monday restored", stdout=io.StringIO())

    assert found() == []
    assert Entry.objects.latest("id").action == "audit.accepted"


def test_night_notes_what_it_found_and_raises_one_alarm(chain):
    boss = factories.patroller(email="boss@city.example")
    sql(f"UPDATE audit_entry SET data = '{{}}' WHERE id = {chain[0].pk}")
    now = timezone.now()

    nightly.verify_once_a_night(now=now)
    nightly.verify_once_a_night(now=now + timedelta(minutes=5))
    nightly.verify_and_note(now=now + timedelta(minutes=10))

    assert list(Verification.objects.values_list("problem_count", flat=True)) == [1, 1]
    assert Entry.objects.filter(action="audit.broken").count() == 1
    assert [letter.user for letter in Letter.objects.all()] == [boss]


def test_broken_end_raises_an_alarm_and_links_nothing(chain):
    sql("DELETE FROM audit_link WHERE position > 7")
    write()

    linked = nightly.link_or_raise_alarm(now=timezone.now())

    assert (linked, Link.objects.count()) == (0, 7)
    assert Entry.objects.filter(action="audit.broken").count() == 1


@pytest.mark.parametrize("hours", [-1, 24 * 365])
def test_alarm_that_somebody_slipped_in_silences_none(chain, hours):
    factories.patroller(email="boss@city.example")
    now = timezone.now()
    Entry.objects.create(
        at=now + timedelta(hours=hours),
        action="audit.broken",
        actor_label="system",
        key_id=keys.current(),
        tag="b" * 64,
    )

    nightly.verify_and_note(now=now)

    assert Letter.objects.count() == 1


def test_alarm_of_a_clock_gone_wrong_silences_none(chain):
    factories.patroller(email="boss@city.example")
    sql(f"UPDATE audit_entry SET data = '{{}}' WHERE id = {chain[0].pk}")
    now = timezone.now()
    nightly.verify_and_note(now=now + timedelta(days=900))

    nightly.verify_and_note(now=now)

    assert Letter.objects.count() == 2


def test_verification_noted_for_a_time_to_come_ends_none(chain):
    now = timezone.now()
    Verification.objects.create(at=now + timedelta(days=900), position=10, problem_count=0)

    noted = nightly.verify_once_a_night(now=now)

    assert noted is not None
