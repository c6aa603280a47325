"""Staff members' own LINE accounts, for test sends."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from subscribers.models import Subscriber


class StaffPhone(models.Model):
    """A staff member proved with a one-time code that this LINE account is theirs."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phone")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class LinkCode(models.Model):
    """A short-lived code, kept only as a keyed hash, that its owner types to the account from their own phone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class TestSend(models.Model):
    """A message shown on a staff member's own phone: few, audited, and never part of a ledger."""

    __test__ = False  # pytest would take the name for a test case

    class Purpose(models.TextChoices):
        TEST = "test", _("test send")
        GRACE = "grace", _("copy during the grace")

    # Empty once its draft is discarded: the row stays, because a person's tests are counted by the day.
    broadcast = models.ForeignKey(Broadcast, on_delete=models.SET_NULL, null=True, related_name="test_sends")
    purpose = models.CharField(max_length=6, choices=Purpose)
    revision = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    retry_key = models.UUIDField(unique=True)
    requested_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=80, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.broadcast_id} → {self.user}"
