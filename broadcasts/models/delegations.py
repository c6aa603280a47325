"""What the PR office lets a department send without a look beforehand. Off by default: no row, no delegation."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from broadcasts.outlets import Outlet, named, push_only
from cityline.staff.models import Department
from subscribers.models import Category


class Condition(models.TextChoices):
    """What must be so of a broadcast, beside the category and the number. Without an answer to it, the PR office looks."""

    CHECKS_CLEAN = "checks_clean", _("The checks find nothing but notes")
    KNOWN_TEMPLATE = "known_template", _("A template it is made from was approved by the PR office before")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, day: date) -> "DelegationQuerySet":
        return self.filter(ended_at=None, valid_from__lte=day, valid_until__gte=day)


class Delegation(models.Model):
    """One department, one category, so many residents, until a day. A trigger keeps it as it was granted; it only ends."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="delegations")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="delegations")
    reach_max = models.PositiveIntegerField()
    valid_from = models.DateField()
    # The last day on which something may be submitted under it.
    valid_until = models.DateField()
    # Where what is let go under it may appear.
    outlets = ArrayField(models.CharField(max_length=8, choices=Outlet), default=push_only)
    conditions = ArrayField(models.CharField(max_length=20, choices=Condition), default=list, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_for = models.CharField(max_length=300, blank=True)

    objects: ClassVar[DelegationQuerySet] = DelegationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            ExclusionConstraint(
                name="delegation_one_at_a_time",
                expressions=[
                    (F("department"), RangeOperators.EQUAL),
                    (F("category"), RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_until"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(condition=Q(reach_max__gte=1), name="delegation_reaches_somebody"),
            models.CheckConstraint(
                condition=Q(outlets__len__gte=1, outlets__contained_by=Outlet.values), name="delegation_outlets_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="delegation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_for="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_for="")),
                name="delegation_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} → {self.category}"

    @property
    def outlet_names(self) -> list[str]:
        return named(self.outlets)

    @property
    def condition_words(self) -> list[str]:
        return [str(Condition(code).label) for code in self.conditions if code in Condition.values]
