"""Linking while many write."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cityline.audit.chain import linking
from cityline.audit.chain.linking import link_waiting
from cityline.audit.models import Entry, Link
from cityline.audit.tests.chaining import found, write

pytestmark = pytest.mark.django_db


def test_links_are_neither_changed_nor_removed_through_the_application(chain):
    for attempt in (lambda: Link.objects.filter(position=3).delete(), lambda: Link.objects.update(mac="x")):
        with pytest.raises(Exception, match="only ever added"), transaction.atomic():
            attempt()


def test_linking_costs_the_same_for_one_entry_and_for_many():
    costs = []
    for count in (1, 30):
        write(count)
        with CaptureQueriesContext(connection) as caught:
            link_waiting(now=timezone.now())
        costs.append(len(caught))

    assert costs[1] <= costs[0]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_linkers_at_once_make_one_chain():
    """Entries become visible in another order than their numbers say; nobody waits for the linking."""
    stop = threading.Event()
    failures = []

    def run(work):
        try:
            work()
        except Exception as error:  # noqa: BLE001  the test names it
            failures.append(error)
        finally:
            connection.close()

    def writes():
        for _round in range(15):
            with transaction.atomic():
                write(2)

    def links():
        while not stop.is_set():
            link_waiting(now=timezone.now())

    writers = [threading.Thread(target=run, args=[writes]) for _ in range(4)]
    linkers = [threading.Thread(target=run, args=[links]) for _ in range(2)]
    for thread in [*writers, *linkers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in linkers:
        thread.join()
    linking.link_waiting(now=timezone.now())

    assert failures == []
    assert found() == []
    assert Link.objects.count() == 120


@pytest.mark.django_db(transaction=True)
def test_long_transaction_that_recorded_keeps_no_other_from_being_linked():
    with transaction.atomic():
        write()
        other = threading.Thread(target=_write_and_link)
        other.start()
        other.join(10)
        linked_meanwhile = Link.objects.using("default").count() if not other.is_alive() else None

    link_waiting(now=timezone.now())

    assert linked_meanwhile == 1
    assert [link.entry_id for link in Link.objects.order_by("position")] == sorted(
        Entry.objects.values_list("pk", flat=True), reverse=True
    )
    assert found() == []


def _write_and_link():
    write()
    link_waiting(now=timezone.now())
    connection.close()
