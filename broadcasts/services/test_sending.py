"""Messages on colleagues' own phones: the test send while writing, and the copy during the grace. Never in a ledger."""

import json
import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadcasts.content.drills import message_problems
from broadcasts.content.parts import PartsUnreadable, parse
from broadcasts.doorbells import ring
from broadcasts.exceptions import BroadcastError, ContentInvalid, NotAllowed
from broadcasts.models import Authorisation, Broadcast, MediaAsset, SendingSwitch, StaffPhone, TestSend
from broadcasts.permissions import can_test_send
from broadcasts.services.marking import marked
from broadcasts.services.previewing import messages_of
from broadcasts.services.sealing import is_intact
from broadcasts.states import BroadcastStatus
from cityline.audit.services import record
from cityline.line import client, training
from cityline.line.errors import (
    LineAlreadyAccepted,
    LineError,
    LineNotConnected,
    LineRateLimited,
    LineUnavailable,
)
from cityline.staff.models import User

logger = logging.getLogger(__name__)

A_DAY_AT_MOST = 20
# What an error code says when nothing was sent because the department is in training.
TRAINING = "training"
_GRACE_KEYS = uuid.UUID("6d1c3c0e-7a5f-4f0c-9a1e-0a4f6b6a2f11")


class PhoneNotLinked(BroadcastError):
    message = gettext_lazy("Your phone is not linked yet. Link it first, then send the test.")


class TooManyTests(BroadcastError):
    message = gettext_lazy("You have sent 20 tests today, which is the most. Use the preview, or try again tomorrow.")


class SendingIsStopped(BroadcastError):
    message = gettext_lazy("All sending is stopped at the moment, test sends too.")


def request(*, broadcast_id: int, by: User) -> TestSend:
    """Ask for the present content on one's own phone. Raises NotAllowed, PhoneNotLinked, TooManyTests, ContentInvalid."""
    now = timezone.now()
    with transaction.atomic():
        broadcast = Broadcast.objects.select_related("department").get(pk=broadcast_id)
        if not can_test_send(by, broadcast):
            raise NotAllowed
        # The lock makes two clicks wait for each other, so that the count below is true.
        if not StaffPhone.objects.select_for_update().filter(user=by).exists():
            raise PhoneNotLinked
        if not SendingSwitch.allows_sending():
            raise SendingIsStopped
        if found := message_problems(parse(broadcast.parts), broadcast.alt_text, is_drill=broadcast.is_drill):
            raise ContentInvalid(found)
        today = TestSend.objects.filter(
            user=by, purpose=TestSend.Purpose.TEST, requested_at__gt=now - timedelta(days=1)
        )
        if today.count() >= A_DAY_AT_MOST:
            raise TooManyTests
        made = TestSend.objects.create(
            broadcast=broadcast,
            purpose=TestSend.Purpose.TEST,
            revision=broadcast.revision,
            user=by,
            retry_key=uuid.uuid4(),
            requested_at=now,
        )
        record(action="broadcasts.test_send", actor=by, on=broadcast, at=now, revision=broadcast.revision)
        ring("broadcasts.send_test", made.pk)
    return made


def prepare_grace_copies(*, broadcast_id: int) -> list[int]:
    """Rows for the copies to writer, submitter, whoever is in charge and approver, one each however often this is rung;
    return their ids."""
    authorisation = (
        Authorisation.objects.filter(broadcast=broadcast_id, revoked_at=None).select_related("broadcast").first()
    )
    if authorisation is None:
        return []
    broadcast = authorisation.broadcast
    readers = {broadcast.author_id, broadcast.submitted_by_id, broadcast.in_charge_id, authorisation.granted_by_id}
    ids = []
    for user_id in StaffPhone.objects.filter(user__in=readers - {None}, user__is_active=True).values_list("user_id"):
        key = uuid.uuid5(_GRACE_KEYS, f"{authorisation.pk}:{user_id[0]}")
        copy, _made = TestSend.objects.get_or_create(
            retry_key=key,
            defaults={
                "broadcast": broadcast,
                "purpose": TestSend.Purpose.GRACE,
                "revision": authorisation.revision,
                "user_id": user_id[0],
                "requested_at": timezone.now(),
            },
        )
        ids.append(copy.pk)
    return ids


