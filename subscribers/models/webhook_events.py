"""What LINE told us, kept before we answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    def waiting(self) -> "WebhookEventQuerySet":
        return self.filter(applied_at=None, given_up_at=None)

    def given_up(self) -> "WebhookEventQuerySet":
        """Those that failed too often and wait for a person, newest first."""
        return self.filter(given_up_at__isnull=False).order_by("-given_up_at")


class WebhookEvent(models.Model):
    """One webhook event, stored once by LINE's ``webhookEventId`` and applied once."""

    webhook_event_id = models.CharField(max_length=64, unique=True)
    event_type = models.CharField(_("kind"), max_length=40)
    # The message an event is about, so that one the resident takes back can be found and forgotten.
    message_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Text of ASCII JSON rather than jsonb: what people type may hold U+0000, which jsonb refuses. Emptied after a
    # short time.
    payload = models.TextField(blank=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    # Its resident was not to be had just now; that is no failure, and it is not asked again before this.
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempt_count = models.PositiveSmallIntegerField(_("tries"), default=0)
    error_code = models.CharField(_("error"), max_length=80, blank=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        indexes = [
            models.Index(
                fields=["id"],
                name="webhook_event_waiting",
                condition=models.Q(applied_at=None, given_up_at=None),
            ),
            models.Index(fields=["message_id"], name="webhook_event_message", condition=~models.Q(message_id="")),
            models.Index(
                fields=["given_up_at"], name="webhook_event_given_up", condition=models.Q(given_up_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.webhook_event_id}"
