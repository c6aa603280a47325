"""One scene: ``python -m broadcasts.rehearsal.bench.play PLAN``, in the hall's environment. Its report goes beside the plan."""

import json
import sys
from pathlib import Path
from typing import Any

import django


def main(plan_file: str) -> None:
    django.setup()
    # Imported only now: it needs the applications loaded.
    from broadcasts.rehearsal.bench.scenes import SCENES  # noqa: PLC0415

    path = Path(plan_file)
    plan: dict[str, Any] = json.loads(path.read_text())
    report = SCENES[plan.pop("scene")](**plan)
    path.with_suffix(".report").write_text(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1])
