"""When residents stopped following, one row for each time: what a message cost is read from these."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.models.subscribers import Subscriber


class FoundBy(models.TextChoices):
    WEBHOOK = "webhook", _("LINE told us")
    SYNC = "sync", _("missing from LINE's list of friends")


class DepartureQuerySet(models.QuerySet["Departure"]):
    def unsettled(self) -> "DepartureQuerySet":
        """Those of which nobody has yet worked out what they followed."""
        return self.filter(settled_at=None, found_by=FoundBy.WEBHOOK)


class Departure(models.Model):
    """One unfollow that was applied. It outlives the resident, as a number without a name."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, related_name="departures", db_index=False
    )
    # By LINE's clock if LINE told us; else the beginning of the comparison that missed them, which may be weeks later.
    at = models.DateTimeField()
    found_by = models.CharField(max_length=8, choices=FoundBy)
    recorded_at = models.DateTimeField(auto_now_add=True)
    # Set once by whoever counts departures, in the transaction that counts this one.
    settled_at = models.DateTimeField(null=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["at"], name="departure_at"),
            models.Index(
                fields=["id"], name="departure_unsettled", condition=Q(settled_at=None, found_by=FoundBy.WEBHOOK)
            ),
        ]
        constraints = [
            # Begins with the subscriber, so it is the index for both.
            models.UniqueConstraint(fields=["subscriber", "at"], name="departure_once"),
            models.CheckConstraint(condition=Q(found_by__in=FoundBy.values), name="departure_found_by_known"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.found_by}"
