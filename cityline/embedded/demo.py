"""``make demo``: the whole system with a fictional city, on this machine, until Ctrl-C.

``python -m cityline.embedded.demo [--reset] [--with-parent]``
"""

import argparse
import ctypes
import os
import signal
import sys
import time

from cityline.embedded.demo_environment import DemoAddresses, demo_environment
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.folders import HOME, held, remove
from cityline.embedded.output import Output
from cityline.embedded.processes import PR_SET_PDEATHSIG, end_like_ctrl_c
from cityline.embedded.servers import embedded_servers
from cityline.embedded.stage import Stage
from cityline.embedded.valkey import free_port

FOLDER = HOME / "demo"
PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "-A", "cityline", "--quiet")
MONTHLY_QUOTA = 15_000  # the city's seeding uses up a part of it
WORKER = (*CELERY, "worker", "--pool", "threads", "--loglevel", "WARNING", "--without-mingle", "--without-gossip")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m cityline.embedded.demo")
    parser.add_argument("--reset", action="store_true", help="throw the old demo city away first")
    parser.add_argument("--with-parent", action="store_true", help="stop when the starting program is killed")
    options = parser.parse_args(arguments)
    end_like_ctrl_c(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    if options.with_parent and sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM.value)
    output = Output()
    try:
        if options.reset:
            with held(FOLDER):
                remove(FOLDER)
        run(output)
    except KeyboardInterrupt:
        output.say("Everything is stopped. The city is kept; make demo-reset starts over.")
        return 0
    except EmbeddedError as error:
        output.say(str(error))
        return 1
    return 0


def run(output: Output) -> None:
    """Start everything, say where it is, and watch over it until somebody stops us."""
    began = time.monotonic()
    output.say("Starting PostgreSQL and Valkey")
    addresses = DemoAddresses(web_port=free_port(8000), phones_port=free_port(8100))
    with embedded_servers(FOLDER) as servers:
        environment = {**demo_environment(os.environ, addresses, FOLDER), **servers.environment()}
        with Stage(environment=environment, output=output) as stage:
            _prepare(stage, addresses, output)
            _raise_the_curtain(stage, addresses)
            stage.wait_for(addresses.web_probe, "web")
            output.say(welcome(addresses, stage, seconds=time.monotonic() - began))
            stage.watch()


def _prepare(stage: Stage, addresses: DemoAddresses, output: Output) -> None:
    """The phones first: the city's residents are made known to them while it is seeded."""
    stage.start(
        "phones",
        *(PYTHON, "manage.py", "line_simulator", "--port", str(addresses.phones_port)),
        *("--webhook-url", addresses.webhook),
        *("--state", str(FOLDER / "phones.json")),
        *("--quota", str(MONTHLY_QUOTA)),
    )
    output.say("Preparing the database")
    stage.run(PYTHON, "manage.py", "migrate", "--verbosity", "0")
    stage.wait_for(addresses.phones_probe, "phones")
    output.say("Preparing the demo city")
    stage.run(PYTHON, "manage.py", "seed_demo")


def _raise_the_curtain(stage: Stage, addresses: DemoAddresses) -> None:
    stage.start(
        "web",
        *(PYTHON, "-m", "gunicorn", "cityline.wsgi", "--bind", f"127.0.0.1:{addresses.web_port}"),
        *("--worker-class", "gthread", "--threads", "8", "--log-level", "warning", "--no-control-socket"),
    )
    stage.start(
        "delivery", *WORKER, "--queues", "emergency,delivery", "--concurrency", "4", "--hostname", "delivery@%h"
    )
    stage.start("worker", *WORKER, "--queues", "webhooks,default", "--concurrency", "4", "--hostname", "worker@%h")
    stage.start("mail", *WORKER, "--queues", "mail,imports,figures", "--concurrency", "1", "--hostname", "mail@%h")
    stage.start(
        "beat", *CELERY, "beat", "--loglevel", "WARNING", "--schedule", str(FOLDER / "beat-schedule"), "--pidfile", ""
    )


def welcome(addresses: DemoAddresses, stage: Stage, *, seconds: float) -> str:
    """What a person needs to begin."""
    logins = "\n".join(f"    {role:<36} {username:<14} {password}" for role, username, password in stage.logins())
    return (
        f"\nCityline is ready after {seconds:.0f} s.\n\n"
        f"  Staff    {addresses.web}/admin/\n"
        f"  Phones   {addresses.phones}/\n\n"
        f"{logins}\n\n"
        "  The grace is short and quiet hours are off, so that an approved message goes out at once.\n"
        "  Mail is printed here. Ctrl-C stops everything and keeps the city; make demo-reset starts over.\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
