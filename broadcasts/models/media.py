"""A picture as it was accepted: addressed by its content, so that what was approved is what LINE fetches."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MediaKind(models.TextChoices):
    IMAGE = "image", _("image")
    SENDER_ICON = "sender_icon", _("sender icon")


class MediaFormat(models.TextChoices):
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"


class MediaAsset(models.Model):
    """One re-encoded upload in all of LINE's sizes, under ``MEDIA_ROOT/aa/<sha256>/``.

    The address is the SHA-256 of the manifest, which holds the SHA-256 of every file that is served. Rows and files are
    never changed; the uploader's file name is not kept, because it may say more than the picture does.
    """

    sha256 = models.CharField(_("content address"), max_length=64, primary_key=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=MediaKind.choices)
    format = models.CharField(_("format"), max_length=8, choices=MediaFormat.choices)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    byte_size = models.PositiveIntegerField(_("size in bytes"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="mediaasset_sha256_is_hex",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="mediaasset_size_is_positive",
                condition=models.Q(width__gt=0, height__gt=0, byte_size__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sha256[:12]} ({self.width} × {self.height})"
