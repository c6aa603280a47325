"""Under which account PostgreSQL runs: it refuses to run as root, and a bare checkout may have nothing else.

An ordinary user runs it directly. Root runs it in a user namespace of its own, where root is somebody else. Where the
kernel or the container refuses that, root runs a copy of the installation as the account "nobody".
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from enum import Enum
from functools import cache

FORCED_ACCOUNT_VARIABLE = "CITYLINE_EMBEDDED_ACCOUNT"
NOBODY = 65534
ORDINARY = 1000
CLONE_NEWUSER = 0x10000000


class Account(Enum):
    DIRECT = "direct"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


@cache
def database_account() -> Account:
    """The first account that works here; ``CITYLINE_EMBEDDED_ACCOUNT`` forces one."""
    forced = os.environ.get(FORCED_ACCOUNT_VARIABLE)
    if forced:
        return Account(forced)
    if os.geteuid() != 0:
        return Account.DIRECT
    return Account.NAMESPACE if _namespaces_are_allowed() else Account.NOBODY


def enter(account: Account) -> Callable[[], None] | None:
    """What the child has to do between fork and exec to become ``account``."""
    return become_ordinary_in_namespace if account is Account.NAMESPACE else None


def become_ordinary_in_namespace() -> None:
    """Move this process into a user namespace where it is an ordinary user (what ``unshare --user`` does)."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are refused here")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{ORDINARY} {uid} 1")
    _write("/proc/self/gid_map", f"{ORDINARY} {gid} 1")


def _namespaces_are_allowed() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        # PLW1509 does not matter: the launcher has one thread, and the child only makes system calls before exec.
        probe = subprocess.run([sys.executable, "-S", "-c", ""], preexec_fn=become_ordinary_in_namespace, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork
