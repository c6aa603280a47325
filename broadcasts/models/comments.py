"""What writers and the PR office say to each other about a broadcast. Only ever added to."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast


class Comment(models.Model):
    class Side(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        PATROL = "patrol", _("PR office")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="comments")
    side = models.CharField(max_length=10, choices=Side)
    words = models.CharField(max_length=1000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(words=""), name="comment_says_something")]

    def __str__(self) -> str:
        return f"{self.made_by} {self.made_at:%Y-%m-%d %H:%M}"
