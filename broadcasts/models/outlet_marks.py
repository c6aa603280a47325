"""What people's hands did for the outlets that no program reaches."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.models.broadcasts import Broadcast
from broadcasts.outlets import WORDED, Outlet


class OutletMark(models.Model):
    """The text was taken over, or the draft was posted. A mark made by mistake is taken back, and stays on record."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="outlet_marks")
    outlet = models.CharField(max_length=8, choices=[(outlet.value, outlet.label) for outlet in WORDED])
    done_at = models.DateTimeField(_("done"))
    # Of the post on LINE VOOM, where somebody noted it.
    address = models.CharField(_("address of the post"), max_length=500, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    unmarked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    unmarked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "outlet"], condition=Q(unmarked_at=None), name="outlet_mark_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(outlet__in=[Outlet.TEXT.value, Outlet.VOOM.value]), name="outlet_mark_by_hand"
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(outlet=Outlet.VOOM.value, address__startswith="https://"),
                name="outlet_mark_address_of_a_post",
            ),
            models.CheckConstraint(
                condition=Q(unmarked_at=None, unmarked_by=None)
                | Q(unmarked_at__isnull=False, unmarked_by__isnull=False),
                name="outlet_mark_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outlet_display()} {self.done_at:%Y-%m-%d %H:%M}"
