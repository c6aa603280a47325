"""What the PR office looks after, and the numbers everybody may see. No resident is ever listed."""

from subscribers.admin import categories, dialogues, events, facilities, faq, numbers, rich_menus, sources

__all__ = ["categories", "dialogues", "events", "facilities", "faq", "numbers", "rich_menus", "sources"]
