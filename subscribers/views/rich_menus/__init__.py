"""The PR office's screens for rich menus: all of them, one of them, its draft, and the second person's look at it."""
