"""Pictures on a host of their own: a cache in front of it takes the load of a whole city opening one message."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

MEDIA_PATH = "/media/"

# A picture is the same for everybody: a cache must not keep one copy for each language or browser.
_SPLITTING_HEADERS = ("Vary", "Content-Language")


class MediaHostMiddleware:
    """On the pictures' own host there is nothing but pictures, so that no login page lives behind a public cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_picture = request.path_info.startswith(MEDIA_PATH)
        if not is_picture and _is_pictures_alone(request):
            return HttpResponseNotFound("not found\n", content_type="text/plain")
        response = self.get_response(request)
        if is_picture:
            for header in _SPLITTING_HEADERS:
                if header in response:
                    del response[header]
        return response


def _is_pictures_alone(request: HttpRequest) -> bool:
    media, public = _host(settings.MEDIA_BASE_URL), _host(settings.PUBLIC_BASE_URL)
    asked = _host(f"{urlsplit(settings.MEDIA_BASE_URL).scheme}://{request.get_host()}")
    return media != public and asked == media


@lru_cache(maxsize=64)  # asked for every request, and always the same few
def _host(address: str) -> tuple[str, int]:
    """Name and port, however they are written: capitals, a dot at the end and the usual port change nothing."""
    parts = urlsplit(address)
    return (parts.hostname or "").removesuffix("."), parts.port or (443 if parts.scheme == "https" else 80)
