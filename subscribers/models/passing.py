"""What a department writes and residents get only as a second person has passed it."""

from datetime import date
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User

_STAFF = settings.AUTH_USER_MODEL
_Row = TypeVar("_Row", bound="Passable")


class PassableQuerySet(models.QuerySet[_Row]):
    def in_force(self, today: date) -> Self:
        """What residents are answered: passed, valid on that day, of a department that is not in training.

        The end that stands in the row counts beside the passed one: what only takes away waits for nobody.
        """
        day = today.isoformat()
        begun = Q(passed__valid_from="") | Q(passed__valid_from__lte=day)
        not_over = Q(passed__valid_until="") | Q(passed__valid_until__gte=day)
        not_ended = Q(valid_until=None) | Q(valid_until__gte=today)
        passed = self.filter(begun, not_over, not_ended, passed__isnull=False, is_active=True)
        return passed.filter(department__is_active=True, department__is_training=False)

    def waiting(self) -> Self:
        """What the PR office has to look at, the longest waiting first."""
        return self.filter(proposed_at__isnull=False).order_by("proposed_at", "pk")


class Passable(models.Model):
    """The row is its department's draft. ``passed`` is what residents get; nobody passes what their hand is in."""

    # As `faq.passing.snapshots` takes it; empty until the first pass. Nobody's name with it: it was there before passes were.
    passed = models.JSONField(null=True, editable=False)
    passed_at = models.DateTimeField(null=True, editable=False)
    passed_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    # Since when a change waits for the PR office; empty where nothing does.
    proposed_at = models.DateTimeField(null=True, editable=False, db_index=True)
    # Who has edited since the last pass.
    hands: "models.ManyToManyField[User, Any]" = models.ManyToManyField(_STAFF, editable=False, related_name="+")
    returned_words = models.TextField(blank=True, editable=False)
    returned_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_as_passed(self) -> bool:
        """Whether residents get it as it is written here."""
        return self.passed is not None and self.proposed_at is None and not self.returned_words
