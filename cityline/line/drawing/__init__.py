"""The one renderer: LINE message JSON to HTML, for the writer's preview, the reviewer and the simulator's phone alike.

Strict in what it lets through (autoescaped templates, no inline style, http(s) and tel links only), forgiving in what
it reads: what it does not know becomes a labelled placeholder. The same JSON always gives the same HTML.
Pages that use it link ``line/chat.css`` and put the drawing into an element of the class ``line-chat``.
"""

from cityline.line.drawing.rich_menus import draw_rich_menu
from cityline.line.drawing.talk import draw, draw_notification

__all__ = ["draw", "draw_notification", "draw_rich_menu"]
