"""One announcement of one department."""

import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.models.emergency_templates import EmergencyTemplateVersion
from broadcasts.outlets import WORDED, Outlet, in_order, is_pushed, push_only
from broadcasts.reasons import words
from broadcasts.states import AUTHORISED, EDITABLE, FINAL, BroadcastStatus
from cityline.staff.models import Department
from subscribers.models import Category, CategoryGroup


def new_aggregation_unit() -> str:
    """A name of LINE's statistics for this broadcast alone: letters, digits and underscores, 30 at most."""
    return f"c{timezone.localdate():%Y%m%d}_{secrets.token_hex(6)}"


class FollowKind(models.TextChoices):
    """To whom of the earlier broadcast's residents a following one goes."""

    NOT_SENT = "not_sent", _("to those it did not reach")
    UNKNOWN = "unknown", _("to those of whom it is unknown")
    CORRECTION = "correction", _("correction")


class DiscoveredBy(models.TextChoices):
    """Who noticed that something wrong had been sent."""

    RESIDENTS = "residents", _("residents told us")
    OURSELVES = "ourselves", _("we found it ourselves")
    OTHER_OFFICE = "other_office", _("another office told us")


SPREAD_MINUTES_MAX = 240
_FIRST_DAY, _LAST_DAY = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


# Somebody looked at an empty page and left: nothing was typed, so there is nothing to lose.
_UNTOUCHED = Q(
    status=BroadcastStatus.DRAFT,
    revision=1,
    copied_from=None,
    follows=None,
    title="",
    parts=[],
    alt_text="",
    is_drill=False,
)


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def untouched(self) -> "BroadcastQuerySet":
        return self.filter(_UNTOUCHED)

    def begun(self) -> "BroadcastQuerySet":
        return self.exclude(_UNTOUCHED)

    def in_status(self, *statuses: BroadcastStatus) -> "BroadcastQuerySet":
        return self.filter(status__in=statuses)

    def pushed(self) -> "BroadcastQuerySet":
        """What goes to phones; the rest appears elsewhere and rings nobody."""
        return self.filter(outlets__contains=[Outlet.PUSH])

    def correcting(self) -> "BroadcastQuerySet":
        """Corrections with the PR office, on their way or begun: what they correct must not go on."""
        under_way = Q(status__in=[BroadcastStatus.PENDING_PATROL, *AUTHORISED]) | Q(started_at__isnull=False)
        under_way |= Q(status=BroadcastStatus.COMPLETED)  # what appeared without being sent was never started
        return self.filter(under_way, follow_kind=FollowKind.CORRECTION)

    def due(self, now: datetime) -> "BroadcastQuerySet":
        """Approved, with the grace over and the schedule reached."""
        return self.filter(status=BroadcastStatus.APPROVED, due_at__lte=now)

    def overdue(self, now: datetime) -> "BroadcastQuerySet":
        """Too late for anything of them to leave any more."""
        return self.filter(status__in=AUTHORISED, send_by__lte=now)