def without_grace_copies(*, now: datetime) -> list[int]:
    """Broadcasts that can still be taken back although one of their readers' copies was never written down: the
    doorbell may have been lost. Whoever linked their phone after the approval is owed none.
    """
    prepared = TestSend.objects.filter(
        purpose=TestSend.Purpose.GRACE,
        broadcast=OuterRef(OuterRef("broadcast")),
        requested_at__gte=OuterRef(OuterRef("granted_at")),
        user=OuterRef("user"),
    )
    is_reader = (
        Q(user=OuterRef("broadcast__author"))
        | Q(user=OuterRef("broadcast__submitted_by"))
        | Q(user=OuterRef("broadcast__in_charge"))
        | Q(user=OuterRef("granted_by"))
    )
    owed = StaffPhone.objects.filter(
        is_reader, ~Exists(prepared), user__is_active=True, linked_at__lt=OuterRef("granted_at")
    )
    in_grace = Authorisation.objects.filter(
        revoked_at=None,
        outlets__contains=["push"],
        granted_at__lt=now - timedelta(seconds=10),
        broadcast__status=BroadcastStatus.APPROVED,
        broadcast__due_at__gt=now,
    )
    return list(in_grace.filter(Exists(owed)).values_list("broadcast", flat=True))


def send(*, test_send_id: int) -> bool:
    """Push it and write down what came of it; False when LINE did not answer and the same key may be tried again."""
    wanted = (
        TestSend.objects.select_related("broadcast__department", "user__phone__subscriber")
        .filter(pk=test_send_id, sent_at=None, error_code="")
        .first()
    )
    if wanted is None:
        return True
    if obstacle := _obstacle(wanted):
        return _note(wanted, obstacle)
    if wanted.broadcast is None:
        return _note(wanted, "discarded")
    messages = _messages(wanted, wanted.broadcast)
    if not messages:
        return _note(wanted, "nothing_to_send")
    is_training = wanted.broadcast.department.is_training
    push = training.push if is_training else client.push
    try:
        push(
            line_user_id=wanted.user.phone.subscriber.line_user_id,
            messages=messages,
            retry_key=str(wanted.retry_key),
        )
    except LineAlreadyAccepted:
        pass  # an earlier try had arrived
    except (LineUnavailable, LineNotConnected, LineRateLimited) as error:
        logger.warning("test send not answered", extra={"test_send": wanted.pk, "error_code": error.code})
        return False
    except LineError as error:
        return _note(wanted, error.code)
    TestSend.objects.filter(pk=wanted.pk, sent_at=None).update(
        sent_at=timezone.now(), error_code=TRAINING if is_training else ""
    )
    return True


def give_up(*, test_send_id: int) -> None:
    """Say that it did not work out, so that its owner can ask again."""
    TestSend.objects.filter(pk=test_send_id, sent_at=None, error_code="").update(error_code="unavailable")


def unfinished() -> list[int]:
    """Requested in the last few minutes and neither sent nor given up: their doorbell may have been lost."""
    now = timezone.now()
    recent = TestSend.objects.filter(sent_at=None, error_code="", requested_at__gt=now - timedelta(minutes=10))
    return list(recent.filter(requested_at__lt=now - timedelta(seconds=30)).values_list("pk", flat=True))


def _obstacle(wanted: TestSend) -> str:
    if not SendingSwitch.allows_sending():
        return "sending_stopped"
    if not wanted.user.is_active or not StaffPhone.objects.filter(user=wanted.user).exists():
        return "not_linked"
    return ""


def _note(wanted: TestSend, error_code: str) -> bool:
    TestSend.objects.filter(pk=wanted.pk, sent_at=None).update(error_code=error_code[:80])
    return True


def _messages(wanted: TestSend, broadcast: Broadcast) -> list[dict[str, Any]]:
    # Colleagues read this on the city's own account, which speaks Japanese.
    with translation.override("ja"):
        if wanted.purpose == TestSend.Purpose.GRACE:
            return _sealed_messages(wanted)
        try:
            messages = messages_of(broadcast)
        except (PartsUnreadable, MediaAsset.DoesNotExist):
            logger.warning("test send of unreadable content", extra={"test_send": wanted.pk})
            return []
        note = _("Only you get this. It looks like this to residents:")
        return marked(messages, mark="【テスト配信】", note=note) if messages else []


def _sealed_messages(wanted: TestSend) -> list[dict[str, Any]]:
    authorisation = Authorisation.objects.filter(broadcast=wanted.broadcast, revoked_at=None).first()
    if authorisation is None or authorisation.revision != wanted.revision or not is_intact(authorisation):
        return []
    due = date_format(timezone.localtime(authorisation.due_at), "Y年n月j日 H:i")
    note = _("This has been approved and goes out at {time}. If something is wrong, take it back now.").format(time=due)
    return marked(json.loads(authorisation.request_body)["messages"], mark="【配信前の確認】", note=note)
