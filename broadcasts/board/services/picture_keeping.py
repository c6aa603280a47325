"""Whose pictures are served: those of what stands or has been approved, and of messages, for phones load them from here.

What only stood on the board and was taken off is neither; a draft that shows it again brings it back with its approval.
Told anew from the rows each time, so that it does not matter how often it is asked, or where who asked died.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Func, JSONField, Q

from broadcasts.content.withholding import give_back, withhold
from broadcasts.models import Broadcast
from broadcasts.outlets import Outlet
from broadcasts.services.isolating import isolated
from broadcasts.states import AUTHORISED

logger = logging.getLogger(__name__)
TASK = "broadcasts.settle_pictures"
_LOCK = 0x4369747970696373

_WAS_SENT = Q(outlets__contains=[Outlet.PUSH], started_at__isnull=False)
_STANDS = Q(board_post__isnull=False, board_post__withdrawn_at=None)
_IN_USE = Q(status__in=AUTHORISED) | _WAS_SENT | _STANDS
_SHOWN = Func(F("parts"), template="jsonb_path_query_array(%(expressions)s, '$[*].media')", output_field=JSONField())


@transaction.atomic
def settle() -> int:
    """Withhold what nothing uses any more and give back what something does again; say of how many that was new.

    One at a time: whoever read the rows before a use of a picture must not mark it after that use has looked.
    """
    taken_off = Broadcast.objects.filter(board_post__withdrawn_at__isnull=False).exclude(_IN_USE)
    if not _pictures(taken_off.values_list("parts", flat=True)):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    wanted = _pictures(taken_off.values_list("parts", flat=True))
    using = Broadcast.objects.filter(_IN_USE).annotate(shown=_SHOWN).filter(shown__has_any_keys=sorted(wanted))
    used = _pictures(using.values_list("parts", flat=True))
    changed = 0
    for sha256 in wanted:
        with isolated("settle_picture"):  # a file that cannot be marked keeps no other from it
            changed += (give_back if sha256 in used else withhold)(sha256)
    if changed:
        logger.info("pictures_settled", extra={"count": changed})
    return changed


def _pictures(contents: Iterable[list[dict[str, Any]]]) -> set[str]:
    return {part["media"] for parts in contents for part in parts if part.get("media")}
