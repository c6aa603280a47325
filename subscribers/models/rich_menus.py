"""Rich menus: what staff write, in versions that never change once approved, and what of them stands at LINE."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from subscribers.models.categories import Category
from subscribers.models.subscribers import Subscriber

if TYPE_CHECKING:
    from cityline.staff.models import User

_STAFF = settings.AUTH_USER_MODEL


class MenuPicture(models.Model):
    """A picture as LINE will get it, addressed by its content. It is in the database, at most 1 MB and seldom, so that
    menu and picture are backed up together and every worker has it."""

    sha256 = models.CharField(max_length=64, primary_key=True, editable=False)
    content = models.BinaryField()
    content_type = models.CharField(max_length=10, choices=[("image/jpeg", "JPEG"), ("image/png", "PNG")])
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("picture of a rich menu")
        verbose_name_plural = _("pictures of rich menus")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.width} × {self.height})"


class RichMenu(models.Model):
    """One place below the chat: everybody's, or that of the residents who chose a category."""

    name = models.CharField(_("name"), max_length=60)
    category = models.ForeignKey(
        Category,
        verbose_name=_("for residents who chose"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: for everybody who gets no menu of their own."),
    )
    # Who chose several categories with a menu of their own gets the first of them.
    position = models.PositiveSmallIntegerField(_("rank among the menus for some"), default=100)

    class Meta:
        verbose_name = _("rich menu")
        verbose_name_plural = _("rich menus")
        ordering = [F("category").asc(nulls_first=True), "position", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(Coalesce(F("category"), 0), name="richmenu_one_for_each_audience"),
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")


class MenuVersion(models.Model):
    """What a menu looks like and does. Written as a draft, looked at by a second person, unchangeable from then on."""

    menu = models.ForeignKey(RichMenu, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    bar_text = models.CharField(_("words on the bar"), max_length=60, default="メニュー")
    is_open = models.BooleanField(_("open from the start"), default=True)
    contributors: "models.ManyToManyField[User, Any]" = models.ManyToManyField(_STAFF, related_name="+")
    submitted_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_words = models.TextField(_("why it was returned"), blank=True)

    class Meta:
        verbose_name = _("version of a rich menu")
        verbose_name_plural = _("versions of rich menus")
        ordering = ["-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["menu", "number"], name="menuversion_number"),
            models.UniqueConstraint(
                fields=["menu"], name="menuversion_one_open", condition=~Q(state=VersionState.APPROVED)
            ),
            models.CheckConstraint(
                name="menuversion_approved_by_another",
                condition=~Q(state=VersionState.APPROVED)
                | Q(approved_by__isnull=False, submitted_by__isnull=False, approved_at__isnull=False)
                & ~Q(approved_by=F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.menu} {self.number}"


class MenuPanel(models.Model):
    """One tab: a picture and the places on it. The first is what residents see first."""

    version = models.ForeignKey(MenuVersion, on_delete=models.CASCADE, related_name="panels")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name of the tab"), max_length=20)
    grid = models.CharField(max_length=12)
    picture = models.ForeignKey(MenuPicture, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What its picture was made with, for the next time; empty where it was uploaded.
    colour = models.CharField(max_length=7, blank=True)
    is_filled = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="menupanel_position", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActionKind(models.TextChoices):
    LINK = "link", _("opens a link")
    MESSAGE = "message", _("says something in the chat")
    CHOICES = "choices", _("shows what the resident receives")
    SENT = "sent", _("shows what came, and why")
    TAB = "tab", _("opens another tab")


class MenuArea(models.Model):
    """A place that can be tapped, in pixels of the picture."""

    panel = models.ForeignKey(MenuPanel, on_delete=models.CASCADE, related_name="areas")
    position = models.PositiveSmallIntegerField()
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    label = models.CharField(_("read aloud as"), max_length=20, blank=True)
    kind = models.CharField(_("what it does"), max_length=10, choices=ActionKind)
    value = models.CharField(_("link or words"), max_length=1000, blank=True)
    opens = models.ForeignKey(MenuPanel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position + 1}: {self.label}"


class PublicationState(models.TextChoices):
    WAITING = "waiting", _("waiting for its time")
    WORKING = "working", _("being put up at LINE")
    LIVE = "live", _("live")
    ENDED = "ended", _("over")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("called off")


class MenuPublication(models.Model):
    """An approved version on its way to residents, with them, or over. Each going back is one of its own."""

    menu = models.ForeignKey(RichMenu, on_delete=models.PROTECT, related_name="publications")
    version = models.ForeignKey(MenuVersion, on_delete=models.PROTECT, related_name="publications")
    state = models.CharField(
        _("state"), max_length=10, choices=PublicationState, default=PublicationState.WAITING, db_index=True
    )
    publish_at = models.DateTimeField(_("from"))
    ordered_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    live_since = models.DateTimeField(_("live since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_cleared = models.BooleanField(default=False)
    # Why it has not come further; empty while nothing is wrong.
    problem = models.CharField(max_length=30, blank=True)
    problem_words = models.CharField(max_length=500, blank=True)
    try_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["menu"], name="menupublication_one_live", condition=Q(state=PublicationState.LIVE)
            ),
            models.UniqueConstraint(
                fields=["menu"],
                name="menupublication_one_coming",
                condition=Q(state__in=[PublicationState.WAITING, PublicationState.WORKING]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.get_state_display()})"


class PublishedPanel(models.Model):
    """What of one tab is at LINE. Its mark is in the name we give it there, so that a menu made just before a death
    is found again instead of being made twice."""

    publication = models.ForeignKey(MenuPublication, on_delete=models.CASCADE, related_name="panels")
    panel = models.ForeignKey(MenuPanel, on_delete=models.PROTECT, related_name="+")
    mark = models.UUIDField(default=uuid4, unique=True, editable=False)
    line_menu_id = models.CharField(max_length=100, blank=True)
    has_picture = models.BooleanField(default=False)
    has_alias = models.BooleanField(default=False)

    class Meta:
        ordering = ["panel__position"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.panel_id}"


class ResidentMenu(models.Model):
    """Which publication LINE was asked to show one resident instead of everybody's menu."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, primary_key=True, related_name="+")
    publication = models.ForeignKey(MenuPublication, on_delete=models.PROTECT, related_name="residents")
    linked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.subscriber_id} → {self.publication_id}"


class MenuWork(models.Model):
    """Where the one worker stands that makes LINE agree with the tables above. One row."""

    claimed_until = models.DateTimeField(null=True)
    # What we last asked LINE to show everybody; empty: nothing.
    default_shown = models.CharField(max_length=100, blank=True)
    # Residents whose choices changed are looked at again in this order, and everybody in turn, by id.
    changes_up_to = models.BigIntegerField(default=0)
    swept_up_to = models.BigIntegerField(default=0)
    is_sweep_urgent = models.BooleanField(default=False)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="menuwork_one_row")]

    def __str__(self) -> str:
        return "1"
