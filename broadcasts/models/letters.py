"""What readers of the notice board write to the department behind an announcement."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.board import BoardPost

WORDS_MAX = 500
REPLY_TO_MAX = 200


class BoardLetter(models.Model):
    """Words and, if its writer wants an answer, where to send it; nothing else of whom. Forgotten after a while."""

    post = models.ForeignKey(BoardPost, on_delete=models.PROTECT, related_name="letters")
    words = models.TextField(_("letter"))
    reply_to = models.CharField(_("where to answer"), max_length=REPLY_TO_MAX, blank=True)
    at = models.DateTimeField(_("came"), db_index=True)
    # When its department was mailed that there is something new.
    told_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(_("read"), null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("read by"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["post"], name="boardletter_news", condition=Q(told_at=None, read_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="boardletter_read_by_somebody",
            )
        ]

    def __str__(self) -> str:
        """For the record: never what was written."""
        return f"{self.post_id}/{self.pk}"
