"""Chunks of the frozen audience and every try to send them."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from broadcasts.states import DELIVERY_FINAL, DELIVERY_OPEN, DeliveryStatus

# LINE's limit for the `to` of one multicast request.
CHUNK_SIZE = 500


class Mark(models.TextChoices):
    """What a person says of a chunk whose outcome is unknown."""

    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def leaves(self) -> "DeliveryQuerySet":
        """The chunks that count: a split chunk lives on in its children."""
        return self.exclude(status=DeliveryStatus.SPLIT)

    def open(self) -> "DeliveryQuerySet":
        return self.filter(status__in=DELIVERY_OPEN)


class Delivery(models.Model):
    """One chunk of at most 500 residents: one multicast request with its retry key."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="deliveries")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    position = models.PositiveIntegerField()
    status = models.CharField(_("state"), max_length=16, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    # Sorted subscriber ids as frozen. Leaves of one broadcast are disjoint ranges, so nobody can be in two of
    # them, and "was this
    # resident in that broadcast" is one index probe. Dropped by retention; the counts below stay.
    recipient_ids = ArrayField(models.BigIntegerField(), null=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    recipient_count = models.PositiveSmallIntegerField()

    # Committed before the first request and unchanged for every retry: the exact recipients, their key and the
    # hash of the bytes.
    retry_key = models.UUIDField(null=True, unique=True)
    sent_ids = ArrayField(models.BigIntegerField(), null=True)
    # Those LINE refused by name; no longer in sent_ids.
    refused_ids = ArrayField(models.BigIntegerField(), null=True)
    body_sha256 = models.CharField(max_length=64, blank=True)

    # Left out at the first attempt, by reason, and refused by LINE by name. With the rest they add up to
    # recipient_count.
    excluded_blocked = models.PositiveSmallIntegerField(default=0)
    excluded_paused = models.PositiveSmallIntegerField(default=0)
    excluded_left = models.PositiveSmallIntegerField(default=0)
    excluded_unticked = models.PositiveSmallIntegerField(default=0)
    refused_count = models.PositiveSmallIntegerField(default=0)

    claim_token = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    first_attempted_at = models.DateTimeField(null=True)
    # From here on LINE may have accepted it: never re-keyed, never called "not sent".
    first_ambiguous_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    # What a person found out about an unknown outcome. The state stays: LINE never said it.
    marked_as = models.CharField(max_length=12, choices=Mark, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=["broadcast", "position"],
                name="delivery_claimable",
                condition=Q(status__in=[DeliveryStatus.PENDING, DeliveryStatus.RETRYING]),
            ),
            models.Index(fields=["claimed_until"], name="delivery_claimed", condition=Q(status=DeliveryStatus.SENDING)),
        ]
        constraints = [
            ExclusionConstraint(
                name="delivery_leaves_disjoint",
                expressions=[
                    (F("broadcast"), RangeOperators.EQUAL),
                    (
                        Func(F("first_id"), F("last_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status=DeliveryStatus.SPLIT),
            ),
            models.CheckConstraint(
                condition=Q(recipient_count__gte=1, recipient_count__lte=CHUNK_SIZE, first_id__lte=F("last_id")),
                name="delivery_chunk_size",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sending", "retrying", "accepted", "outcome_unknown"])
                | Q(retry_key__isnull=False) & ~Q(body_sha256=""),
                name="delivery_key_before_request",
            ),
            models.CheckConstraint(
                condition=~Q(status=DeliveryStatus.SENDING) | Q(claim_token__isnull=False, claimed_until__isnull=False),
                name="delivery_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[DeliveryStatus.CANCELLED, DeliveryStatus.EMPTY])
                | Q(first_ambiguous_at__isnull=True),
                name="delivery_ambiguous_is_never_unsent",
            ),
            models.CheckConstraint(
                condition=Q(
                    recipient_count__gte=F("excluded_blocked")
                    + F("excluded_paused")
                    + F("excluded_left")
                    + F("excluded_unticked")
                    + F("refused_count")
                ),
                name="delivery_counts_fit",
            ),
            models.CheckConstraint(
                condition=Q(marked_as="", marked_by=None, marked_at=None)
                | Q(
                    status=DeliveryStatus.OUTCOME_UNKNOWN,
                    marked_as__in=Mark.values,
                    marked_by__isnull=False,
                    marked_at__isnull=False,
                ),
                name="delivery_mark_of_unknown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}/{self.position}"

    @property
    def is_final(self) -> bool:
        return self.status in DELIVERY_FINAL

    @property
    def excluded_count(self) -> int:
        return self.excluded_blocked + self.excluded_paused + self.excluded_left + self.excluded_unticked

    @property
    def sent_count(self) -> int:
        """Residents its requests addressed: what the counts leave over, which outlives the list of them."""
        return self.recipient_count - self.excluded_count - self.refused_count


class DeliveryAttempt(models.Model):
    """One HTTP request: written before it leaves, completed once when its answer is known, then never changed
    (trigger)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    claim_token = models.UUIDField(unique=True)
    retry_key = models.UUIDField()
    recipient_count = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    accepted_request_id = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    is_ambiguous = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.started_at:%H:%M:%S} {self.outcome}"
