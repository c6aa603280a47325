"""What the PR office still owes a look, because it went out without one beforehand."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.authorisations import Authorisation
from broadcasts.models.broadcasts import Broadcast

# Taken back before anything left: nobody got it, so there is nothing to look at afterwards.
_NEVER_LEFT = Q(authorisation__revoked_for="taken_back")


class LookAfterQuerySet(models.QuerySet["LookAfter"]):
    def owed(self) -> "LookAfterQuerySet":
        return self.filter(looked_at=None).exclude(_NEVER_LEFT)


class LookAfter(models.Model):
    """One look owed for one authorisation. Written with it, answered once; a trigger keeps the rest as it was."""

    class Why(models.TextChoices):
        DELEGATION = "delegation", _("Sent under a delegation")
        EMERGENCY = "emergency", _("Emergency")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="looks_after")
    authorisation = models.OneToOneField(Authorisation, on_delete=models.PROTECT, related_name="look_after")
    why = models.CharField(max_length=10, choices=Why)
    owed_since = models.DateTimeField()
    look_by = models.DateTimeField()
    # When the PR office was told that it is late, once.
    reminded_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=1000, blank=True)

    objects: ClassVar[LookAfterQuerySet] = LookAfterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()
        ordering = ["look_by", "id"]
        indexes = [models.Index(fields=["look_by"], name="look_after_owed", condition=Q(looked_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None, words="")
                | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="look_after_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.broadcast_id} {self.get_why_display()}"
