"""Sentences of Django's admin that we say otherwise: standing here, they are collected into our catalogue, which goes
before Django's own.
"""

from django.utils.translation import gettext_noop as _

STOCK_WORDS = (
    _("Home"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Add %s"),
    _("Add %(name)s"),
    _("Change %s"),
    _("View %s"),
    _("All"),
    _("group"),  # Django's word is for accounts, ours for categories
)
