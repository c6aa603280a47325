"""What was submitted, and what the PR office said to it. Both are only ever added to."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast


class Revision(models.Model):
    """The content as it stood when it was submitted."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"r{self.number}"


class ReasonCode(models.TextChoices):
    WRONG_PEOPLE = "wrong_people", _("Not for these people")
    TOO_OFTEN = "too_often", _("Too often")
    WORDING = "wording", _("Wording")
    ERROR = "error", _("Error")
    TIMING = "timing", _("Timing")
    OTHER = "other", _("Other")


class Proposal(models.TextChoices):
    """A gentler way to tell residents, handed over with a return; taking it is the writer's act."""

    SILENT = "silent", _("Send it without ringing")
    BOARD_ONLY = "board_only", _("Only on the notice board")


PROPOSABLE = (Proposal.SILENT, Proposal.BOARD_ONLY)


class PatrolDecision(models.Model):
    """One decision about one revision."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned for edit")
        REJECTED = "rejected", _("Rejected")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="decisions")
    revision = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.CharField(max_length=12, choices=ReasonCode, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    proposal = models.CharField(max_length=10, choices=Proposal, blank=True, default="")
    # The versions of the categories' charters that were ticked with an approval.
    charter_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    # The absent person in whose place a deputy decided.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="approved") | ~models.Q(reason="") & ~models.Q(words=""),
                name="patrol_decision_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(proposal="") | models.Q(decision="returned", proposal__in=Proposal.values),
                name="patrol_decision_proposes_with_a_return",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} r{self.revision}"

    @property
    def as_whom(self) -> str:
        """In whose place it was decided, in words; nothing where somebody decided in their own right."""
        return _("deputy of {absent}").format(absent=self.on_behalf_of) if self.on_behalf_of else ""

    @property
    def by_whom(self) -> str:
        """Who decided, and in whose place."""
        return f"{self.decided_by} {self.as_whom}".strip()


class FiledNumber(models.Model):
    """The document number under which the city files it, noted once the content is locked. Only ever added to; the newest
    counts, before that the one its writer typed."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="filed_numbers")
    number = models.CharField(max_length=60)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number
