"""What has no message to phones among its outlets is never sent: not by the services, not by SQL, not by a forged row."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Delivery
from broadcasts.services import claiming, freezing, recovery, sealing, starting
from broadcasts.services.slots import Lane
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sealed, started
from broadcasts.tests.test_tampering import replica
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


def board_only(category) -> Broadcast:
    return sealed(category, outlets=("board",), approved_count=0)


def claims():
    return claiming.claim(lane=Lane.DELIVERY, limit=10, now=timezone.now())


def test_it_is_never_frozen(category):
    broadcast = board_only(category)

    assert not freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    recovery.freeze_what_is_missing(now=timezone.now())

    assert not Delivery.objects.filter(broadcast=broadcast).exists()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE broadcasts_broadcast SET outlets = ARRAY['push'] WHERE id = %(id)s",
        'UPDATE broadcasts_broadcast SET outlet_words = \'{"text": "x"}\' WHERE id = %(id)s',
        "UPDATE broadcasts_broadcast SET status = 'sending' WHERE id = %(id)s",
        "UPDATE broadcasts_broadcast SET status = 'paused' WHERE id = %(id)s",
        """INSERT INTO broadcasts_delivery (broadcast_id, position, status, recipient_ids, first_id, last_id,
            recipient_count, body_sha256, marked_as, excluded_blocked, excluded_paused, excluded_left,
            excluded_unticked, refused_count, attempt_count)
        SELECT %(id)s, 1, 'pending', ARRAY[id], id, id, 1, '', '', 0, 0, 0, 0, 0, 0 FROM subscribers_subscriber""",
        "UPDATE broadcasts_authorisation SET outlets = '[\"push\"]' WHERE broadcast_id = %(id)s",
    ],
)
def test_the_database_refuses_sql_that_would_send_it(category, attack):
    broadcast = board_only(category)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack, {"id": broadcast.pk})

    assert (fresh(broadcast).status, fresh(broadcast).outlets) == ("approved", ["board"])


def test_what_is_meant_for_phones_is_never_complete_without_having_been_sent(category):
    broadcast = sealed(category)

    with pytest.raises(DatabaseError), transaction.atomic():
        Broadcast.objects.filter(pk=broadcast.pk).update(status="completed")


@pytest.mark.parametrize("outlets", [["push"], ["push", "board"], [], ["text"]])
def test_an_approval_is_of_the_outlets_that_were_chosen(category, outlets):
    broadcast = board_only(category)
    forged = make.authorisation_of(broadcast)
    Authorisation.objects.filter(pk=forged.pk).update(revoked_at=timezone.now())
    forged.pk, forged.outlets = None, outlets
    forged.seal = sealing.seal(forged)  # even by somebody who holds the key

    with pytest.raises(DatabaseError), transaction.atomic():
        forged.save(force_insert=True)


@pytest.mark.parametrize("fact", ["is_drill", "is_training"])
def test_practice_is_never_approved_for_the_board(category, fact):
    broadcast = board_only(category)
    forged = make.authorisation_of(broadcast)
    Authorisation.objects.filter(pk=forged.pk).update(revoked_at=timezone.now())
    forged.pk = None
    setattr(forged, fact, True)

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        forged.save(force_insert=True)


FORGED = [
    ["UPDATE broadcasts_authorisation SET outlets = '[\"push\"]'"],
    ["UPDATE broadcasts_broadcast SET outlets = ARRAY['push']"],
    [
        "UPDATE broadcasts_broadcast SET outlets = ARRAY['push']",
        "UPDATE broadcasts_authorisation SET outlets = '[\"push\"]'",
    ],
]


@pytest.mark.parametrize("statements", FORGED)
def test_with_all_guards_of_the_database_off_it_still_gets_no_audience(category, statements):
    broadcast = board_only(category)
    replica(*statements)

    freezing.freeze(broadcast_id=broadcast.pk, now=timezone.now())
    starting.start(broadcast_id=broadcast.pk, now=timezone.now())

    assert not Delivery.objects.filter(broadcast=broadcast).exists()
    assert (fresh(broadcast).status, fresh(broadcast).status_reason) == ("held", "seal_broken")


def test_with_chunks_forged_as_well_no_claim_takes_them_and_somebody_is_told(category):
    broadcast = started(sealed(category))
    replica("UPDATE broadcasts_broadcast SET outlets = ARRAY['board']")

    assert claims() == []
    assert (fresh(broadcast).status, fresh(broadcast).status_reason) == ("paused", "seal_broken") or (
        Entry.objects.filter(action="broadcasts.seal_broken").exists()
    )


def test_a_sealed_board_is_never_claimed(category):
    broadcast = started(sealed(category))
    authorisation = make.authorisation_of(broadcast)
    authorisation.outlets = ["board"]
    replica(
        "UPDATE broadcasts_authorisation SET outlets = '[\"board\"]', "  # noqa: S608
        f"seal = '{sealing.seal(authorisation)}'",
        "UPDATE broadcasts_broadcast SET outlets = ARRAY['board']",
    )

    assert claims() == []
    assert not Delivery.objects.filter(broadcast=broadcast, attempt_count__gt=0).exists()
