"""How long to look: the same examples every time in an ordinary run, new ones every night."""

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, Verbosity, settings

_SHARED = {
    "deadline": None,  # an example is dozens of transactions on whatever machine this is
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}
_ORDINARY = settings(
    max_examples=20, stateful_step_count=40, derandomize=True, database=None, phases=[Phase.generate, Phase.shrink],
    verbosity=Verbosity.normal, **_SHARED,
)  # fmt: skip
_THOROUGH = settings(max_examples=1500, stateful_step_count=60, **_SHARED)

IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
PROFILE = _THOROUGH if IS_THOROUGH else _ORDINARY
SECONDS = int(timedelta(hours=3).total_seconds()) if IS_THOROUGH else 300
