"""Pictures: taken in at once, so that the writer sees them and knows of a refusal before going on."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from broadcasts import permissions
from broadcasts.content.decoding import Upload
from broadcasts.content.media import MediaRefused, Size, store, url
from broadcasts.forms.parts import RawPart
from broadcasts.models.media import MediaKind
from broadcasts.views.finding import person, visible_or_404
from cityline.staff.models import User


def with_uploaded_picture(parts: list[RawPart], at: int, *, upload: Upload, by: User) -> list[RawPart]:
    """``parts`` with the picture in one of them. Raises MediaRefused."""
    asset = store(upload=upload, kind=MediaKind.IMAGE, by=by)
    return [*parts[:at], {**parts[at], "media": asset.pk}, *parts[at + 1 :]]


@require_POST
def upload(request: HttpRequest, pk: int) -> JsonResponse:
    """Take one picture for a draft; answers its address, or says why it is refused."""
    broadcast = visible_or_404(request, pk)
    if not permissions.can_edit(person(request), broadcast):
        return JsonResponse({"message": _("Pictures can only be added while it is a draft.")}, status=409)
    picture = request.FILES.get("picture")
    if picture is None:
        return JsonResponse({"message": _("No picture has arrived. Choose it again.")}, status=400)
    try:
        asset = store(upload=picture, kind=MediaKind.IMAGE, by=person(request))
    except MediaRefused as refused:
        return JsonResponse({"message": str(refused.message)}, status=422)
    return JsonResponse({"media": asset.pk, "url": url(asset.pk, Size.PREVIEW, base_url="")})
