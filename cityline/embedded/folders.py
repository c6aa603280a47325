"""Where a server keeps its data and its socket, and who may use that folder now."""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cityline.embedded.accounts import NOBODY, Account
from cityline.embedded.errors import EmbeddedError

CHECKOUT = Path(__file__).resolve().parent.parent.parent
HOME = CHECKOUT / ".cityline"
SHARED = Path("/var/tmp")  # noqa: S108  the checkout may lie where "nobody" cannot look; owner and mode are checked
SOCKET_PATH_MAX = 85  # the kernel's 103 bytes less the name of PostgreSQL's socket


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Keep ``folder`` for this process. Raises EmbeddedError when another running process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedError(
                f"Another process of this checkout uses {folder}. Stop it first, or choose another folder."
            ) from None
        yield folder


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """A fresh folder under ``.cityline``, held, that goes when we go; folders that a killed run left behind go too."""
    home = HOME / "throw-away"
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with (home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # nobody may take a folder for a leftover before we hold it
            for leftover in home.glob("run-*"):
                _remove_unless_held(leftover)
            folder = Path(tempfile.mkdtemp(prefix="run-", dir=home))
            stack.enter_context(held(folder))
        stack.callback(remove, folder)
        yield folder


def database_folder(folder: Path, account: Account) -> Path:
    """Where the database of ``folder`` lies: inside it, or where "nobody" can reach it."""
    if account is not Account.NOBODY:
        return folder / "postgres"
    key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    place = private_folder(SHARED / f"cityline-{key}", owner=NOBODY)
    (folder / "elsewhere").write_text(str(place))
    return place / "postgres"


@contextmanager
def socket_folder(folder: Path, account: Account) -> Iterator[Path]:
    """A folder for the socket whose path is short and plain enough for the kernel and for an address."""
    near = folder / "run"
    if (
        account is not Account.NOBODY
        and len(str(near)) <= SOCKET_PATH_MAX
        and str(near).isascii()
        and " " not in str(near)
    ):
        near.mkdir(mode=0o700, exist_ok=True)
        yield near
        return
    short = Path(tempfile.mkdtemp(prefix="cityline-"))
    if account is Account.NOBODY:
        os.chown(short, NOBODY, NOBODY)
    try:
        yield short
    finally:
        shutil.rmtree(short, ignore_errors=True)


def private_folder(path: Path, *, owner: int) -> Path:
    """Make ``path`` for ``owner`` alone; refuse one that somebody else put there."""
    try:
        path.mkdir(mode=0o700)
        os.chown(path, owner, owner)
    except FileExistsError:
        found = path.lstat()
        if found.st_uid != owner or not stat.S_ISDIR(found.st_mode):
            raise EmbeddedError(f"{path} belongs to somebody else. Remove it and start again.") from None
    return path


def remove(folder: Path) -> None:
    """Remove a data folder and what of it lies elsewhere."""
    pointer = folder / "elsewhere"
    if pointer.is_file():
        shutil.rmtree(pointer.read_text(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_unless_held(folder: Path) -> None:
    try:
        with held(folder):
            remove(folder)
    except EmbeddedError:
        return
