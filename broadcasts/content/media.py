"""Pictures: taken in, kept under the address of their content, and proven before they are sent."""

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from broadcasts.content import folders
from broadcasts.content.decoding import MediaRefused, Upload, decode
from broadcasts.content.encoding import ICON_SIDE, Size, icon_files, image_files
from broadcasts.models.media import MediaAsset, MediaKind

if TYPE_CHECKING:
    from cityline.staff.models import User

__all__ = ["MediaRefused", "Size", "addresses_in", "file_path", "is_intact", "store", "url", "verify"]

MANIFEST = "manifest.json"
_ADDRESS = re.compile(r"/media/([0-9a-f]{64})")


def store(*, upload: Upload, kind: MediaKind | str, by: "User | None" = None) -> MediaAsset:
    """Keep ``upload`` re-encoded in all sizes, and return it; the same picture again is the same asset.

    Raises MediaRefused. The files are complete on disk before the row is written, so a row never lacks its files.
    """
    kind = MediaKind(kind)
    pixels = decode(upload)
    format_, files = icon_files(pixels) if kind is MediaKind.SENDER_ICON else image_files(pixels)
    manifest = _manifest(kind, files)
    sha256 = hashlib.sha256(manifest).hexdigest()
    if not is_intact(sha256):
        contents = {MANIFEST: manifest, **{size.value: content for size, content in files.items()}}
        folders.place(contents, target=_folder(sha256), is_intact=lambda: is_intact(sha256))
    largest = Size.ICON if kind is MediaKind.SENDER_ICON else Size.ORIGINAL
    width, height = (ICON_SIDE, ICON_SIDE) if kind is MediaKind.SENDER_ICON else pixels.size
    asset, _created = MediaAsset.objects.get_or_create(
        sha256=sha256,
        defaults={
            "kind": kind,
            "format": format_,
            "width": width,
            "height": height,
            "byte_size": len(files[largest]),
            "created_by": by,
        },
    )
    return asset


def verify(asset: MediaAsset) -> bool:
    """Whether every file LINE will fetch still is what was approved. Asked again before anything is sent."""
    return is_intact(asset.sha256)


def addresses_in(text: str) -> set[str]:
    """The content addresses of all pictures that a request body lets LINE fetch from us."""
    return set(_ADDRESS.findall(text))


def url(asset_sha: str, size: Size | str | None = None, *, base_url: str | None = None) -> str:
    """Where LINE (and our own pages) fetch the picture; without ``size`` an imagemap's base address."""
    base = settings.MEDIA_BASE_URL if base_url is None else base_url.rstrip("/")
    address = f"{base}/media/{asset_sha}"
    return address if size is None else f"{address}/{Size(size)}"


def file_path(sha256: str, size: Size) -> Path:
    return _folder(sha256) / size.value


def _folder(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _manifest(kind: MediaKind, files: dict[Size, bytes]) -> bytes:
    digests = {size.value: hashlib.sha256(content).hexdigest() for size, content in files.items()}
    return json.dumps({"kind": kind.value, "files": digests}, sort_keys=True, separators=(",", ":")).encode()


def is_intact(sha256: str) -> bool:
    """Whether the files at this address are those it was made of."""
    folder = _folder(sha256)
    try:
        manifest = (folder / MANIFEST).read_bytes()
        if hashlib.sha256(manifest).hexdigest() != sha256:
            return False
        digests: dict[str, str] = json.loads(manifest)["files"]
        return all(_digest(folder / name) == digest for name, digest in digests.items())
    except OSError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