class Broadcast(models.Model):
    """What is written, to whom and when it goes, and where it stands on its way."""

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="broadcasts"
    )
    status = models.CharField(
        _("state"), max_length=16, choices=BroadcastStatus, default=BroadcastStatus.DRAFT, editable=False
    )
    status_changed_at = models.DateTimeField(_("state since"), default=timezone.now, editable=False)
    # Why it is held or paused: a code for programs, a sentence for people.
    status_reason = models.CharField(max_length=40, blank=True, editable=False)
    status_note = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    # --- Content; locked by a database trigger outside draft and returned ---
    # Texts have no length limit here: what is typed is kept even when it is too long to be sent; submitting judges it.
    title = models.TextField(_("subject (staff only)"), blank=True)
    parts = models.JSONField(_("messages"), default=list, blank=True)
    alt_text = models.TextField(_("notification line"), blank=True)
    is_silent = models.BooleanField(_("without ringing"), default=False)
    is_emergency = models.BooleanField(_("emergency"), default=False)
    # Once a drill, always a drill: a trigger refuses the change, and the mark is in the bytes, not in the text.
    is_drill = models.BooleanField(_("drill"), default=False, editable=False)
    # The reviewed template whose gaps were filled; without one it was written freely.
    emergency_version = models.ForeignKey(
        EmergencyTemplateVersion, on_delete=models.PROTECT, null=True, editable=False, related_name="broadcasts"
    )
    gap_values = models.JSONField(default=dict, editable=False)
    categories = models.ManyToManyField(Category, verbose_name=_("categories"), blank=True, related_name="broadcasts")
    # Groups whose silence counts as a yes: residents who never chose anything there are included.
    undecided_groups = models.ManyToManyField(
        CategoryGroup, verbose_name=_("include those who chose nothing in"), blank=True, related_name="+"
    )
    reaches_everyone = models.BooleanField(_("everyone"), default=False)
    # Where it appears. None is chosen only while somebody writes.
    outlets = ArrayField(models.CharField(max_length=8, choices=Outlet), default=push_only, blank=True)
    # The words of the outlets that have their own, kept also while such an outlet is not chosen: they were typed.
    outlet_words = models.JSONField(default=dict, blank=True)
    scheduled_at = models.DateTimeField(_("send at"), null=True, blank=True)
    # Evenly over so many minutes from the start, for links whose server could not bear everybody at once; 0: at full pace.
    spread_minutes = models.PositiveSmallIntegerField(
        _("spread over (minutes)"), default=0, validators=[MaxValueValidator(SPREAD_MINUTES_MAX)]
    )
    document_number = models.TextField(_("document number"), blank=True)
    head_confirmed_by = models.TextField(_("confirmed by the head of section"), blank=True)

    # --- Writing ---
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    # To whom it was handed when its author left or moved; mail about it goes there. The author stays in the record.
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in charge"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last edited by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    edited_at = models.DateTimeField(_("last edited"), default=timezone.now, editable=False)
    copied_from = models.ForeignKey(
        "self", verbose_name=_("copied from"), on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    # The template it began with, also when that is deleted: whether the PR office knows its text is asked by it.
    made_from_template = models.BigIntegerField(null=True, editable=False)
    contributors = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Contributor", related_name="+")
    # What is sent after another broadcast goes to people out of that one's ledger, and to nobody else.
    follows = models.ForeignKey(
        "self",
        verbose_name=_("follows"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="follow_ups",
    )
    follow_kind = models.CharField(max_length=12, choices=FollowKind, blank=True, editable=False)
    # Of a correction: when the mistake was found, and by whom.
    discovered_at = models.DateTimeField(_("mistake found"), null=True, editable=False)
    discovered_by = models.CharField(_("found by"), max_length=12, choices=DiscoveredBy, blank=True, editable=False)

    # --- The way ---
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    submitted_count = models.PositiveIntegerField(_("residents at submission"), null=True, editable=False)
    # Copied from the authorisation so that beat can find what is due with an index; the sealed values rule.
    due_at = models.DateTimeField(_("goes out"), null=True, editable=False)
    send_by = models.DateTimeField(_("not after"), null=True, editable=False)
    # Copied like the times: a patroller's sealed exception, for what cannot wait until the morning.
    ignores_quiet_hours = models.BooleanField(_("also in quiet hours"), default=False, editable=False)
    frozen_at = models.DateTimeField(_("audience frozen"), null=True, editable=False)
    audience_count = models.PositiveIntegerField(_("frozen audience"), null=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    # Who got it is forgotten after a while (services.retention); how many stays.
    recipients_dropped_at = models.DateTimeField(_("recipients forgotten"), null=True, editable=False)
    aggregation_unit = models.CharField(max_length=30, unique=True, default=new_aggregation_unit, editable=False)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["department", "status"], name="broadcast_dept_status"),
            models.Index(fields=["due_at"], name="broadcast_due", condition=Q(status=BroadcastStatus.APPROVED)),
            # What residents are shown of, newest first.
            models.Index(
                F("started_at").desc(), F("id").desc(), name="broadcast_started", condition=Q(started_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=BroadcastStatus.values), name="broadcast_status_known"),
            models.CheckConstraint(
                condition=Q(aggregation_unit__regex=r"^[a-zA-Z0-9_]{1,30}$"), name="broadcast_aggregation_unit_form"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AUTHORISED) | Q(due_at__isnull=False, send_by__gt=F("due_at")),
                name="broadcast_authorised_has_times",
            ),
            # Python cannot turn the first and last days of its calendar into local time: no page could show them.
            models.CheckConstraint(
                condition=Q(scheduled_at=None) | Q(scheduled_at__gte=_FIRST_DAY, scheduled_at__lt=_LAST_DAY),
                name="broadcast_scheduled_at_bounds",
            ),
            models.CheckConstraint(
                condition=Q(spread_minutes__lte=SPREAD_MINUTES_MAX) & (Q(spread_minutes=0) | Q(is_emergency=False)),
                name="broadcast_spread_bounds",
            ),
            models.CheckConstraint(
                condition=Q(follows=None, follow_kind="") | Q(follows__isnull=False, follow_kind__in=FollowKind.values),
                name="broadcast_follow_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(follow_kind=FollowKind.CORRECTION) | Q(discovered_at=None, discovered_by=""),
                name="broadcast_only_corrections_are_discovered",
            ),
            models.CheckConstraint(
                condition=Q(is_drill=False) | Q(is_emergency=False), name="broadcast_drill_is_no_emergency"
            ),
            models.CheckConstraint(
                condition=Q(emergency_version=None) | Q(is_emergency=True) | Q(is_drill=True),
                name="broadcast_from_emergency_template",
            ),
            models.CheckConstraint(condition=Q(outlets__contained_by=Outlet.values), name="broadcast_outlets_known"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("(no subject yet)"))

    def get_status_display(self) -> str | Promise:  # type: ignore[no-redef]  # in place of the one Django makes
        """Its state in words: what was never sent to a phone is not called sent."""
        if self.status == BroadcastStatus.COMPLETED and not self.is_pushed:
            return pgettext_lazy("state", "Published")
        return BroadcastStatus(self.status).label

    @property
    def is_pushed(self) -> bool:
        """Whether it goes to phones at all."""
        return is_pushed(self.outlets)

    @property
    def chosen_words(self) -> dict[str, str]:
        """The words of the chosen outlets that have their own: what an approval seals."""
        return {name: self.outlet_words.get(name, "") for name in in_order(self.outlets) if name in WORDED}

    @property
    def why_stopped(self) -> str | Promise:
        """Why it is held or paused, in words: the system's own, or those of the person who stopped it."""
        return words(self.status_reason) or self.status_note

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


class Contributor(models.Model):
    """Someone whose hand is in this text; they can never approve it, not even through a copy."""

    class How(models.TextChoices):
        AUTHOR = "author", _("author")
        EDITOR = "editor", _("editor")
        SUBMITTER = "submitter", _("submitter")
        ORIGINAL = "original", _("wrote the copied original")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["broadcast", "user", "how"], name="contributor_once_each_way")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_how_display()})"
