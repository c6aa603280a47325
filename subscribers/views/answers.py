"""What the bot is to say and nobody else has looked at yet: each change beside what residents get, to pass or to return."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityline.staff.exceptions import StaffError
from cityline.staff.models import User
from cityline.staff.reentry import reenter
from cityline.staff.screens import screen
from subscribers.exceptions import FaqError
from subscribers.faq.passing import deciding, showing
from subscribers.models import Dialogue, FaqEntry
from subscribers.permissions import can_pass_answers, why_not_pass_answer

SHOWN = 20
WORDS_MAX = 1000


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """All of them, the longest waiting first; with POST one is decided on."""
    if not can_pass_answers(request.user):
        raise PermissionDenied
    user = cast(User, request.user)
    if request.method == "POST":
        refusal = _decide(request, user)
        return redirect("admin:answers_waiting") if refusal is None else _page(request, user, refusal, status=422)
    return _page(request, user)


def _page(request: HttpRequest, user: User, refusal: str = "", *, status: int = 200) -> HttpResponse:
    entries = FaqEntry.objects.waiting().select_related("department", "passed_by")
    dialogues = Dialogue.objects.waiting().select_related("department", "passed_by")
    rows: list[FaqEntry | Dialogue] = [
        *entries.prefetch_related("hands", "related"),
        *dialogues.prefetch_related("hands", "steps"),
    ]
    barred = {row: why_not_pass_answer(user, row) for row in rows}
    rows.sort(key=lambda row: (barred[row] is not None, row.proposed_at))  # what this person can decide on comes first
    return screen(
        request,
        "residents/answers_waiting.html",
        title=_("Answers to look at"),
        trail=[(reverse("admin:subscribers_faqentry_changelist"), _("Questions and answers"))],
        status=status,
        waiting=[(one, barred[one.row]) for one in showing.waiting(rows[:SHOWN])],
        more=max(0, len(rows) - SHOWN),
        refusal=refusal,
        refused=request.POST.get("of", ""),
        typed=request.POST.get("words", "")[:WORDS_MAX],
        words_max=WORDS_MAX,
    )


def _decide(request: HttpRequest, user: User) -> str | None:
    """What is wrong, in words; None once it is decided."""
    kind, _dash, number = request.POST.get("of", "").partition("-")
    pk = int(number) if number.isdecimal() and len(number) < 12 else 0
    seen = request.POST.get("seen", "")
    try:
        if request.POST.get("verb") == "return":
            words = request.POST.get("words", "").replace("\0", "")[:WORDS_MAX]
            row = deciding.return_(by=user, kind=kind, pk=pk, seen=seen, words=words)
            messages.success(request, _("“{answer}” is returned with your words.").format(answer=row))
            return None
        deciding.demand_decidable(by=user, kind=kind, pk=pk, seen=seen)
        reenter(request, user, request.POST.get("proof", "")[:200])
        row = deciding.pass_(by=user, kind=kind, pk=pk, seen=seen)
    except (FaqError, StaffError) as refusal:
        return str(refusal)
    messages.success(request, _("Residents get “{answer}” like this from now on.").format(answer=row))
    return None
