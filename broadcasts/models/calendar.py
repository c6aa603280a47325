"""Days on which a resident's phone is left alone more, or less, than the weekday says."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day the PR office treats otherwise than the weekday and the national holidays say."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("nothing is sent")
        REST = "rest", _("like a day of rest")
        ORDINARY = "ordinary", _("like an ordinary day")

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("that day"), max_length=8, choices=Kind, default=Kind.REST)
    words = models.CharField(_("why"), max_length=100)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["date"]
        verbose_name = _("day in the calendar")
        verbose_name_plural = _("calendar")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["closed", "rest", "ordinary"]), name="calendar_day_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.words}"
