"""What the PR office looks after, and the numbers everybody may see. No resident is ever listed."""

from subscribers.admin import categories, events, numbers, sources

__all__ = ["categories", "events", "numbers", "sources"]
