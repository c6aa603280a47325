"""What the account is for, and each category: the PR office's words. Rows are only added; the newest is in force."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Department
from subscribers.models import Category

WEEKLY_MAX = 50


class OperatingConcept(models.Model):
    """How the city means to use its account. Who writes confirms each version once."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    words = models.TextField(_("concept"))
    # Whoever confirmed the version before reads this first.
    what_changed = models.CharField(_("what changed"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class ConceptConfirmation(models.Model):
    """One person has read one version."""

    concept = models.ForeignKey(OperatingConcept, on_delete=models.PROTECT, related_name="confirmations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["concept", "user"], name="concept_confirmed_once")]

    def __str__(self) -> str:
        return f"{self.user} v{self.concept_id}"


class CategoryCharter(models.Model):
    """Whom a category is for and whom not: what writers choose by and the PR office ticks."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveIntegerField(_("version"))
    for_whom = models.TextField(_("whom it is for"))
    not_for = models.TextField(_("whom it is not for"), blank=True)
    # Lists, a line each, as they are typed and read.
    examples = ArrayField(models.TextField(), verbose_name=_("examples that fit"), default=list, blank=True)
    counter_examples = ArrayField(
        models.TextField(), verbose_name=_("examples that do not fit"), default=list, blank=True
    )
    words_for = ArrayField(models.TextField(), verbose_name=_("words that speak for it"), default=list, blank=True)
    words_against = ArrayField(
        models.TextField(), verbose_name=_("words that speak against it"), default=list, blank=True
    )
    weekly_limit = models.PositiveSmallIntegerField(
        _("sensible number of messages a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(WEEKLY_MAX)],
    )
    owner = models.ForeignKey(
        Department,
        verbose_name=_("responsible department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["category", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["category", "number"], name="charter_version_once"),
            models.CheckConstraint(
                condition=Q(weekly_limit=None) | Q(weekly_limit__gte=1, weekly_limit__lte=WEEKLY_MAX),
                name="charter_weekly_limit_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} v{self.number}"
