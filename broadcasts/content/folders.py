"""A folder of files on disk that is there whole or not at all, whenever the process dies."""

import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings


def place(files: Mapping[str, bytes], *, target: Path, is_intact: Callable[[], bool]) -> None:
    """Write ``files`` beside, flush them to the disk, then rename the folder to ``target`` in one step.

    Two who place the same content at once both succeed: the name comes from the content, so either's files will do.
    Only a damaged folder in the way (bits rot, disks are restored) is put aside.
    """
    incoming = Path(settings.MEDIA_ROOT) / ".incoming" / uuid.uuid4().hex
    incoming.mkdir(parents=True, mode=0o755)
    try:
        for name, content in files.items():
            _write(incoming / name, content)
        _flush_folder(incoming)
        target.parent.mkdir(parents=True, exist_ok=True)
        _rename(incoming, target, is_intact)
        _flush_folder(target.parent)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _rename(incoming: Path, target: Path, is_intact: Callable[[], bool]) -> None:
    try:
        incoming.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        if is_intact():
            return
        aside = incoming.with_name(f"damaged-{incoming.name}")
        target.rename(aside)
        incoming.rename(target)
        shutil.rmtree(aside, ignore_errors=True)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
