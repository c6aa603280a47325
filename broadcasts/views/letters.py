"""Letters from the notice board, for the department they were written to and the PR office."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts.board.permissions import can_mark_letter, can_read_letters, letters_for
from broadcasts.board.services.letters import mark_read
from broadcasts.views.finding import person
from cityline.audit.services import record
from cityline.staff.screens import screen
from subscribers.validators import dialled

PAGE_SIZE = 30


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Unread ones first. That somebody looked goes on record, how many and never what they say."""
    user = person(request)
    if not can_read_letters(user):
        raise PermissionDenied
    found = letters_for(user).select_related("post__broadcast__department", "read_by")
    page = Paginator(found.order_by("-read_at", "-at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        (letter, _answered_at(letter.reply_to), letter.read_at is None and can_mark_letter(user, letter))
        for letter in page
    ]
    if rows:
        record(action="broadcasts.board_letters_looked", actor=user, letters=len(rows))
    return screen(request, "broadcasts/letters.html", title=_("Letters from the notice board"), rows=rows, page=page)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    letter = get_object_or_404(letters_for(user).select_related("post__broadcast"), pk=pk)
    if not can_mark_letter(user, letter):
        raise PermissionDenied
    mark_read(letter_id=letter.pk, by=user, now=timezone.now())
    messages.success(request, _("Marked as read."))
    return redirect("admin:board_letters")


def _answered_at(typed: str) -> str:
    """An address to press where it is one: readers type what they like."""
    try:
        validate_email(typed)
    except ValidationError:
        return f"tel:{digits}" if (digits := dialled(typed)) else ""
    return f"mailto:{quote(typed, safe='@')}"
