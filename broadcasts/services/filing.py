"""The document number under which the city files a broadcast, noted after its content was locked."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Broadcast, FiledNumber
from broadcasts.services.moving import locked
from cityline.audit.services import record
from cityline.staff.models import User

NUMBER_MAX = 60


def number_of(broadcast: Broadcast) -> str:
    """The newest noted, or what its writer typed."""
    noted = FiledNumber.objects.filter(broadcast=broadcast).order_by("-pk").values_list("number", flat=True).first()
    return noted if noted is not None else broadcast.document_number


def file_under(*, broadcast_id: int, by: User, number: str) -> FiledNumber | None:
    """Note the number; None if that is what it has already. What was submitted and sealed stays as it was.

    Raises NotAllowed (with words), BroadcastError.
    """
    plain = " ".join(normalise(number).split())
    if len(plain) > NUMBER_MAX:
        raise BroadcastError(_("This takes 60 characters. Shorten it."))
    with transaction.atomic():
        broadcast = locked(broadcast_id)
        if barred := permissions.why_not_file(by, broadcast):
            raise NotAllowed(barred)
        if plain == number_of(broadcast):
            return None
        now = timezone.now()
        before = number_of(broadcast)
        record(action="broadcasts.file", actor=by, on=broadcast, at=now, document_number=plain, before=before)
        return FiledNumber.objects.create(broadcast=broadcast, number=plain, noted_by=by, noted_at=now)
