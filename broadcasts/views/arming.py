"""The page before an emergency is handed over: read it, type to whom, confirm for how many."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from broadcasts import audience, permissions
from broadcasts.exceptions import BroadcastError, ContentInvalid
from broadcasts.forms.fields import whole_number
from broadcasts.models import Broadcast
from broadcasts.services import arming, submitting
from broadcasts.services.arming import PEOPLE, Arming, NotArmed
from broadcasts.services.filling import GapsUnfilled, VersionReplaced
from broadcasts.views.finding import person, visible_or_404
from broadcasts.views.preview import Phone, phone_of
from cityline.staff.screens import screen

TYPED_MAX = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One name to be typed."""

    name: str
    shown: str
    value: str
    problem: str | Promise


@dataclass
class Armed:
    broadcast: Broadcast
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str | Promise] = field(default_factory=dict)

    @cached_property
    def words(self) -> list[Asked]:
        return [
            Asked(f"name-{word.key}", word.shown, self.typed.get(word.key, ""), self.problems.get(word.key, ""))
            for word in arming.words_to_type(self.broadcast)
        ]

    @property
    def people_problem(self) -> str | Promise:
        return self.problems.get(PEOPLE, "")

    @cached_property
    def total(self) -> int:
        return audience.count(audience.rule_of(self.broadcast), is_emergency=self.broadcast.is_emergency).total

    @cached_property
    def phone(self) -> Phone:
        return phone_of(self.broadcast)


@require_http_methods(["GET", "HEAD", "POST"])
def arm(request: HttpRequest, pk: int) -> HttpResponse:
    broadcast, user = visible_or_404(request, pk), person(request)
    if not permissions.can_edit(user, broadcast):
        return redirect("admin:broadcast_review", pk)
    if not arming.needs_arming(broadcast):
        return redirect("admin:broadcast_write", pk)
    if request.method != "POST":
        return _draw(request, Armed(broadcast))
    typed = {word.key: request.POST.get(f"name-{word.key}", "")[:TYPED_MAX] for word in arming.words_to_type(broadcast)}
    try:
        done = submitting.submit(
            broadcast_id=pk,
            by=user,
            expected_revision=whole_number(request.POST.get("revision", "")) or 0,
            armed=Arming(names=typed, people=whole_number(request.POST.get("people", ""))),
        )
    except NotArmed as refusal:
        return _draw(request, Armed(broadcast, typed, refusal.problems), refusal=refusal)
    except (GapsUnfilled, VersionReplaced) as refusal:
        messages.warning(request, str(refusal))
        return redirect("admin:broadcast_fill", pk)
    except BroadcastError as refusal:
        return _draw(request, Armed(visible_or_404(request, pk), typed), refusal=refusal)
    messages.success(request, _handed_over(done))
    return redirect("admin:broadcast_review", pk)


def _handed_over(broadcast: Broadcast) -> str:
    count = broadcast.submitted_count or 0
    return ngettext(
        "Handed over. Everybody who can approve it gets a mail now. It would reach %(count)s resident.",
        "Handed over. Everybody who can approve it gets a mail now. It would reach %(count)s residents.",
        count,
    ) % {"count": f"{count:,}"}


def _draw(request: HttpRequest, page: Armed, *, refusal: BroadcastError | None = None) -> HttpResponse:
    if not page.broadcast.is_editable:  # somebody was faster
        messages.warning(request, str(refusal))
        return redirect("admin:broadcast_review", page.broadcast.pk)
    context: dict[str, Any] = {
        "page": page,
        "broadcast": page.broadcast,
        "refusal": refusal,
        "content_problems": refusal.problems if isinstance(refusal, ContentInvalid) else [],
        "back": "admin:broadcast_fill" if page.broadcast.emergency_version_id else "admin:broadcast_write",
    }
    title = _("Hand over the drill") if page.broadcast.is_drill else _("Hand over the emergency")
    return screen(request, "broadcasts/emergency/arm.html", title=title, **context)
