"""The registered names of everything the audit log can say; each app registers its own in `ready()`."""

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


class UnknownAction(LookupError):
    """An action nobody registered: a typo here would hide an act from every later search."""


def register(labels: Mapping[str, str | Promise]) -> None:
    """Make these namespaced actions (``broadcasts.approve``) known, each with the label people read."""
    _labels.update(labels)


def label(action: str) -> str | Promise:
    try:
        return _labels[action]
    except KeyError:
        raise UnknownAction(action) from None


def choices() -> list[tuple[str, str | Promise]]:
    return sorted(_labels.items())
