"""One round, in a process and a network of its own: ``python -m broadcasts.rehearsal.chaos.playing PLAN``.

Writes its report beside the plan. Servers come before Django, whose settings have to know them.
"""

import json
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from broadcasts.rehearsal.chaos import network
from broadcasts.rehearsal.chaos.servers import running_servers
from cityline.embedded.folders import throw_away_folder
from cityline.embedded.processes import end_like_ctrl_c


def main(plan_file: Path) -> None:
    end_like_ctrl_c(signal.SIGINT, signal.SIGTERM)
    plan: dict[str, Any] = json.loads(plan_file.read_text())
    # A LINE-compatible server outside has to stay within reach.
    by_namespace = not plan["line_url"] and not plan["without_namespace"] and network.enter_own_network()
    with ExitStack() as hold:
        folder = hold.enter_context(throw_away_folder())
        host = hold.enter_context(network.second_host(by_namespace=by_namespace, folder=folder))
        servers = hold.enter_context(running_servers(folder, by_tcp=by_namespace))
        os.environ |= {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.valkey.url,
            "LINE_MULTICAST_RATE": str(plan["rate"]),
        }
        django.setup()
        # Imported only now: they need the applications loaded.
        from broadcasts.rehearsal.chaos.acting import act  # noqa: PLC0415
        from broadcasts.rehearsal.chaos.options import Round  # noqa: PLC0415

        report = act(plan=Round.from_json(plan["round"]), folder=folder, servers=servers, host=host, hold=hold)
        plan_file.with_suffix(".report").write_text(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
