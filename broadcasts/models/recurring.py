"""Series: content that comes again by a rule. Versions are only added; an approval of one only ends; a day of it is there
once.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from broadcasts.models.reviews import ReasonCode
from cityline.staff.models import Department, User

DAYS_AHEAD_MAX = 60


class SeriesQuerySet(models.QuerySet["Series"]):
    def going(self) -> "SeriesQuerySet":
        return self.filter(stopped_at=None, department__is_active=True)


class Series(models.Model):
    """What one department sends again and again."""

    class Mode(models.TextChoices):
        DRAFTS = "drafts", _("Each time a draft, which goes to the PR office as usual")
        SENDS = "sends", _("Approved once, then sent each time")

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="series")
    name = models.CharField(_("name"), max_length=60)
    mode = models.CharField(max_length=6, choices=Mode)
    # So many days before a day its draft lies ready.
    days_ahead = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(DAYS_AHEAD_MAX)])
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_for = models.CharField(max_length=300, blank=True)

    objects: ClassVar[SeriesQuerySet] = SeriesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_by=None, stopped_for="")
                | (Q(stopped_at__isnull=False, stopped_by__isnull=False) & ~Q(stopped_for="")),
                name="series_stopped_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SeriesVersion(models.Model):
    """Content, audience and rule as they were written once; a trigger keeps them. Handed over and given back at most once."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.TextField()
    parts = models.JSONField()
    alt_text = models.TextField(blank=True)
    is_silent = models.BooleanField(default=False)
    spread_minutes = models.PositiveSmallIntegerField(default=0)
    # Arrays, because what is approved does not change with another table's rows.
    category_ids = ArrayField(models.BigIntegerField())
    undecided_group_ids = ArrayField(models.BigIntegerField(), default=list)
    rule = models.JSONField()
    # The day its words speak of lies so many days after it goes out.
    speaks_ahead = models.PositiveSmallIntegerField(default=0)
    facility_id = models.BigIntegerField(null=True)
    # Whether what was approved before goes on until this is.
    keeps_earlier = models.BooleanField(default=False)
    # Everybody whose hand is in it, and in all it was made from.
    writer_ids = ArrayField(models.BigIntegerField())
    # The draft its content was taken from, which is gone: who kept its address is led here.
    taken_from = models.BigIntegerField(null=True, db_index=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=12, choices=ReasonCode, blank=True)
    returned_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["series", "-number"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="series_version_number")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def hands(self) -> set[int]:
        """Everybody who cannot say yes to it, nor to what is made from it: whoever hands over stands for the text too."""
        return {*self.writer_ids, *([self.submitted_by_id] if self.submitted_by_id else [])}


class SeriesApproval(models.Model):
    """A second person's yes to every day of one version, until a day. Sealed; it only ends."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="approvals")
    version = models.ForeignKey(SeriesVersion, on_delete=models.PROTECT, related_name="approvals")
    # The last day on which anything goes out under it.
    valid_until = models.DateField()
    approved_count = models.PositiveIntegerField()
    charter_ids = ArrayField(models.BigIntegerField(), default=list)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    # The absent person in whose place a deputy granted it. On their role it rests from then on.
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    seal = models.CharField(max_length=64)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["series"], condition=Q(ended_at=None), name="series_one_approval"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_for="") | Q(ended_at__isnull=False) & ~Q(ended_for=""),
                name="series_approval_ends_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.valid_until}"

    @property
    def holder(self) -> User:
        """Whose role it rests on: a deputyship is over long before a year is."""
        return self.on_behalf_of or self.granted_by

    @property
    def by_whom(self) -> str:
        """Who granted it, and in whose place."""
        place = _("deputy of {absent}").format(absent=self.on_behalf_of) if self.on_behalf_of else ""
        return f"{self.granted_by} {place}".strip()


class SeriesDay(models.Model):
    """One day of a series: made, left out by hand, or not to be made for now and why. Known by the day its rule names."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="days")
    named = models.DateField()
    day = models.DateField()
    version = models.ForeignKey(SeriesVersion, on_delete=models.PROTECT, null=True, related_name="+")
    # Empty once its draft was discarded: the day was made all the same, and is not made again.
    broadcast = models.OneToOneField(Broadcast, on_delete=models.SET_NULL, null=True, related_name="series_day")
    made_at = models.DateTimeField(null=True)
    skipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    skipped_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["series", "named"], name="series_day_named_once"),
            models.UniqueConstraint(
                fields=["series", "day"], condition=Q(made_at__isnull=False), name="series_day_made_once"
            ),
            models.CheckConstraint(condition=Q(made_at=None) | Q(skipped_at=None), name="series_day_made_or_skipped"),
            models.CheckConstraint(
                condition=Q(made_at=None, broadcast=None) | Q(made_at__isnull=False, version__isnull=False),
                name="series_day_made_of_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.day}"
