"""Media that lead residents to the account: a poster, an issue of the city's paper, a counter; each with a code of its own.

What they bring is counted in `FriendTally`, by day and without anybody in it. `FriendArrival` says of a resident which
medium brought them, for thirty days only; then it is folded into the tallies (`friend_sources.settling`).
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Department
from subscribers.friend_sources.codes import CODE_FORM, CODE_LENGTH
from subscribers.friend_sources.colours import CITY, validate_readable
from subscribers.languages import in_current
from subscribers.models.categories import Category
from subscribers.models.subscribers import Subscriber


class FriendSourceQuerySet(models.QuerySet["FriendSource"]):
    def in_use(self, day: date) -> "FriendSourceQuerySet":
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class FriendSource(models.Model):
    """One medium. It is ended, never deleted: paper hangs on walls for years, and its figures stay true."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("City paper or leaflet")
        POSTER = "poster", _("Poster")
        COUNTER = "counter", _("Counter")
        WEB = "web", _("Web page")
        EVENT = "event", _("Event")
        OTHER = "other", _("Something else")

    class Way(models.TextChoices):
        MESSAGE = "message", _("To the chat, with the code typed already (counts who came)")
        ADD = "add", _("To LINE's page for adding a friend (counts scans only)")

    name = models.CharField(_("name of the medium"), max_length=60, help_text=_("For example: City News, June 1 issue"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PAPER)
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="friend_sources"
    )
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, editable=False)
    category = models.ForeignKey(
        Category,
        verbose_name=_("category to suggest"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Offered to new friends by one tap. Nothing is chosen for them."),
    )
    way = models.CharField(_("where the code leads"), max_length=8, choices=Way, default=Way.MESSAGE)
    welcome = models.CharField(
        _("words of welcome"), max_length=200, blank=True, help_text=_("The answer to whoever comes with this code.")
    )
    welcome_easy = models.CharField(_("words of welcome in easy Japanese"), max_length=200, blank=True)
    welcome_en = models.CharField(_("words of welcome in English"), max_length=200, blank=True)
    colour = models.CharField(
        _("colour of the squares"),
        max_length=7,
        default=CITY,
        validators=[validate_readable],
        help_text=_("Dark enough on white that telephones can read it (contrast of at least 4.5)."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Empty: with no end."))
    made_at = models.DateTimeField(auto_now_add=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )

    objects: ClassVar[FriendSourceQuerySet] = FriendSourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        default_permissions = ()
        ordering = ["-valid_from", "-id"]
        verbose_name = _("friend source")
        verbose_name_plural = _("QR codes and friend sources")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE_FORM), name="friend_source_code_form"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="friend_source_days_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """Of welcome, in the language being spoken; may be empty."""
        return in_current(self, "welcome")

    def is_in_use(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class FriendTally(models.Model):
    """Numbers to be added up, by medium and day. Rows are only inserted, so that nobody who scans or writes waits for
    anybody else; `settling.fold` makes one of many.
    """

    source = models.ForeignKey(FriendSource, on_delete=models.PROTECT, related_name="tallies")
    # Of the scan, or of the message with the code: also for what became of these residents later.
    day = models.DateField()
    scans = models.IntegerField(default=0, db_default=0)
    added = models.IntegerField(default=0, db_default=0)
    chose = models.IntegerField(default=0, db_default=0)
    stayed = models.IntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["source", "day"], include=["scans", "added", "chose", "stayed"], name="friend_tally_sums"
            ),
            models.Index(fields=["day"], name="friend_tally_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.day}"


class FriendArrival(models.Model):
    """By which medium a resident came: one at most, the one whose code they sent first. Goes with the resident."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, primary_key=True, related_name="arrival")
    source = models.ForeignKey(FriendSource, on_delete=models.PROTECT, related_name="arrivals")
    # When LINE says the message was sent.
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["at"], name="friend_arrival_at")]

    def __str__(self) -> str:
        return f"#{self.subscriber_id} ← {self.source_id}"


class FriendIntent(models.Model):
    """Somebody opened or sent a code of whom we do not know how they became a friend, or that they are one: a keyed digest
    until their follow event comes, a week at most.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    source = models.ForeignKey(FriendSource, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # By the answer to their message.
    is_thanked = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"… → {self.source_id}"
