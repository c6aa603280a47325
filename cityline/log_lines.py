"""One plain line per event: its name and the ids that belong to it."""

import logging
import re

ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "data"}
LINE_USER_ID = re.compile(r"\bU[0-9a-f]{32}\b")
PAGE_LINK = re.compile(r"(?<=/r/)[\w:%=-]{8,}")


class PlainFormatter(logging.Formatter):
    """``time LEVEL logger event key=value …``. LINE user ids, and the tokens of links to residents' pages, are
    cut out even if somebody else's exception quotes one.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        facts = (f"{name}={value}" for name, value in vars(record).items() if name not in ORDINARY)
        return " ".join([super().formatMessage(record), *facts])

    def format(self, record: logging.LogRecord) -> str:
        return PAGE_LINK.sub("…", LINE_USER_ID.sub("U…", super().format(record)))
