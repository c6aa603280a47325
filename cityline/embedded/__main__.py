"""Run a command with a development environment: ``run`` also with servers, ``env`` with the environment alone.

``python -m cityline.embedded run [--data DIR] -- COMMAND …``
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from cityline.embedded.environment import UNUSED_SERVERS, development_environment
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.processes import end_like_ctrl_c
from cityline.embedded.servers import embedded_servers


def main(arguments: list[str]) -> int:
    options = _parse(arguments)
    end_like_ctrl_c(signal.SIGINT, signal.SIGTERM)
    environment = development_environment(os.environ)
    try:
        if options.verb == "env":
            return _run(options.command, {**UNUSED_SERVERS, **environment})
        with embedded_servers(options.data) as servers:
            return _run(options.command, {**environment, **servers.environment()})
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m cityline.embedded")
    verbs = parser.add_subparsers(required=True, dest="verb")
    run = verbs.add_parser("run", help="run a command with embedded servers")
    run.add_argument("--data", type=Path, help="keep the data in this folder; without it they are thrown away")
    for verb in (run, verbs.add_parser("env", help="run a command that needs no server")):
        verb.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args(arguments)
    if options.command[:1] == ["--"]:
        options.command.pop(0)
    if not options.command:
        parser.error("name a command after --")
    return options


def _run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=environment)  # noqa: S603
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGTERM)
        process.wait()
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
