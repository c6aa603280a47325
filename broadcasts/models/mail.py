"""Mail that is owed to colleagues: written down with the step it tells of, sent afterwards."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from cityline.audit.models import Entry


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> "NoticeQuerySet":
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now: datetime) -> "NoticeQuerySet":
        return self.waiting().filter(next_attempt_at__lte=now)


class Notice(models.Model):
    """One mail about one step to one person. Kind and link alone make its words, so nothing of the message is here."""

    broadcast = models.ForeignKey(
        Broadcast, verbose_name=_("broadcast"), on_delete=models.CASCADE, related_name="notices"
    )
    # The audit entry of the step tells two pauses of one broadcast apart.
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("news"), max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="+"
    )
    happened_at = models.DateTimeField(_("happened"))
    # Doubles as the lease: whoever takes a mail moves this ahead, and if they die it falls due again by itself.
    next_attempt_at = models.DateTimeField(_("next try"))
    attempt_count = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    error_code = models.CharField(_("error"), max_length=80, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail to staff")
        verbose_name_plural = _("mail to staff")
        ordering = ("-pk",)
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="notice_waiting", condition=Q(sent_at=None, given_up_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "user"], name="notice_once_per_step_and_person"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(given_up_at=None), name="notice_sent_or_given_up"),
        ]

    def __str__(self) -> str:
        return f"#{self.broadcast_id} {self.kind} → {self.user}"
