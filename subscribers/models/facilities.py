"""Places of the city and when they are open: rules that hold every week or month, and days that differ from them."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Department
from subscribers.languages import in_current
from subscribers.validators import validate_link, validate_phone
from subscribers.weekdays import Weekday


class Facility(models.Model):
    class OnHolidays(models.TextChoices):
        AS_USUAL = "as_usual", _("open as on any such weekday")
        AS_SUNDAY = "as_sunday", _("open as on Sundays")
        CLOSED = "closed", _("closed")

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="facilities"
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    name_easy = models.CharField(_("name in easy Japanese"), max_length=60, blank=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    other_names = models.TextField(
        _("other names"),
        max_length=1000,
        blank=True,
        help_text=_("One per line, as residents call it, also in hiragana: 図書館, 本館, としょかん."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[validate_phone])
    link = models.URLField(_("link"), max_length=300, blank=True, validators=[validate_link])
    on_holidays = models.CharField(
        _("on national holidays"), max_length=10, choices=OnHolidays, default=OnHolidays.AS_USUAL
    )
    is_city_desk = models.BooleanField(
        _("the city's desk"),
        default=False,
        help_text=_("Named with phone and hours to residents whose question the bot cannot answer."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        constraints = [
            models.UniqueConstraint(
                fields=["is_city_desk"],
                condition=Q(is_city_desk=True),
                name="facility_one_city_desk",
                violation_error_message=_(
                    "Another facility is the city's desk already. Take the mark away there first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_current(self, "name")

    @property
    def names(self) -> list[str]:
        """All it is called by, in any language."""
        return list(
            filter(None, [self.name, self.name_easy, self.name_en, *map(str.strip, self.other_names.splitlines())])
        )


class OpeningSpan(models.Model):
    """Open from then to then on this weekday; several a day. A weekday without any is a day it is closed.

    What closes no later than it opens closes the next day: 0:00 is the end of the day, 0:00 to 0:00 round the clock.
    """

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("Past midnight: the time of the next day. 0:00 is midnight."))

    class Meta:
        ordering = ["weekday", "opens"]
        default_permissions = ()
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_span_weekday"),
            models.CheckConstraint(
                condition=~Q(opens=F("closes")) | Q(opens=time(0)),
                name="opening_span_in_order",
                violation_error_message=_("It closes when it opens. Round the clock is 0:00 to 0:00."),
            ),
            models.UniqueConstraint(fields=["facility", "weekday", "opens"], name="opening_span_once"),
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosingRule(models.Model):
    """Closed on this weekday: every one, the n-th of the month, or its last."""

    class Nth(models.IntegerChoices):
        EVERY = 0, _("every")
        FIRST = 1, _("first of the month")
        SECOND = 2, _("second of the month")
        THIRD = 3, _("third of the month")
        FOURTH = 4, _("fourth of the month")
        LAST = -1, _("last of the month")

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="closing_rules")
    nth = models.SmallIntegerField(_("which"), choices=Nth, default=Nth.EVERY)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    moves = models.BooleanField(
        _("moves on holidays"),
        default=False,
        help_text=_("On a national holiday it is open, and closed on the next working day instead."),
    )
    words = models.CharField(_("why"), max_length=60, blank=True)

    class Meta:
        ordering = ["nth", "weekday"]
        default_permissions = ()
        verbose_name = _("regular closing day")
        verbose_name_plural = _("regular closing days")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6, nth__gte=-1, nth__lte=4), name="closing_rule_in_range"),
            models.UniqueConstraint(fields=["facility", "nth", "weekday"], name="closing_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nth_display()} {self.get_weekday_display()}"


class SpecialDays(models.Model):
    """Days that differ: closed, or open at other hours; once, or each year again (the days about New Year)."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="special_days")
    begins = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    is_yearly = models.BooleanField(_("every year"), default=False)
    opens = models.TimeField(_("opens"), null=True, blank=True, help_text=_("Both times empty: closed."))
    closes = models.TimeField(_("closes"), null=True, blank=True)
    words = models.CharField(_("why"), max_length=60, blank=True)

    class Meta:
        ordering = ["begins", "id"]
        default_permissions = ()
        verbose_name = _("days that differ")
        verbose_name_plural = _("days that differ")
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__lte=F("ends")),
                name="special_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False) & (~Q(opens=F("closes")) | Q(opens=time(0))),
                name="special_days_hours_whole",
                violation_error_message=_("Give both times, or neither. Round the clock is 0:00 to 0:00."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begins:%Y-%m-%d}–{self.ends:%Y-%m-%d}"

    def clean(self) -> None:
        if self.is_yearly and self.begins and self.ends and (self.ends - self.begins).days > 300:
            raise ValidationError(_("What comes every year must leave most of the year alone."))
