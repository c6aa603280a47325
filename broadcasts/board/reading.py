"""Posts as anybody may read them: out of the sealed approval, and only while its seal fits."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from broadcasts.board import words
from broadcasts.models import BoardPost, Broadcast, FollowKind
from broadcasts.services.sealing import is_intact
from broadcasts.states import BroadcastStatus
from cityline.staff.models import Department
from subscribers.models import Category

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """One announcement with everything its page or its line in a list says."""

    post: BoardPost
    article: words.Article
    department: Department
    is_corrected: bool

    @property
    def title(self) -> str:
        return self.article.title or _("An announcement of {department}").format(department=self.department.name)

    @property
    def categories(self) -> list[Category]:
        """For lists of many: have them prefetched."""
        return list(self.post.broadcast.categories.all())

    @property
    def events(self) -> list[dict[str, str]]:
        """Out of the seal; those of older approvals were kept with the post."""
        sealed: list[dict[str, str]] | None = self.post.authorisation.events
        return self.post.events if sealed is None else sealed

    @property
    def changed_at(self) -> datetime:
        return max(self.post.published_at, self.post.corrected_at or self.post.published_at)


_S = BroadcastStatus
_REACHES = (_S.SENDING, _S.PAUSED, _S.COMPLETED, _S.PARTLY_FAILED)

# Of the announcement itself a page says almost nothing: what it says is in the approval.
_READ = (
    "public_id",
    "authorisation",
    "published_at",
    "picture_words",
    "events",
    "withdrawn_at",
    "corrected_at",
    "corrected_by",
    "broadcast__department",
    "broadcast__follows",
    "broadcast__follow_kind",
)


def every() -> "QuerySet[BoardPost]":
    """Also what was taken off; newest first, with what ``show`` needs of each."""
    return BoardPost.objects.select_related("authorisation", "broadcast__department").only(*_READ)


def corrected(posts: Sequence[BoardPost]) -> set[int]:
    """Of which of them a correction reaches somebody, or stands here: one that was cancelled or failed corrects nothing.

    Asked only where a correction was noted: few ever have one, and every list would pay for the question.
    """
    noted = [post.pk for post in posts if post.corrected_by_id]
    if not noted:
        return set()
    stands = Q(board_post__isnull=False, board_post__withdrawn_at=None)
    corrections = Broadcast.objects.filter(
        Q(status__in=_REACHES) | stands, follows=OuterRef("broadcast"), follow_kind=FollowKind.CORRECTION
    )
    return set(BoardPost.objects.filter(Exists(corrections), pk__in=noted).values_list("pk", flat=True))


def correction_of(post: BoardPost) -> Shown | None:
    """The newest that can be read here."""
    if post.corrected_by_id is None:
        return None
    found = (
        standing().filter(broadcast__follows=post.broadcast_id, broadcast__follow_kind=FollowKind.CORRECTION).first()
    )
    return show(found) if found else None


def standing() -> "QuerySet[BoardPost]":
    """All that can be read."""
    return every().filter(withdrawn_at=None)


def shown(posts: Iterable[BoardPost]) -> list[Shown]:
    """Leaves out what was changed behind the application's back: nobody approved that."""
    posts = list(posts)
    mistaken = corrected(posts)
    return [_read(post, is_corrected=post.pk in mistaken) for post in posts if _is_whole(post)]


def show(post: BoardPost) -> Shown | None:
    return next(iter(shown([post])), None)


def _is_whole(post: BoardPost) -> bool:
    if is_intact(post.authorisation):
        return True
    logger.error("board_seal_broken", extra={"post": post.pk, "broadcast": post.broadcast_id})
    return False


def _read(post: BoardPost, *, is_corrected: bool) -> Shown:
    article = words.read(post.authorisation.request_body, picture_words=post.picture_words)
    return Shown(post, article, post.broadcast.department, is_corrected)


def changed_at() -> datetime | None:
    """When anything on the board last came, went or was corrected."""
    moments = Greatest(F("published_at"), F("withdrawn_at"), F("corrected_at"))  # of PostgreSQL: nulls are passed over
    newest: datetime | None = BoardPost.objects.aggregate(newest=Max(moments))["newest"]
    return newest
