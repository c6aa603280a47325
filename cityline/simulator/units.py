"""Names of aggregation units."""

import re
from typing import Any

_UNIT = re.compile(r"[a-zA-Z0-9_]{1,30}\Z")


def valid_unit(name: Any) -> bool:
    return isinstance(name, str) and _UNIT.match(name) is not None
