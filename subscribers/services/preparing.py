"""What takes long is done before events are taken, and not while residents' rows are locked for them."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

_preparations: list[Callable[[], object]] = []


def before_each_run(prepare: Callable[[], object]) -> None:
    if prepare not in _preparations:
        _preparations.append(prepare)


def prepare_run() -> None:
    """What cannot be prepared concerns some events, and must not keep the others from being applied."""
    for prepare in _preparations:
        try:
            prepare()
        except Exception as error:  # noqa: BLE001  # whatever it was, residents' follows and choices go on
            logger.error("not prepared for webhook events", extra={"error_code": type(error).__name__})
