"""Residents from another tool: one file, what is wrong with it line by line, and its lines while they wait."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    WAITING = "waiting", _("waiting to be read")
    READING = "reading", _("being read")
    READY = "ready", _("looked at")
    CONFIRMED = "confirmed", _("being imported")
    DONE = "done", _("imported")
    REFUSED = "refused", _("cannot be used")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("out of date")


UNDER_WAY = (ImportState.WAITING, ImportState.READING, ImportState.CONFIRMED)
OPEN = (*UNDER_WAY, ImportState.READY)


class Precedence(models.TextChoices):
    """Whose word counts about what a resident chose here after the file was written."""

    PRESENT = "present", _("what residents chose here since then")
    FILE = "file", _("the file")


class ResidentImport(models.Model):
    """A file, how far it is, and what it did. It outlives its lines: the counts stay, nobody's id does."""

    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.WAITING)
    precedence = models.CharField(max_length=10, choices=Precedence, default=Precedence.PRESENT)
    as_of = models.DateTimeField(_("file written"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=100)
    file_key = models.UUIDField(unique=True, editable=False)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    bytes_read = models.BigIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0)
    lines_kept = models.PositiveIntegerField(default=0)
    # The categories the file speaks of; about all others it changes nothing.
    covered_mask = models.BigIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)

    # Why the file as a whole cannot be used: a code (`services.importing.problems`) and what it is about.
    reason = models.CharField(max_length=30, blank=True)
    reason_detail = models.CharField(max_length=200, blank=True)
    # How often a worker began the present step; one that dies again and again is not tried for ever.
    attempt_count = models.PositiveSmallIntegerField(default=0)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        verbose_name = _("import of residents")
        verbose_name_plural = _("imports of residents")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="resident_import_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "done"]) | Q(confirmed_by__isnull=False),
                name="resident_import_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def to_write(self) -> int:
        """The number on the button."""
        return self.new_count + self.changed_count

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ImportLine(models.Model):
    """A good line, waiting for the button. The table is unlogged: after a crash the file is simply read again.

    It holds LINE user ids for as long as the import is open, and is emptied with its end.
    """

    pk = models.CompositePrimaryKey("resident_import_id", "number")
    resident_import = models.ForeignKey(ResidentImport, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()
    line_user_id = models.CharField(max_length=33)
    chosen_mask = models.BigIntegerField()
    language = models.CharField(max_length=10, blank=True)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.resident_import_id}/{self.number}"


class ImportProblem(models.Model):
    """What is wrong with one line; words are found when somebody reads it. Never holds a LINE user id."""

    resident_import = models.ForeignKey(ResidentImport, on_delete=models.CASCADE, related_name="problems")
    number = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=30)
    detail = models.CharField(max_length=60, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["resident_import", "number"], name="import_problem_line")]

    def __str__(self) -> str:
        return f"{self.resident_import_id}/{self.number} {self.code}"
