"""The search: of all that is on the board the only thing whose cost readers decide. So it has an end for each address,
in what is looked for and in time.
"""

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from broadcasts.board import finding
from broadcasts.board.services import counting
from broadcasts.models import BoardPost
from cityline.staff.lockout import counted_address

FOUND_MOST = 10 * finding.PAGE_SIZE
# Of one address, which may be a whole office or mobile network.
A_MINUTE = 60
_LONGEST_MS = 2000


class Busy(Exception):
    """Not now: ``status`` says to machines why."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def found(request: HttpRequest, typed: str) -> list[int]:
    """The newest posts with these words, one more than ``FOUND_MOST`` at most; raises Busy.

    Asked once: how many there are and which are on the page comes out of the same answer.
    """
    now, address = timezone.now(), counted_address(request)
    if address and not counting.has_room(
        what=f"search {now:%H:%M}", address=address, most=A_MINUTE, now=now, seconds=120, otherwise=True
    ):
        raise Busy(429)
    posts = finding.searched(BoardPost.objects.standing(), typed).values_list("pk", flat=True)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, TRUE)", [str(_LONGEST_MS)])
            return list(posts[: FOUND_MOST + 1])
    except OperationalError as error:
        raise Busy(503) from error
