"""Taking a large file in: straight onto the disk, counted and hashed on the way, never whole in memory."""

import hashlib
import os
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers

from subscribers.services.importing import files

BYTES_MAX = 100 * 1024 * 1024


class StoredFile(UploadedFile):  # type: ignore[type-arg]  # not subscriptable at run time
    """A file that lies where it will be read; ``is_too_large``: only its beginning came, and it was thrown away."""

    def __init__(self, *, name: str, size: int, key: UUID, sha256: str, is_too_large: bool) -> None:
        super().__init__(file=None, name=name, size=size)
        self.key, self.sha256, self.is_too_large = key, sha256, is_too_large


class PrivateUpload(FileUploadHandler):
    """Writes the one file field of a form into the private folder."""

    field = "file"

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.stored: StoredFile | None = None
        self._open: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != self.field or self._open is not None or self.stored is not None:
            raise SkipFile
        self._key, self._hash, self._size = uuid4(), hashlib.sha256(), 0
        self._path: Path = files.path_of(self._key)
        self._open = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size <= BYTES_MAX:  # of what is too large the rest is read and forgotten, so that a page can say so
            self._hash.update(raw_data)
            self._open.write(raw_data)

    def file_complete(self, file_size: int) -> StoredFile:
        self._open.close()
        self._open = None
        self.stored = StoredFile(
            name=self.file_name or "",
            size=self._size,
            key=self._key,
            sha256=self._hash.hexdigest(),
            is_too_large=self._size > BYTES_MAX,
        )
        if self.stored.is_too_large:
            self.discard()
        return self.stored

    def upload_interrupted(self) -> None:
        if self._open is not None:  # Django says it also when the last file was one that we skip
            self.discard()

    def discard(self) -> None:
        """Forget what was written: the form around it was not in order, or the sender went away."""
        if self._open is not None:
            self._open.close()
            self._open = None
        if hasattr(self, "_key"):
            files.forget(self._key)
