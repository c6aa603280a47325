"""Everything the audit log can say about the resident side."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "subscribers.create_category": _("Create a category"),
    "subscribers.change_category": _("Change a category"),
    "subscribers.retire_category": _("Retire a category"),
    "subscribers.save_category_group": _("Save a category group"),
    "subscribers.erase_left": _("Erase residents who left"),
    "subscribers.erase_blocked": _("Erase residents who blocked the account long ago"),
    "subscribers.upload_import": _("Upload a file of residents"),
    "subscribers.import_residents": _("Import residents"),
    "subscribers.cancel_import": _("Cancel an import of residents"),
}
