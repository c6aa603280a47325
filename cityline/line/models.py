"""What was asked of LINE and what it answered. LINE keeps no such record for us, not even on inquiry."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

CALLS_KEPT = timedelta(days=400)
"""A fiscal year and a month, so that a question about last year's broadcast still finds its request id."""


class LineCallQuerySet(models.QuerySet["LineCall"]):
    def failed(self) -> "LineCallQuerySet":
        """Calls that LINE did not take."""
        return self.exclude(error_code="")

    def prune(self, *, before: datetime, batch: int = 5000) -> int:
        """Delete the calls that started before ``before``, in short transactions, and say how many went."""
        deleted = 0
        keys = self.filter(started_at__lt=before).order_by("started_at").values_list("pk", flat=True)
        while old := list(keys[:batch]):
            deleted += self.model.objects.filter(pk__in=old).delete()[0]
        return deleted


class LineCall(models.Model):
    """One call: enough for LINE to find it, and nothing about a resident (the endpoint is a template without ids)."""

    method = models.CharField(_("method"), max_length=6)
    endpoint = models.CharField(_("endpoint"), max_length=100)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    request_id = models.CharField(_("request id"), max_length=100, blank=True, db_index=True)
    accepted_request_id = models.CharField(_("accepted request id"), max_length=100, blank=True)
    error_code = models.CharField(_("error"), max_length=40, blank=True)
    started_at = models.DateTimeField(_("started"), db_index=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"))

    objects: ClassVar[LineCallQuerySet] = LineCallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call to LINE")
        verbose_name_plural = _("calls to LINE")
        ordering = ("-started_at", "-pk")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}: {self.status or self.error_code}"
