"""Children's birth months, which let a resident grow out of one life stage and into the next by themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.models.subscribers import Subscriber


class BirthMonth(models.Model):
    """The month a child was or will be born in. No name, no day: age bands need no more."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="birth_months")
    month = models.DateField(_("month of birth"))
    # The age bands (bits of their categories) that have been applied for this child. Only what this changes to is ever
    # chosen or stopped by age, so that a band the resident unticked stays unticked.
    bands_mask = models.BigIntegerField(default=0, editable=False)
    # When this child may next leave or enter a band; None when it never will again.
    look_again_on = models.DateField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        ordering = ["month"]
        verbose_name = _("birth month")
        verbose_name_plural = _("birth months")
        indexes = [
            models.Index(
                fields=["look_again_on"], name="birth_month_look_again", condition=Q(look_again_on__isnull=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "month"], name="birth_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="birth_month_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
