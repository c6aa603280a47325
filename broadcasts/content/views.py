"""Serves the pictures. Millions of phones may ask within minutes, so: no database, and caches keep them for ever."""

from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import condition, require_safe

from broadcasts.content.encoding import Size
from broadcasts.content.media import file_path
from broadcasts.content.withholding import is_withheld

_JPEG = b"\xff\xd8"


def _etag(request: HttpRequest, sha256: str, size: str) -> str | None:
    """None of what is withheld: nobody is told that what they have is still good."""
    return None if is_withheld(sha256) else f'"{sha256}-{size}"'


@require_safe
@condition(etag_func=_etag)
def picture(request: HttpRequest, sha256: str, size: str) -> HttpResponseBase:
    """One file of a picture. The address is hexadecimal digits and a known size, so there is no path to climb."""
    if is_withheld(sha256):
        return HttpResponse(status=410, headers={"Cache-Control": "no-store"})
    try:
        file = file_path(sha256, Size(size)).open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=content_type_of(file))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # the simulator's phone shows them from another port
    return response


def content_type_of(file: BinaryIO) -> str:
    is_jpeg = file.read(2) == _JPEG
    file.seek(0)
    return "image/jpeg" if is_jpeg else "image/png"
