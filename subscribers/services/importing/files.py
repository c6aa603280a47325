"""Where an uploaded file lies until it has been dealt with: in a folder of its own that no web address leads to."""

from pathlib import Path
from uuid import UUID

from django.conf import settings


def folder() -> Path:
    """Only for this system's own account."""
    found = Path(settings.PRIVATE_ROOT) / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path_of(file_key: UUID) -> Path:
    return folder() / f"{file_key}.csv"


def forget(file_key: UUID) -> None:
    path_of(file_key).unlink(missing_ok=True)


def all_keys() -> list[tuple[UUID, float]]:
    """Every file there, with the time it was last written to."""
    found = []
    for path in folder().glob("*.csv"):
        try:
            found.append((UUID(path.stem), path.stat().st_mtime))
        except (ValueError, FileNotFoundError):
            continue
    return found
