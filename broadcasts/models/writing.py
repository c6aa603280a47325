"""What helps people write: saved templates, and who is in a draft right now."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from cityline.staff.models import Department


class BroadcastTemplate(models.Model):
    """A text to start from; one without a department is there for all."""

    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="templates",
        help_text=_("Leave empty to offer it to every department."),
    )
    # Closing days, new books, story time: of use to libraries, in the way everywhere else.
    is_for_affiliates = models.BooleanField(
        _("for affiliates only"), default=False, help_text=_("Without a department: offered to libraries and the like.")
    )
    name = models.CharField(_("name"), max_length=60)
    title = models.TextField(_("subject (staff only)"), blank=True)
    parts = models.JSONField(_("messages"), default=list)
    alt_text = models.TextField(_("notification line"), blank=True)
    # A text kept from a drill makes nothing but drills.
    is_drill = models.BooleanField(_("drill"), default=False, editable=False)
    # Their hands are in every text made from it, so they cannot approve one.
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("template")
        verbose_name_plural = _("templates")

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Who had a draft open when, so that two people in one draft can be told."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["broadcast", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at:%H:%M:%S}"
