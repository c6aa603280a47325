"""``python -m cityline.embedded run [--data DIR] -- COMMAND …``: a command with servers and a development environment."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from cityline.embedded.environment import development_environment
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.servers import embedded_servers


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m cityline.embedded")
    run = parser.add_subparsers(required=True).add_parser("run", help="run a command with embedded servers")
    run.add_argument("--data", type=Path, help="keep the data in this folder; without it they are thrown away")
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args(arguments)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("name a command after --")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the same orderly way out as Ctrl-C
    try:
        with embedded_servers(options.data) as servers:
            environment = {**development_environment(os.environ), **servers.environment()}
            return _run(command, environment)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


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
