"""Flex properties as classes of chat.css: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/"""

from collections.abc import Iterator

from cityline.line.drawing.colours import nearest
from cityline.line.drawing.reading import JsonObject, pixels, whole, words

SPACES = {"none": 0, "xs": 2, "sm": 4, "md": 8, "lg": 12, "xl": 16, "xxl": 20}
TEXT_SIZES = {
    "xxs": 11, "xs": 13, "sm": 14, "md": 16, "lg": 19, "xl": 22, "xxl": 29, "3xl": 35, "4xl": 48, "5xl": 74,
}  # fmt: skip
IMAGE_SIZES = {
    "xxs": 40, "xs": 60, "sm": 80, "md": 100, "lg": 120, "xl": 140, "xxl": 160, "3xl": 180, "4xl": 200, "5xl": 220,
}  # fmt: skip
BUBBLE_SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
_RADII = {"none": 0, "xs": 2, "sm": 4, "md": 8, "lg": 12, "xl": 16, "xxl": 20}
_ALIGN = ("start", "center", "end")
_GRAVITY = ("top", "center", "bottom")
_JUSTIFY = ("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly")
_PADDINGS = {"paddingAll": "p", "paddingTop": "pt", "paddingBottom": "pb", "paddingStart": "ps", "paddingEnd": "pe"}


def step(size: str, steps: dict[str, int], *, default: str = "") -> str:
    """The keyword for ``size``: itself, or the one whose pixels are nearest."""
    if size in steps:
        return size
    wanted = pixels(size)
    return default if wanted is None else min(steps, key=lambda name: abs(steps[name] - wanted))


def placing(component: JsonObject) -> Iterator[str]:
    """How a component sits in its box."""
    if margin := step(words(component, "margin"), SPACES):
        yield f"line-m-{margin}"
    if "flex" in component:
        yield f"line-f-{whole(component, 'flex', default=1, high=5)}"
    if (gravity := words(component, "gravity")) in _GRAVITY:
        yield f"line-g-{gravity}"


def lettering(component: JsonObject) -> Iterator[str]:
    """How words look."""
    if size := step(words(component, "size"), TEXT_SIZES):
        yield f"line-t-{size}"
    if colour := nearest(words(component, "color")):
        yield f"line-c-{colour}"
    if words(component, "weight") == "bold":
        yield "line-bold"
    if words(component, "style") == "italic":
        yield "line-italic"
    if (decoration := words(component, "decoration")) in {"underline", "line-through"}:
        yield f"line-{decoration}"


def alignment(component: JsonObject) -> Iterator[str]:
    if (align := words(component, "align")) in _ALIGN:
        yield f"line-a-{align}"


def boxing(box: JsonObject) -> Iterator[str]:
    """How a box holds what is in it."""
    if spacing := step(words(box, "spacing"), SPACES):
        yield f"line-s-{spacing}"
    for name, short in _PADDINGS.items():
        if padding := step(words(box, name), SPACES):
            yield f"line-{short}-{padding}"
    if colour := nearest(words(box, "backgroundColor")):
        yield f"line-b-{colour}"
    if radius := step(words(box, "cornerRadius"), _RADII):
        yield f"line-r-{radius}"
    if words(box, "borderWidth") not in {"", "none"}:
        yield f"line-border line-bc-{nearest(words(box, 'borderColor')) or 'ink'}"
    if (justify := words(box, "justifyContent")) in _JUSTIFY:
        yield f"line-j-{justify}"
    if (align := words(box, "alignItems")) in {"center", "flex-start", "flex-end"}:
        yield f"line-i-{align}"
