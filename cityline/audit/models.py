"""The audit log: written through `cityline.audit.services.record`, never changed, never deleted; and its chain."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act of a person or of the system. Labels are copied, so that an entry still reads when its object is gone."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    actor_label = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    object_id = models.BigIntegerField(_("object"), null=True, blank=True)
    object_label = models.CharField(_("object"), max_length=300, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    # Signed by the application when it writes the row (`chain.tags`): a row that came another way has no fitting tag.
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key_id = models.CharField(max_length=12, blank=True, editable=False)
    tag = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="audit_entry_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"


class Waiting(models.Model):
    """An entry that is not linked yet. A trigger writes this row with the entry, in the same transaction: entries become
    visible in another order than their numbers say, and looking for the unlinked among millions would take long."""

    entry_id = models.BigIntegerField(primary_key=True)
    # Its tag does not fit: it stays here, is not tried again, and the verification names it.
    refused_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry_id)


class Link(models.Model):
    """One entry's place in the chain."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    key_id = models.CharField(max_length=12)
    mac = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.position)


class Head(models.Model):
    """How long the chain is and how it ends, signed. One row; who links locks it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, default="0" * 64)
    key_id = models.CharField(max_length=12, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one")]

    def __str__(self) -> str:
        return f"{self.position}:{self.mac[:12]}"


class Verification(models.Model):
    """What reading the whole chain again found."""

    at = models.DateTimeField()
    position = models.BigIntegerField()
    problem_count = models.PositiveIntegerField()
    problems = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        get_latest_by = "at"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.position} {self.problem_count}"
