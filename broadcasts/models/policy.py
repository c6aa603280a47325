"""Rules the PR office owns. Rows are only added; the newest is in force, so every past rule stays readable."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SendingPolicy(models.Model):
    """Grace, lateness, quiet hours and how long residents and what they got are kept."""

    grace_seconds = models.PositiveSmallIntegerField(
        _("grace before sending (seconds)"), default=60, validators=[MaxValueValidator(3600)]
    )
    emergency_grace_seconds = models.PositiveSmallIntegerField(
        _("the same for emergencies (seconds)"), default=5, validators=[MaxValueValidator(10)]
    )
    send_by_minutes = models.PositiveSmallIntegerField(
        _("latest start after it was due (minutes)"),
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    emergency_send_by_minutes = models.PositiveSmallIntegerField(
        _("the same for emergencies (minutes)"), default=15, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )
    has_quiet_hours = models.BooleanField(_("quiet hours"), default=True)
    quiet_from = models.TimeField(_("quiet from"), default=datetime.time(21))
    quiet_until = models.TimeField(_("quiet until"), default=datetime.time(8))
    # Saturdays, Sundays, national holidays and what the calendar calls a day of rest.
    rest_day_quiet_from = models.TimeField(_("quiet from, on days of rest"), default=datetime.time(21))
    rest_day_quiet_until = models.TimeField(_("quiet until, on days of rest"), default=datetime.time(9))
    morning_gap_minutes = models.PositiveSmallIntegerField(
        _("distance between what waited for the same morning (minutes)"),
        default=5,
        validators=[MaxValueValidator(60)],
    )
    look_within_hours = models.PositiveSmallIntegerField(
        _("time to look at what was sent without a review beforehand (hours)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    keep_recipients_days = models.PositiveSmallIntegerField(
        _("days until it is forgotten who got a message"),
        default=180,
        validators=[MinValueValidator(30), MaxValueValidator(1095)],
    )
    keep_blocked_days = models.PositiveSmallIntegerField(
        _("days until residents who blocked the account are erased"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(1825)],
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(_("in force since"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("sending policy")
        verbose_name_plural = _("sending policies")
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"

    @classmethod
    def current(cls) -> "SendingPolicy":
        return cls.objects.first() or cls()


class SendingSwitch(models.Model):
    """The kill switch: any patroller may flip it, and the newest row holds for everybody."""

    is_on = models.BooleanField(_("sending allowed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    flipped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    flipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return "on" if self.is_on else "off"

    @classmethod
    def allows_sending(cls) -> bool:
        """The row and the operator's environment variable must both say yes."""
        newest = cls.objects.first()
        return settings.LINE_SENDING_ENABLED and (newest is None or newest.is_on)
