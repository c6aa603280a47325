"""Template messages."""

from typing import Any

from cityline.simulator.checking.actions import check_action
from cityline.simulator.checking.problems import Checker

KINDS = ("buttons", "confirm", "carousel", "image_carousel")


def check_template(checker: Checker, template: Any) -> None:
    if not isinstance(template, dict):
        checker.add("must be specified", "template")
        return
    kind = template.get("type")
    if kind == "buttons":
        _check_column(checker, template, "template", text_most=160, actions_most=4)
    elif kind == "confirm":
        checker.text(template, "text", "template", most=240, by_grapheme=True)
        _check_actions(checker, template, "template", least=2, most=2)
    elif kind == "carousel":
        for index, column in enumerate(checker.items(template, "columns", "template", most=10)):
            _check_column(checker, column, f"template/columns/{index}", text_most=120, actions_most=3)
    elif kind == "image_carousel":
        for index, column in enumerate(checker.items(template, "columns", "template", most=10)):
            where = f"template/columns/{index}"
            checker.url(column, "imageUrl", where)
            check_action(checker, column.get("action"), f"{where}/action", label_most=12, label_required=False)
    else:
        checker.choice(template, "type", "template", KINDS, required=True)


def _check_column(checker: Checker, column: dict[str, Any], path: str, *, text_most: int, actions_most: int) -> None:
    checker.url(column, "thumbnailImageUrl", path, required=False)
    checker.text(column, "title", path, most=40, required=False, by_grapheme=True)
    decorated = bool(column.get("title") or column.get("thumbnailImageUrl"))
    checker.text(column, "text", path, most=60 if decorated else text_most, by_grapheme=True)
    _check_actions(checker, column, path, least=1, most=actions_most)


def _check_actions(checker: Checker, holder: dict[str, Any], path: str, *, least: int, most: int) -> None:
    for index, action in enumerate(checker.items(holder, "actions", path, least=least, most=most)):
        check_action(checker, action, f"{path}/actions/{index}", label_most=20)
