"""The one thing a reader can do on the board besides reading."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from broadcasts.board import addresses
from broadcasts.board.services import liking
from broadcasts.models import BoardPost
from cityline.staff.lockout import counted_address


@require_POST
def like(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whoever has pressed often enough is thanked all the same: there is nothing for them to do about it."""
    post = get_object_or_404(BoardPost.objects.standing(), public_id=public_id)
    address = counted_address(request)
    if address:
        liking.like(post=post, address=address, now=timezone.now())
    return HttpResponseRedirect(f"{addresses.inside('post', public_id)}#thanks", status=303)
