"""Readings that come from elsewhere (heat index, river level, warnings), and the notices they may begin.

A feed and its rules say what a department wants to be told of; nothing here approves anything.
"""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from broadcasts.models.emergency_templates import EmergencyTemplate
from broadcasts.models.writing import BroadcastTemplate
from cityline.staff.models import Department


class Feed(models.Model):
    """One kind of value, sent by one sender who holds the token; of the token only a keyed hash is kept."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("A number")
        LEVEL = "level", _("One of given words")

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="feeds"
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind of value"), max_length=10, choices=Kind)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    # Weakest first: the chart draws them in this order.
    levels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # What may come beside the value, as gaps (`content.gaps`): a text's gap of the same name is filled from it.
    extras = models.JSONField(default=list)
    max_age_minutes = models.PositiveIntegerField(default=60)
    silence_minutes = models.PositiveIntegerField(default=120)
    keep_days = models.PositiveIntegerField(default=90)
    is_on = models.BooleanField(_("in use"), default=True)
    token_hash = models.CharField(max_length=64, blank=True)
    # Silence is counted from here until the first reading comes.
    expected_since = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    window_began_at = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["department_id", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_age_minutes__range=(1, 1440)) & Q(silence_minutes__range=(1, 10080)),
                name="feed_has_sensible_times",
            ),
            models.CheckConstraint(condition=Q(keep_days__range=(1, 400)), name="feed_keeps_for_a_time"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def max_age(self) -> timedelta:
        return timedelta(minutes=self.max_age_minutes)


class FeedRule(models.Model):
    """When a value begins a notice, of which text, and in whose name. A new rule has seen nothing yet, so it is released."""

    class Comparison(models.TextChoices):
        AT_LEAST = "at_least", _("is at least")
        AT_MOST = "at_most", _("is at most")
        EQUALS = "equals", _("is the word")

    class Action(models.TextChoices):
        DRAFT = "draft", _("Make a draft for the department")
        SUBMIT = "submit", _("Make a draft and submit it to the PR office")
        SEND = "send", _("Send it under a delegation")

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="rules")
    name = models.CharField(_("name"), max_length=60)
    comparison = models.CharField(max_length=10, choices=Comparison)
    threshold = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    # A number must have passed this before the rule can begin another notice.
    release = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    word = models.CharField(max_length=40, blank=True)
    # A rule without one is for readings that name none.
    area = models.CharField(max_length=60, blank=True)
    template = models.ForeignKey(BroadcastTemplate, on_delete=models.PROTECT, null=True, related_name="feed_rules")
    emergency_template = models.ForeignKey(
        EmergencyTemplate, on_delete=models.PROTECT, null=True, related_name="feed_rules"
    )
    category_ids = ArrayField(models.BigIntegerField(), default=list)
    action = models.CharField(max_length=10, choices=Action)
    quiet_hours = models.PositiveSmallIntegerField(default=12)
    is_on = models.BooleanField(default=True)
    # Who kept it last: what it begins is written in their name, with their role and no more.
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    passed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    is_released = models.BooleanField(default=True)
    fired_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["feed_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(template=None, emergency_template__isnull=False, action="draft", category_ids=[])
                | Q(template__isnull=False, emergency_template=None) & ~Q(category_ids=[]),
                name="feed_rule_never_hands_over_emergencies",
            ),
            models.CheckConstraint(
                condition=Q(comparison="equals", threshold=None, release=None) & ~Q(word="")
                | Q(comparison="at_least", word="", release__lt=F("threshold"))
                | Q(comparison="at_most", word="", release__gt=F("threshold")),
                name="feed_rule_can_be_met_and_released",
            ),
            models.CheckConstraint(condition=Q(quiet_hours__range=(1, 168)), name="feed_rule_is_quiet_for_a_time"),
            models.CheckConstraint(
                condition=Q(passed_by=None) | ~Q(passed_by=F("responsible")), name="feed_rule_passed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limit(self) -> str:
        return in_digits(self.threshold)

    @property
    def end(self) -> str:
        return in_digits(self.release)


def in_digits(number: Decimal | None) -> str:
    """As people write it: 31.5, 30."""
    return "" if number is None else f"{number.normalize():f}"


class FeedReading(models.Model):
    """What was sent, once. Only a usable one can begin anything."""

    class Standing(models.TextChoices):
        USABLE = "usable", _("used")
        OLD = "old", _("too old")
        AHEAD = "ahead", _("from the future")
        NOT_NEWER = "not_newer", _("not newer than the one before")

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="readings")
    sender_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    area = models.CharField(max_length=60, blank=True)
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    number = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    word = models.CharField(max_length=40, blank=True)
    extras = models.JSONField(default=dict)
    standing = models.CharField(max_length=10, choices=Standing)
    # What each rule made of it: the answer to whoever sends the same again.
    decided = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        ordering = ["-observed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["feed", "sender_id"], name="feed_reading_once")]
        indexes = [
            models.Index(fields=["feed", "area", "-observed_at"], name="feed_reading_newest"),
            models.Index(fields=["feed", "digest"], name="feed_reading_same"),
            models.Index(fields=["received_at"], name="feed_reading_old"),
        ]

    def __str__(self) -> str:
        return in_digits(self.number) or self.word


class FeedFiringQuerySet(models.QuerySet["FeedFiring"]):
    def due(self) -> "FeedFiringQuerySet":
        return self.filter(outcome="")


class FeedFiring(models.Model):
    """One rule met by one reading: written with the reading, worked off by a worker, and then it has an outcome."""

    class Outcome(models.TextChoices):
        DRAFTED = "drafted", _("a draft for the department")
        TO_ARM = "to_arm", _("a draft that waits to be armed")
        SUBMITTED = "submitted", _("submitted to the PR office")
        SENT = "sent", _("sent under a delegation")
        STAYED = "stayed", _("stayed a draft")
        TAKEN_OVER = "taken_over", _("a person took it over")
        NOTHING = "nothing", _("no notice")

    rule = models.ForeignKey(FeedRule, on_delete=models.PROTECT, related_name="firings")
    reading = models.ForeignKey(FeedReading, on_delete=models.SET_NULL, null=True, related_name="firings")
    observed_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    # Doubles as the lease, as with mail: if the worker dies, it falls due again by itself.
    next_attempt_at = models.DateTimeField()
    broadcast = models.ForeignKey(Broadcast, on_delete=models.SET_NULL, null=True, related_name="feed_firings")
    revision = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    why = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[FeedFiringQuerySet] = FeedFiringQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "reading"], name="feed_firing_once")]
        indexes = [models.Index(fields=["next_attempt_at"], name="feed_firing_due", condition=Q(outcome=""))]

    def __str__(self) -> str:
        return f"{self.rule} {self.observed_at:%Y-%m-%d %H:%M}"


class FeedAlarm(models.Model):
    """A feed that says nothing, or nothing that can be read: told once when it begins and once when it is over.

    Silence is an area's (none: the feed's as a whole); what cannot be read does not say reliably where it is from.
    """

    class Kind(models.TextChoices):
        SILENT = "silent", _("no usable reading comes")
        UNREADABLE = "unreadable", _("what comes cannot be read")

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=12, choices=Kind)
    area = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    opened_at = models.DateTimeField()
    # When something unreadable came last.
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "kind", "area"], condition=Q(closed_at=None), name="feed_alarm_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed}: {self.get_kind_display()}"
