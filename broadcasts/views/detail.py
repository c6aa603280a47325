"""One broadcast: where it stands, what happens next, and what this person can do."""

from django.http import HttpRequest, HttpResponse

from broadcasts.views.finding import visible_or_404
from cityline.staff.screens import screen


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    broadcast = visible_or_404(request, pk)
    return screen(request, "broadcasts/detail.html", title=str(broadcast), broadcast=broadcast)
