"""Whatever is edited after the submit, by whatever way: nothing but the sealed payload leaves, or nothing at all, with an
alarm. The attacker writes SQL with the triggers switched off, calculates hashes anew, and reaches the picture files; the
key they do not have."""

# ruff: noqa: S608
import hashlib
import hmac
import json

import pytest
from django.db import connection
from django.utils import timezone

from broadcasts.content import media
from broadcasts.content.tests import factories as files
from broadcasts.models import Authorisation, Broadcast, DeliveryAttempt
from broadcasts.services import claiming, freezing, pictures, sealing, starting
from broadcasts.services.slots import Lane
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import sending
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db
OTHER_TEXT = 'UPDATE broadcasts_authorisation SET request_body = replace(request_body, \'"text":"\', \'"text":"X\')'
PAYLOAD = [
    OTHER_TEXT,
    "UPDATE broadcasts_authorisation SET request_body = replace(request_body, 'false', 'true')",
    """UPDATE broadcasts_authorisation SET audience_rule = '{"everyone": true, "groups": [], "rest_of": null}'""",
    "UPDATE broadcasts_authorisation SET approved_count = 1800000",
    "UPDATE broadcasts_authorisation SET send_by = send_by + interval '1 day'",
    "UPDATE broadcasts_authorisation SET due_at = due_at - interval '1 day'",
    "UPDATE broadcasts_authorisation SET kind = 'emergency'",
    "UPDATE broadcasts_authorisation SET is_training = NOT is_training",
    "UPDATE broadcasts_authorisation SET ignores_quiet_hours = true, quiet_hours_reason = 'x'",
    "UPDATE broadcasts_authorisation SET granted_by_id = (SELECT author_id FROM broadcasts_broadcast LIMIT 1)",
    "UPDATE broadcasts_authorisation SET seal = repeat('0', 64)",
]


def replica(*statements):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def claims():
    return claiming.claim(lane=Lane.DELIVERY, limit=10, now=timezone.now())


def stopped(broadcast):
    found = Broadcast.objects.get(pk=broadcast.pk)
    return found.status, found.status_reason


def alarms():
    return list(
        Entry.objects.filter(action__in=["broadcasts.seal_broken", "broadcasts.media_broken"]).values_list(
            "action", flat=True
        )
    )


@pytest.mark.parametrize("change", PAYLOAD)
def test_changed_approval_sends_nothing_and_pauses_with_an_alarm(change):
    broadcast = sending(3)
    replica(change)

    assert claims() == []
    assert stopped(broadcast) == (BroadcastStatus.PAUSED, "seal_broken")
    assert alarms() == ["broadcasts.seal_broken"]
    assert DeliveryAttempt.objects.count() == 0


@pytest.mark.parametrize("change", PAYLOAD)
def test_changed_approval_is_not_even_frozen(category, change):
    broadcast = factories.approved(None, category)
    replica(change)

    freezing.freeze(broadcast_id=broadcast.pk, now=broadcast.due_at)

    assert stopped(broadcast) == (BroadcastStatus.HELD, "seal_broken")
    assert alarms() == ["broadcasts.seal_broken"]


def test_seal_calculated_anew_without_the_key_does_not_fit(settings):
    broadcast = sending(3)
    replica(OTHER_TEXT)
    changed = Authorisation.objects.get(broadcast=broadcast)
    body = sealing._canonical(changed)
    forgeries = [
        hashlib.sha256(body).hexdigest(),
        hmac.new(b"", body, hashlib.sha256).hexdigest(),
        hmac.new(settings.SECRET_KEY.encode(), body, hashlib.sha256).hexdigest(),
    ]
    for forged in forgeries:
        replica(f"UPDATE broadcasts_authorisation SET seal = '{forged}'")

        assert not sealing.is_intact(Authorisation.objects.get(broadcast=broadcast))
    assert claims() == []
    assert stopped(broadcast) == (BroadcastStatus.PAUSED, "seal_broken")


