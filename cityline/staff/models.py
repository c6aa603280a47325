"""Who works here: departments, and the people in them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cityline.staff.validators import validate_sender_name


class Department(models.Model):
    """A department of the city, or an affiliate such as a library that sends under its own name."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        AFFILIATE = "affiliate", _("Affiliate (library, school, clinic …)")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    is_patrol_office = models.BooleanField(_("PR office"), default=False)
    line_sender_name = models.CharField(
        _("sender name in LINE"),
        max_length=20,
        validators=[validate_sender_name],
        help_text=_("Shown above each message. 20 characters at most."),
    )
    # The content address (SHA-256) of a picture in the media store; a foreign key would point up into an app above
    # this one.
    line_sender_icon = models.CharField(_("sender icon in LINE"), max_length=64, blank=True)
    contact = models.CharField(_("contact for residents"), max_length=200, blank=True)
    is_training = models.BooleanField(
        _("in training"),
        default=False,
        help_text=_("Everything works, but nothing this department sends ever reaches LINE."),
    )
    may_write_emergencies = models.BooleanField(
        _("may write emergencies"),
        default=False,
        help_text=_("What it marks as an emergency goes ahead of everything, in quiet hours too, once it is approved."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A member of staff. What they may do comes from their roles (groups); whose drafts they see, from their
    department."""

    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="staff",
        null=True,
        blank=True,
    )

    # When a role was last given that lets a person approve or give roles (`services.roles`).
    raised_at = models.DateTimeField(_("role raised"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["username"]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as names are written in Japanese."""
        return f"{self.last_name} {self.first_name}".strip()


class RecoveryCode(models.Model):
    """Lets a person in once who has lost the telephone. Only a digest is kept: whoever reads the table can use none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class Letter(models.Model):
    """A mail to a colleague about accounts or the record: written with the act, sent afterwards, tried again until it went."""

    user = models.ForeignKey(User, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    # Doubles as the lease: whoever takes a letter moves this ahead.
    next_attempt_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["next_attempt_at"], name="letter_waiting", condition=models.Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.user_id}"


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    def open(self) -> "DeputyshipQuerySet":
        """Not ended by anybody. Whoever has left, on either side, takes it with them."""
        return self.filter(ended_at=None, absent__is_active=True, deputy__is_active=True)

    def in_force(self, day: date) -> "DeputyshipQuerySet":
        return self.open().filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day: date) -> "DeputyshipQuerySet":
        return self.open().filter(last_day__gte=day)


class Deputyship(models.Model):
    """Who decides in whose place while that person is away. A database trigger forbids any change but its end."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("absent person"), on_delete=models.PROTECT, related_name="stood_in_by"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("deputy"), on_delete=models.PROTECT, related_name="stands_in_for"
    )
    # Days of the city, both included.
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[DeputyshipQuerySet] = DeputyshipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="deputyship_of_another"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deputyship_days_in_order"),
            ExclusionConstraint(
                name="deputyship_once_at_a_time",
                expressions=[
                    (F("absent"), "="),
                    (F("deputy"), "="),
                    (Func("first_day", "last_day", Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.absent} {self.first_day}–{self.last_day}"
