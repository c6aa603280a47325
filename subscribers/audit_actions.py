"""Everything the audit log can say about the resident side."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "subscribers.create_category": _("Create a category"),
    "subscribers.change_category": _("Change a category"),
    "subscribers.retire_category": _("Retire a category"),
    "subscribers.start_follower_sync": _("Compare with LINE's list of friends"),
    "subscribers.confirm_follower_sync": _("Apply a comparison that takes away many"),
    "subscribers.abandon_follower_sync": _("Abandon a comparison with LINE's list of friends"),
    "subscribers.retry_events": _("Try residents' events again"),
    "subscribers.save_category_group": _("Save a category group"),
    "subscribers.erase_left": _("Erase residents who left"),
    "subscribers.erase_blocked": _("Erase residents who blocked the account long ago"),
    "subscribers.upload_import": _("Upload a file of residents"),
    "subscribers.import_residents": _("Import residents"),
    "subscribers.make_friend_source": _("Make a QR code for a medium"),
    "subscribers.change_friend_source": _("Change a medium with a QR code"),
    "subscribers.cancel_import": _("Cancel an import of residents"),
}
