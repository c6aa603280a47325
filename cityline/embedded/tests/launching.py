"""A second launcher beside the one that runs this suite."""

import os
import subprocess
import sys
import time
from pathlib import Path

SHOW = (
    "import os, time; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True); time.sleep(float('{}'))"
)


def launch(*options, sleep=0.0, cwd=None, **environment):
    """Start ``python -m cityline.embedded run`` on a command that prints both addresses and sleeps."""
    return subprocess.Popen(
        [sys.executable, "-m", "cityline.embedded", "run", *options, "--", sys.executable, "-c", SHOW.format(sleep)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def addresses(process):
    """(socket folder, Redis URL) of a launcher."""
    line = process.stdout.readline().split()
    if not line:
        raise AssertionError(process.stderr.read())
    return line[0].removeprefix("postgres://postgres@:5432/").rpartition("/")[0], line[1]


def commands_with(text):
    """The command lines of running processes that contain ``text``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            found.append(line)
    return found


def wait_until(condition, *, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
