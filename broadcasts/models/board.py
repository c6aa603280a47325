"""What stands on the public notice board."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from broadcasts.models.authorisations import Authorisation
from broadcasts.models.broadcasts import Broadcast

# Without those that are taken for one another when an address is read out.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
ADDRESS_LENGTH = 12


def new_public_id() -> str:
    """An address that tells neither how many announcements there are nor what the next one's will be."""
    return "".join(secrets.choice(_LETTERS) for _each in range(ADDRESS_LENGTH))


class BoardPostQuerySet(models.QuerySet["BoardPost"]):
    def standing(self) -> "BoardPostQuerySet":
        """Those anybody can read."""
        return self.filter(withdrawn_at=None)


class BoardPost(models.Model):
    """That an approved announcement is on the board. Its words are never here: they are read out of the sealed approval.

    Database triggers let in only what was approved for the board and is neither a drill nor training, and forbid any
    change but withdrawing it and noting its correction.
    """

    public_id = models.CharField(max_length=ADDRESS_LENGTH, unique=True, default=new_public_id, editable=False)
    broadcast = models.OneToOneField(Broadcast, on_delete=models.PROTECT, related_name="board_post")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"))
    # What its pictures show, by their content address: LINE's own picture messages have no words to be sealed.
    picture_words = models.JSONField(default=dict)
    # For calendars, where the approval is from before they were sealed in it; otherwise empty.
    events = models.JSONField(default=list)
    # Only for finding it: all its words, folded.
    search_text = models.TextField()
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("withdrawn by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    # For staff and the record; residents read only that it is gone.
    withdrawn_note = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    # Perhaps without a post of its own: then residents read that it was corrected, and are led nowhere.
    corrected_by = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, null=True, related_name="corrected_board_posts"
    )
    corrected_at = models.DateTimeField(null=True)

    objects = BoardPostQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(
                F("published_at").desc(), F("id").desc(), name="boardpost_standing", condition=Q(withdrawn_at=None)
            ),
            # When anything on the board last changed: asked for by every list.
            models.Index(Greatest("published_at", "withdrawn_at", "corrected_at"), name="boardpost_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(public_id__regex=rf"^[{_LETTERS}]{{{ADDRESS_LENGTH}}}$"), name="boardpost_public_id_form"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_note="")
                | Q(withdrawn_at__gte=F("published_at"), withdrawn_by__isnull=False) & ~Q(withdrawn_note=""),
                name="boardpost_withdrawn_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None, corrected_by=None)
                | Q(corrected_at__gte=F("published_at"), corrected_by__isnull=False) & ~Q(corrected_by=F("broadcast")),
                name="boardpost_corrected_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class BoardLikes(models.Model):
    """How often somebody pressed that a post helped them. A number and nothing of whom."""

    post = models.OneToOneField(BoardPost, on_delete=models.PROTECT, primary_key=True, related_name="likes")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.post_id}: {self.count}"
