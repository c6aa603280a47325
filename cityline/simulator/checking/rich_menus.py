"""Rich menus: their object, their picture, and what a batch may ask for."""

import re
import warnings
from io import BytesIO
from typing import Any

from PIL import Image

from cityline.simulator.checking.actions import check_action
from cityline.simulator.checking.problems import Checker, Problem

ALIAS_ID = re.compile(r"[a-z0-9_-]{1,32}\Z")
RESUME_KEY = re.compile(r"[0-9A-Za-z_-]{1,100}\Z")
MOST_PICTURE_BYTES = 1_000_000  # LINE says 1 MB and not which; the smaller one is safe
MOST_AREAS = 20
MOST_OPERATIONS = 1000
LEAST_RATIO = 1.45
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def menu_problems(body: dict[str, Any]) -> list[Problem]:
    """What LINE objects to in a rich menu object."""
    checker = Checker([])
    size = body.get("size")
    width, height = _size(checker, size if isinstance(size, dict) else {})
    checker.text(body, "name", "", most=300, by_grapheme=True)
    checker.text(body, "chatBarText", "", most=14, by_grapheme=True)
    if not isinstance(body.get("selected", False), bool):
        checker.add("must be boolean", "selected")
    for index, area in enumerate(checker.items(body, "areas", "", least=0, most=MOST_AREAS)):
        where = f"areas[{index}]"
        _bounds(checker, area.get("bounds"), f"{where}.bounds", width, height)
        action = area.get("action")
        check_action(checker, action, f"{where}.action", label_most=20, label_required=False)
        if isinstance(action, dict) and action.get("type") == "richmenuswitch":
            alias = checker.text(action, "richMenuAliasId", f"{where}.action", most=32)
            if alias and not ALIAS_ID.match(alias):
                checker.add("invalid richMenuAliasId", f"{where}.action.richMenuAliasId")
    return [problem._replace(property=problem.property.lstrip(".")) for problem in checker.problems]


def _size(checker: Checker, size: dict[str, Any]) -> tuple[int, int]:
    width, height = size.get("width"), size.get("height")
    if not isinstance(width, int) or not 800 <= width <= 2500:
        checker.add("must be between 800 and 2500", "size.width")
        return 0, 0
    if not isinstance(height, int) or height < 250:
        checker.add("must be at least 250", "size.height")
        return 0, 0
    if width / height < LEAST_RATIO:
        checker.add(f"width / height must be at least {LEAST_RATIO}", "size")
    return width, height


def _bounds(checker: Checker, bounds: Any, path: str, width: int, height: int) -> None:
    sides = bounds if isinstance(bounds, dict) else {}
    given = [sides.get(name) for name in ("x", "y", "width", "height")]
    whole = [side for side in given if isinstance(side, int) and not isinstance(side, bool)]
    if len(whole) < 4:
        checker.add("must be specified", path)
        return
    x, y, w, h = whole
    if min(x, y) < 0 or min(w, h) < 1 or (width and (x + w > width or y + h > height)):
        checker.add("must be inside the rich menu", path)


def picture_problem(content: bytes, content_type: str) -> str:
    """Why LINE refuses this picture, or nothing."""
    if content_type not in _FORMATS:
        return "The content type is not supported"
    if not content or len(content) > MOST_PICTURE_BYTES:
        return "The image must have at most 1 MB"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(BytesIO(content), formats=[_FORMATS[content_type]])
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "The image could not be read"
    width, height = image.size
    if not 800 <= width <= 2500 or height < 250 or width / height < LEAST_RATIO:
        return "The image size is invalid"
    return ""


def batch_problems(body: dict[str, Any]) -> list[Problem]:
    checker = Checker([])
    for index, operation in enumerate(checker.items(body, "operations", "", most=MOST_OPERATIONS)):
        where = f"operations[{index}]"
        checker.choice(operation, "type", where, ("link", "unlink", "unlinkAll"), required=True)
        needed = {"link": ("from", "to"), "unlink": ("from",)}.get(str(operation.get("type")), ())
        for name in needed:
            checker.text(operation, name, where, most=100)
    key = body.get("resumeRequestKey")
    if key is not None and not (isinstance(key, str) and RESUME_KEY.match(key)):
        checker.add("must match [0-9A-Za-z_-]{1,100}", "resumeRequestKey")
    return [problem._replace(property=problem.property.lstrip(".")) for problem in checker.problems]
