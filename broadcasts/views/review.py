"""The review page: everything the second person needs to decide, and the decision itself."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from broadcasts.desk_queue import place_in
from broadcasts.forms.deciding import DecisionForm
from broadcasts.forms.queueing import kept
from broadcasts.models import Broadcast
from broadcasts.services import looking
from broadcasts.views.finding import or_its_series, person, visible_or_404
from broadcasts.views.reviewing import Review
from cityline.staff.screens import screen


@or_its_series
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What would arrive, to whom, when, and who made it."""
    broadcast = visible_or_404(request, pk)
    looking.note_look(broadcast=broadcast, by=person(request))
    return draw_review(request, broadcast, form=DecisionForm())


def draw_review(
    request: HttpRequest, broadcast: Broadcast, *, form: DecisionForm, happened: str = "", status: int = 200
) -> HttpResponse:
    """The page as things stand now; ``happened``: why a decision just posted did not count."""
    return screen(
        request,
        "broadcasts/review/page.html",
        title=str(broadcast),
        status=status,
        broadcast=broadcast,
        review=Review(broadcast=broadcast, user=person(request)),
        place=place_in(person(request), kept(request).wanted, broadcast.pk),
        form=form,
        happened=happened,
    )
