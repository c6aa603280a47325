"""Pictures that are not served any more, for staff who may see what they were in."""

import re

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadcasts.content.encoding import Size
from broadcasts.content.media import addresses_in, file_path
from broadcasts.content.views import content_type_of
from broadcasts.content.withholding import is_withheld
from broadcasts.permissions import visible_to
from broadcasts.views.finding import person


@require_safe
def picture(request: HttpRequest, sha256: str, size: str) -> HttpResponseBase:
    """Only what was in a broadcast this person may see. As all of the staff site, no cache keeps it."""
    is_in_it = Q(parts__contains=[{"media": sha256}])
    if not visible_to(person(request)).filter(is_in_it).exists():
        raise Http404
    try:
        file = file_path(sha256, Size(size)).open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=content_type_of(file))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_staff_see(text: str) -> str:
    """A drawing or a message in JSON, with staff's addresses for what is withheld."""
    for sha256 in addresses_in(text):
        if is_withheld(sha256):
            ours = reverse("admin:withheld_picture", args=[sha256, Size.ORIGINAL]).removesuffix(f"/{Size.ORIGINAL}")
            text = re.sub(rf"(?:{re.escape(settings.MEDIA_BASE_URL)})?/media/{sha256}", ours, text)
    return text
