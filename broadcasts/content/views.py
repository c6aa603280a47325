"""Serves the pictures. Millions of phones may ask within minutes, so: no database, and caches keep them for ever."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import condition, require_safe

from broadcasts.content.encoding import Size
from broadcasts.content.media import file_path

_JPEG = b"\xff\xd8"


def _etag(request: HttpRequest, sha256: str, size: str) -> str:
    return f'"{sha256}-{size}"'


@require_safe
@condition(etag_func=_etag)
def picture(request: HttpRequest, sha256: str, size: str) -> HttpResponseBase:
    """One file of a picture. The address is hexadecimal digits and a known size, so there is no path to climb."""
    try:
        file = file_path(sha256, Size(size)).open("rb")
    except OSError as error:
        raise Http404 from error
    content_type = "image/jpeg" if file.read(2) == _JPEG else "image/png"
    file.seek(0)
    response = FileResponse(file, content_type=content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # the simulator's phone shows them from another port
    return response
