"""Starting servers so that none outlives us, and stopping them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cityline.embedded.accounts import NOBODY, Account, enter

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def start(
    command: Sequence[str | Path], *, log: Path, dying_signal: signal.Signals, account: Account = Account.DIRECT
) -> "subprocess.Popen[bytes]":
    """Start a server in a session of its own, so that the terminal's Ctrl-C reaches us and not the server.

    If we die without a chance to clean up, the kernel sends the server ``dying_signal``.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment(),
            preexec_fn=dying_with_parent(account, dying_signal),
            **credentials(account),
        )
    if not sys.platform.startswith("linux"):
        watch(process.pid, dying_signal)
    return process


def run(command: Sequence[str | Path], *, account: Account) -> "subprocess.CompletedProcess[str]":
    """Run a program of the installation to its end and hand back what it said."""
    return subprocess.run(  # noqa: S603
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=environment(),
        preexec_fn=enter(account),
        **credentials(account),
    )


def stop(process: "subprocess.Popen[bytes]", *signals: signal.Signals, patience: float = 10) -> None:
    """Ask a server to stop with each signal in turn, and kill it when it never listens."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue


def stop_stranger(pid: int, *signals: signal.Signals, patience: float = 15) -> None:
    """Stop a server that an earlier run of ours left behind; it is not our child."""
    for number in (*signals, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not is_alive(pid):
                return
            time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_line(pid: int) -> str:
    """The command line of a process, empty when there is none to see."""
    if sys.platform.startswith("linux"):
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607


def watch(pid: int, dying_signal: signal.Signals) -> "subprocess.Popen[bytes]":
    """Where the kernel does not tell children of our death: a shell that waits for our end of its pipe to close."""
    return subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", f"cat >/dev/null; kill -{dying_signal.value} {pid} 2>/dev/null"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def environment() -> dict[str, str]:
    """Our own environment without what would lead a PostgreSQL program elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def credentials(account: Account) -> dict[str, Any]:
    """The arguments with which subprocess becomes ``account``."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if account is Account.NOBODY else {}


def end_like_ctrl_c(*signals: signal.Signals) -> None:
    """Let each signal raise KeyboardInterrupt. SIGINT too: a shell starts background programs deaf to it."""
    for number in signals:
        signal.signal(number, signal.default_int_handler)


def dying_with_parent(account: Account, dying_signal: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec: become ``account``, and ask to be told of our death."""
    parent = os.getpid()
    become = enter(account)

    def prepare() -> None:
        if become:
            become()
        # After the change of account, which would make the kernel forget the signal.
        if sys.platform.startswith("linux"):
            _libc.prctl(PR_SET_PDEATHSIG, dying_signal.value)
            if os.getppid() != parent:  # died in between
                os._exit(1)

    return prepare
