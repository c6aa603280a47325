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
    "subscribers.create_menu": _("Create a rich menu"),
    "subscribers.rename_menu": _("Rename or rank a rich menu"),
    "subscribers.edit_menu": _("Begin a version of a rich menu"),
    "subscribers.submit_menu": _("Submit a rich menu"),
    "subscribers.return_menu": _("Return a rich menu"),
    "subscribers.approve_menu": _("Approve a rich menu"),
    "subscribers.publish_menu": _("Order a rich menu to be published"),
    "subscribers.call_off_menu": _("Call off a rich menu"),
    "subscribers.menu_live": _("A rich menu went live"),
    "subscribers.menu_failed": _("A rich menu could not be published"),
    "subscribers.take_down_menu": _("Take down a rich menu"),
    "subscribers.make_friend_source": _("Make a QR code for a medium"),
    "subscribers.change_friend_source": _("Change a medium with a QR code"),
    "subscribers.cancel_import": _("Cancel an import of residents"),
    "subscribers.add_way_to_ask": _("Add a way to ask to an answer"),
    "subscribers.set_question_aside": _("Set an unanswered question aside"),
}
