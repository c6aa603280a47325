"""Comparing LINE's list of friends with our residents: one row for each time, and the list while it is compared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SyncState(models.TextChoices):
    READING = "reading", _("reading the list")
    JUDGING = "judging", _("comparing")
    TO_CONFIRM = "to_confirm", _("waiting for a person")
    APPLYING = "applying", _("being applied")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused by LINE")
    FAILED = "failed", _("failed")
    ABANDONED = "abandoned", _("abandoned")


OPEN = (SyncState.READING, SyncState.JUDGING, SyncState.TO_CONFIRM, SyncState.APPLYING)


class FollowerSync(models.Model):
    """One comparison. Where it is stands here, so that any process can go on after another's death."""

    state = models.CharField(_("state"), max_length=12, choices=SyncState, default=SyncState.READING)
    is_open = models.BooleanField(default=True)
    # What happened after this is newer than the list, whatever the list says.
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("started by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True)
    claimed_until = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=80, blank=True)

    next_token = models.TextField(blank=True)
    page_count = models.PositiveIntegerField(default=0)
    listed_count = models.PositiveIntegerField(_("on LINE's list"), default=0)

    # Judged once the list is complete, before anything is changed.
    following_count = models.PositiveIntegerField(null=True)
    missing_count = models.PositiveIntegerField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    # How far it is applied: through the list, then through our residents.
    listed_up_to = models.CharField(max_length=33, blank=True)
    ours_up_to = models.BigIntegerField(default=0)
    applied_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(_("unknown until then"), default=0)
    back_count = models.PositiveIntegerField(_("come back"), default=0)
    gone_count = models.PositiveIntegerField(_("gone"), default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        verbose_name = _("comparison with LINE's list of friends")
        verbose_name_plural = _("comparisons with LINE's list of friends")
        constraints = [
            models.UniqueConstraint(fields=["is_open"], name="follower_sync_one_at_a_time", condition=Q(is_open=True)),
            models.CheckConstraint(
                condition=Q(is_open=True, state__in=OPEN, finished_at=None)
                | Q(is_open=False, finished_at__isnull=False) & ~Q(state__in=OPEN),
                name="follower_sync_open_or_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.state}"


class ListedFollower(models.Model):
    """One line of LINE's list. Emptied as soon as the comparison has ended, however it ended."""

    pk = models.CompositePrimaryKey("sync_id", "line_user_id")
    sync = models.ForeignKey(FollowerSync, on_delete=models.CASCADE, related_name="+", db_index=False)
    line_user_id = models.CharField(max_length=33)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.sync_id}"
