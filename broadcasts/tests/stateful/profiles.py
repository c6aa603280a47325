"""How long to look: the same examples every time in an ordinary run, new ones every night."""

import os

from hypothesis import HealthCheck, Phase, settings

_SHARED = {
    "deadline": None,  # an example is dozens of transactions, on whatever machine this is
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}
_ORDINARY = settings(
    max_examples=15,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    **_SHARED,
)
_THOROUGH = settings(max_examples=1500, stateful_step_count=60, **_SHARED)

_is_thorough = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
PROFILE = _THOROUGH if _is_thorough else _ORDINARY
# Finding takes half a minute, and making what was found short up to five minutes.
SECONDS = 6 * 3600 if _is_thorough else 900
