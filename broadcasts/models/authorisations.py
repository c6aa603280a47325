"""What makes a send allowed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from broadcasts.outlets import is_pushed


class Authorisation(models.Model):
    """A second person's yes to exactly these bytes for exactly this audience and time.

    Sealed with an HMAC whose key is not in the database (`services.sealing`). Database triggers forbid any change
    but the
    revocation, any deletion, and a grant by somebody whose hand is in the text.
    """

    class Kind(models.TextChoices):
        PATROL = "patrol", _("Approval by the PR office")
        DELEGATION = "delegation", _("Delegation")
        EMERGENCY = "emergency", _("Emergency approval")
        SERIES = "series", _("Approval of a recurring broadcast")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="authorisations")
    kind = models.CharField(max_length=10, choices=Kind)
    revision = models.PositiveIntegerField()
    # The whole multicast request except `to`, as the exact text that will leave.
    request_body = models.TextField()
    audience_rule = models.JSONField()
    approved_count = models.PositiveIntegerField()
    scheduled_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    send_by = models.DateTimeField()
    spread_minutes = models.PositiveSmallIntegerField(default=0)
    # The explicit exception from quiet hours, and why.
    ignores_quiet_hours = models.BooleanField(default=False)
    quiet_hours_reason = models.CharField(max_length=300, blank=True)
    # The delegations that cover its categories. An array, because a sealed fact does not change with another table's rows.
    delegation_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # The approval of its series, for the same reason not a foreign key.
    series_approval_id = models.BigIntegerField(null=True)
    outlets = models.JSONField(default=list)
    # The words of the outlets that have their own.
    outlet_words = models.JSONField(default=dict, blank=True)
    # What its cards tell calendars; null in approvals from before this was sealed.
    events = models.JSONField(null=True)
    is_training = models.BooleanField(default=False)
    is_drill = models.BooleanField(default=False)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    seal = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_for = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast"], condition=Q(revoked_at=None), name="authorisation_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ignores_quiet_hours=False) | ~Q(quiet_hours_reason=""),
                name="authorisation_quiet_exception_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="delegation", delegation_ids__len__gte=1)
                | ~Q(kind="delegation") & Q(delegation_ids=[]),
                name="authorisation_names_its_delegations",
            ),
            # What is only practised never stands where everybody reads it, and a drill goes nowhere but to its own people.
            models.CheckConstraint(
                condition=(Q(is_drill=False) & (Q(is_training=False) | ~Q(outlets__contains=["board"])))
                | Q(outlets=["push"]),
                name="authorisation_practice_is_not_published",
            ),
            models.CheckConstraint(
                condition=Q(kind="series", series_approval_id__isnull=False)
                | ~Q(kind="series") & Q(series_approval_id=None),
                name="authorisation_names_its_series",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} r{self.revision}"

    @property
    def is_pushed(self) -> bool:
        """Whether anything of it may leave for LINE. Sealed, like all of it."""
        return is_pushed(self.outlets)
