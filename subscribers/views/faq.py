"""For the departments: what the bot would say, and what it could not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.roles import Role, has_role
from cityline.staff.screens import screen
from subscribers.exceptions import FaqError
from subscribers.faq import misses, trying, weeks
from subscribers.faq.normalising import LENGTH_MAX
from subscribers.models import FaqEntry
from subscribers.permissions import can_see_answers, may_keep_for


def try_out(request: HttpRequest) -> HttpResponse:
    """A box to type a question in; below it what a resident would get, and why. Nothing is counted."""
    _staff(request)
    words = request.GET.get("q", "").replace("\0", "").strip()[:LENGTH_MAX]
    return screen(
        request,
        "residents/faq_try.html",
        title=_("Try a question"),
        trail=_trail(),
        words=words,
        trial=trying.try_out(words=words, now=timezone.localtime()) if words else None,
        length_max=LENGTH_MAX,
    )


def missed(request: HttpRequest) -> HttpResponse:
    """Unanswered questions by week, and the share that was answered; with POST one of them is dealt with."""
    user = _staff(request)
    if request.method == "POST":
        return _deal(request, user)
    sees_all = has_role(user, Role.PATROLLER)
    department = None if sees_all else user.department
    shown = misses.open_misses(department=department) if sees_all or department else []
    return screen(
        request,
        "residents/faq_missed.html",
        title=_("Unanswered questions"),
        trail=_trail(),
        misses=[(one, may_keep_for(user, one.department_id)) for one in shown],
        awaited=misses.awaited(),
        entries=_entries(user),
        weeks=weeks.weeks(today=timezone.localdate()),
        width=weeks.WIDTH,
        kept_days=misses.KEPT.days,
    )


def _deal(request: HttpRequest, user: User) -> HttpResponse:
    words = request.POST.get("words", "").replace("\0", "")[:200]
    try:
        if request.POST.get("verb") == "add":
            entry = misses.add_way(by=user, entry_id=_number(request, "entry"), words=words)
            says = _("“{entry}” is answered to these words from now on.")
            if not misses.is_asked_by(entry, words):
                says = _("These words are added to “{entry}”. They are answered when the PR office has passed it.")
            messages.success(request, says.format(entry=entry))
        else:
            misses.set_aside(by=user, words=words, department_id=_number(request, "department"))
            messages.success(request, _("It is off the list."))
    except FaqEntry.DoesNotExist:
        messages.error(request, _("Choose the answer these words ask for."))
    except FaqError as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:faq_missed")


def _entries(user: User) -> list[FaqEntry]:
    """To which a way to ask can be added by them."""
    entries = FaqEntry.objects.filter(is_active=True).order_by("question")
    return list(entries if has_role(user, Role.PATROLLER) else entries.filter(department=user.department_id))


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 12 else 0


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not can_see_answers(request.user):
        raise PermissionDenied
    return request.user


def _trail() -> list[tuple[str, Any]]:
    return [(reverse("admin:subscribers_faqentry_changelist"), _("Questions and answers"))]
