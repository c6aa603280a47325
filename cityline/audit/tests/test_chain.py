# ruff: noqa: S608  the attacker writes SQL by hand
"""The record is attacked with direct SQL by somebody who may do everything in the database but has no key."""

import pytest
from django.utils import timezone

from cityline.audit.chain.linking import link_waiting
from cityline.audit.chain.verifying import LINKED_WITHIN, verify
from cityline.audit.models import Link, Waiting
from cityline.audit.services import record
from cityline.audit.tests.chaining import found, sql, write
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db


def test_chain_of_what_was_recorded_is_intact(chain):
    finding = verify(now=timezone.now())

    assert (finding.is_intact, finding.linked, finding.waiting, finding.has_witness) == (True, 10, 0, True)


def test_waiting_entries_are_counted_and_linked_later_in_the_order_seen(chain):
    write(2)

    before = verify(now=timezone.now())
    link_waiting(now=timezone.now())

    assert (before.is_intact, before.waiting, Waiting.objects.count()) == (True, 2, 0)
    assert list(Link.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 13))


def test_odd_values_verify_as_postgresql_gives_them_back():
    record(
        action="tables.add",
        actor=factories.drafter(),
        a=(1, 2),
        b=1e20,
        c=-0.0,
        d={"1": None},
        e="é\U0001f600",
        f=1.5e-7,
    )
    link_waiting(now=timezone.now())

    assert found() == []


def test_entry_waiting_too_long_is_a_problem():
    [entry] = write()

    finding = verify(now=timezone.now() + LINKED_WITHIN * 2)

    assert [(p.kind, p.entry) for p in finding.problems] == [("behind", entry.pk)]


@pytest.mark.parametrize(
    "change",
    [
        "actor_label = 'somebody else'",
        "action = 'tables.delete'",
        "at = at - interval '1 second'",
        "data = '{}'",
        "object_label = 'x'",
        "object_id = 7",
        "actor_id = NULL, object_type = 'x'",
        "nonce = gen_random_uuid()",
        "tag = repeat('0', 64)",
    ],
)
def test_changed_row_is_found(chain, change):
    sql(f"UPDATE audit_entry SET {change} WHERE id = {chain[4].pk}")

    assert found() == [("changed", 5, chain[4].pk)]


def test_row_removed_in_the_middle_is_found(chain):
    sql(f"DELETE FROM audit_entry WHERE id = {chain[4].pk}")

    assert found() == [("removed", 5, chain[4].pk)]


def test_row_removed_with_its_link_is_found(chain):
    sql(f"DELETE FROM audit_link WHERE position = 5; DELETE FROM audit_entry WHERE id = {chain[4].pk}")

    assert found() == [("link_missing", 5, None), ("link_wrong", 6, chain[5].pk)]


def test_removed_link_with_the_rest_moved_up_is_found(chain):
    sql(
        f"DELETE FROM audit_link WHERE position = 5; DELETE FROM audit_entry WHERE id = {chain[4].pk}",
        "UPDATE audit_link SET position = position - 1 WHERE position > 5",
    )

    assert [kind for kind, _position, _entry in found()] == [*["link_wrong"] * 5, "end_missing"]
