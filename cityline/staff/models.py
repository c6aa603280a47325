"""Who works here: departments, and the people in them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
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

    class Meta:
        ordering = ["username"]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as names are written in Japanese."""
        return f"{self.last_name} {self.first_name}".strip()
