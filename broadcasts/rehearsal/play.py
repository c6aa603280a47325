"""The play: ``python -m broadcasts.rehearsal.play PLAN``, in the environment of the stage. Writes its report beside the
plan.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django


def main(plan_file: str) -> None:
    django.setup()
    # Imported only now: they need the applications loaded.
    from broadcasts.rehearsal.acts import play  # noqa: PLC0415

    path = Path(plan_file)
    plan: dict[str, Any] = json.loads(path.read_text())
    report = play(
        subscribers=plan["subscribers"],
        workers=plan["workers"],
        simulator_url=plan["simulator_url"],
        patience=plan["patience"],
    )
    path.with_suffix(".report").write_text(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1])
