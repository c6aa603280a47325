"""What is written before an emergency, so that at three in the morning only a place and a time are typed.

A template is a row that says whose it is and whether it is a drill; its words are versions, which are only added, and a
version counts once a second person has looked at it.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Department


class EmergencyTemplate(models.Model):
    """Whether it is a drill is decided once: a trigger refuses every later change but the retirement."""

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="emergency_templates"
    )
    is_drill = models.BooleanField(_("drill"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["is_drill", "pk"]

    def __str__(self) -> str:
        newest = self.versions.first()
        return newest.name if newest else f"#{self.pk}"


class EmergencyTemplateVersion(models.Model):
    """``parts`` and ``alt_text`` hold gaps as ``{name}``; ``gaps`` says what may be filled into each."""

    template = models.ForeignKey(EmergencyTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=60)
    parts = models.JSONField(default=list)
    alt_text = models.TextField(blank=True)
    gaps = models.JSONField(default=list)
    category_ids = ArrayField(models.BigIntegerField(), default=list)
    reaches_everyone = models.BooleanField(_("everyone"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["template_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="emergency_version_once"),
            models.CheckConstraint(condition=~Q(name=""), name="emergency_version_has_name"),
            models.CheckConstraint(
                condition=Q(reaches_everyone=True, category_ids=[]) | Q(reaches_everyone=False) & ~Q(category_ids=[]),
                name="emergency_version_has_audience",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class EmergencyTemplateReview(models.Model):
    """A second person's yes or no to one version. Its writers cannot say it; the database holds that too."""

    version = models.OneToOneField(EmergencyTemplateVersion, on_delete=models.PROTECT, related_name="review")
    is_passed = models.BooleanField()
    words = models.CharField(max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(is_passed=True) | ~Q(words=""), name="emergency_review_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.is_passed}"