def test_approval_of_another_broadcast_is_worth_nothing_here(category):
    mine, other = sending(3), factories.approved(None, category)
    replica(
        f"DELETE FROM broadcasts_authorisation WHERE broadcast_id = {mine.pk}",
        f"UPDATE broadcasts_authorisation SET broadcast_id = {mine.pk}, revision = {mine.revision},"
        f" due_at = now() - interval '1 minute' WHERE broadcast_id = {other.pk}",
    )

    assert claims() == []
    assert stopped(mine) == (BroadcastStatus.PAUSED, "seal_broken")


def test_edited_content_changes_nothing_of_what_leaves():
    """Title, parts and audience of the broadcast's own rows are not what is sent."""
    broadcast = sending(3)
    sealed = json.loads(Authorisation.objects.get(broadcast=broadcast).request_body)
    replica(
        """UPDATE broadcasts_broadcast SET parts = '[{"kind": "text", "text": "別の文"}]', alt_text = 'x', is_silent = true""",
        "DELETE FROM broadcasts_broadcast_categories",
    )

    [leaving] = claims()

    body = json.loads(leaving.body)
    assert len(body.pop("to")) == 3
    assert body == sealed


def test_raised_revision_leaves_it_without_an_approval():
    broadcast = sending(3)
    replica(f"UPDATE broadcasts_broadcast SET revision = revision + 1 WHERE id = {broadcast.pk}")

    assert claims() == []


# --- Pictures ---
@pytest.fixture
def with_picture(tmp_path, settings):
    """Under way with a picture whose files are at hand."""
    settings.MEDIA_ROOT = tmp_path
    asset = media.store(upload=files.picture(), kind="image")
    address = media.url(asset.sha256, media.Size.ORIGINAL)
    pictures._all_verify.cache_clear()
    picture = {"type": "image", "originalContentUrl": address, "previewImageUrl": address}
    return sending(3, messages=[picture]), asset


def test_swapped_picture_file_pauses_what_is_being_sent_with_an_alarm(with_picture):
    broadcast, asset = with_picture
    media.file_path(asset.sha256, media.Size.ORIGINAL).write_bytes(b"another picture")

    assert claims() == []
    assert stopped(broadcast) == (BroadcastStatus.PAUSED, "media_broken")
    assert alarms() == ["broadcasts.media_broken"]
    assert DeliveryAttempt.objects.count() == 0


def test_swapped_picture_with_its_manifest_rewritten_is_found_too(with_picture):
    """The address is the digest of the manifest, and the address is sealed."""
    broadcast, asset = with_picture
    file = media.file_path(asset.sha256, media.Size.ORIGINAL)
    file.write_bytes(b"another picture")
    manifest = file.parent / media.MANIFEST
    said = json.loads(manifest.read_bytes())
    said["files"][media.Size.ORIGINAL.value] = hashlib.sha256(b"another picture").hexdigest()
    manifest.write_text(json.dumps(said))

    assert claims() == []
    assert stopped(broadcast) == (BroadcastStatus.PAUSED, "media_broken")


def test_picture_swapped_while_it_is_sent_is_found_within_seconds(with_picture, monkeypatch):
    broadcast, asset = with_picture
    clock = [1000.0]
    monkeypatch.setattr(pictures.time, "monotonic", lambda: clock[0])
    authorisation = Authorisation.objects.get(broadcast=broadcast)
    before = pictures.were_intact_just_now(authorisation)
    media.file_path(asset.sha256, media.Size.ORIGINAL).unlink()

    clock[0] += pictures.LOOKED_EVERY_SECONDS
    after = pictures.were_intact_just_now(authorisation)

    assert (before, after) == (True, False)


def test_swapped_picture_is_not_started_and_raises_an_alarm(with_picture):
    broadcast, asset = with_picture
    replica(f"UPDATE broadcasts_broadcast SET status = 'approved', started_at = NULL WHERE id = {broadcast.pk}")
    media.file_path(asset.sha256, media.Size.ORIGINAL).write_bytes(b"another picture")

    assert not starting.start(broadcast_id=broadcast.pk, now=timezone.now())
    assert stopped(broadcast) == (BroadcastStatus.HELD, "media_broken")
    assert alarms() == ["broadcasts.media_broken"]
