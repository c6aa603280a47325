"""What somebody holds, and handing it over: one person's things, or those of everybody who has left."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cityline.refusals import Refusal
from cityline.staff import holdings as registry
from cityline.staff import permissions
from cityline.staff.models import User
from cityline.staff.roles import Role, held_by
from cityline.staff.screens import screen

TITLE = gettext_lazy("What needs somebody")
# PostgreSQL refuses numbers of twenty.
_DIGITS_MAX = 18
Held = dict[str, list[registry.Holding]]
HandOver = Callable[[User, list[int], User], int]


@require_http_methods(["GET", "HEAD", "POST"])
def holdings(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's things. Whoever looks after accounts sees how many; what they say, only who may read it anyway."""
    user, member = cast(User, request.user), get_object_or_404(User.objects.select_related("department"), pk=pk)
    held = registry.held_by([member], viewer=user)[member.pk]
    knows_all = permissions.can_see_staff(user) or user.pk == member.pk
    if not knows_all:
        held = registry.seen(held)
        if not held:
            raise PermissionDenied
    if request.method == "POST":
        refusal = _hand_over(request, user, {member.pk: held}, {member.pk: request.POST.get("to", "")}, chosen=True)
        if not refusal:
            return redirect("admin:holdings", member.pk)
        messages.error(request, refusal)
    return screen(
        request,
        "staff/holdings.html",
        title=_("What %(person)s holds") % {"person": member},
        trail=[(reverse("admin:holdings_left"), TITLE)] if permissions.can_see_what_is_left(user) else [],
        member=member,
        heaps=[(kind, held[kind.code]) for kind in registry.kinds() if held.get(kind.code)],
        can_hand_over=any(_given(held)),
        is_left_to_others=bool(registry.departments(held)) and not any(_given(held)),
        successors=_successors({member: held})[member],
        roles=[Role(right.role).label for right in held_by(member) if right.is_own] if knows_all else [],
        picked=request.POST.get("to", ""),
        ticked=_ticked(request, held),
    )


def _ticked(request: HttpRequest, held: Held) -> list[str] | None:
    """What was ticked before a refusal, or the one thing somebody came for; None: everything."""
    if request.method == "POST":
        return request.POST.getlist("holding")
    return [each.key for each in _given(held) if str(each.pk) == request.GET.get("only")] or None


@require_http_methods(["GET", "HEAD", "POST"])
def left(request: HttpRequest) -> HttpResponse:
    """Everybody who has left or moved and still holds something; with ``all``, everybody who holds something.

    Whoever looks after accounts or the PR office sees all of it, a department what is its own.
    """
    user = cast(User, request.user)
    if not permissions.can_see_what_is_left(user):
        raise PermissionDenied
    is_all = "all" in request.GET
    shown = _left(user, is_all=is_all)
    if request.method == "POST":
        wanted = {person.pk: request.POST.get(f"to-{person.pk}", "") for person in shown}
        refusal = _hand_over(request, user, {person.pk: held for person, held in shown.items()}, wanted)
        if not refusal:
            return redirect(request.get_full_path())
        messages.error(request, refusal)
    successors = _successors(shown)
    return screen(
        request,
        "staff/holdings_left.html",
        title=TITLE,
        rows=[
            (
                person,
                registry.counts(held),
                any(_given(held)),
                successors[person],
                request.POST.get(f"to-{person.pk}", ""),
            )
            for person, held in shown.items()
        ],
        can_hand_over=any(successors.values()),
        is_all=is_all,
    )


def _left(user: User, *, is_all: bool) -> dict[User, Held]:
    people = list(User.objects.select_related("department").order_by("department__name", "last_name", "pk"))
    found = registry.held_by(people, viewer=user)
    if not permissions.can_see_staff(user):
        found = {pk: registry.seen(held) for pk, held in found.items()}
    writers = set(_writers().values_list("pk", flat=True))
    left = {}
    for person in people:
        writes_in = person.department_id if person.pk in writers and not is_all else None
        if held := registry.left_behind(found[person.pk], writes_in=writes_in):
            left[person] = held
    return left


def _writers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=Role.DRAFTER)


def _given(held: Held) -> Iterator[registry.Holding]:
    """What of it the reader may hand over."""
    return (
        each for kind in registry.kinds() if kind.hand_over for each in held.get(kind.code, []) if each.may_be_given
    )


def _successors(shown: dict[User, Held]) -> dict[User, list[User]]:
    """Who writes in the departments what may be handed over belongs to; one query, however many people."""
    offices = {person: {each.department for each in _given(held)} for person, held in shown.items()}
    writers = _writers().filter(department__in=set().union(*offices.values()))
    there = list(writers.select_related("department").order_by("department__name", "last_name", "pk"))
    return {
        person: [one for one in there if one.department_id in theirs and one != person]
        for person, theirs in offices.items()
    }


def _hand_over(
    request: HttpRequest,
    by: User,
    held: dict[int, Held],
    wanted: dict[int, str],
    *,
    chosen: bool = False,
) -> str:
    """All that was asked for or nothing; what kept it from happening, in words.

    Each successor takes what was ticked, or, of whole people, what is of the department they write in; by one call of
    each verb, so that they get one letter.
    """
    asked = {holder: int(to) for holder, to in wanted.items() if to.isdecimal() and len(to) <= _DIGITS_MAX}
    people = User.objects.select_related("department").in_bulk(list(asked.values()))
    keys = set(request.POST.getlist("holding"))
    given: dict[User, dict[HandOver, list[int]]] = {}
    for holder, to in asked.items():
        for kind in registry.kinds() if to in people else ():
            for each in held[holder].get(kind.code, []):
                if kind.hand_over and (each.key in keys if chosen else each.department == people[to].department_id):
                    given.setdefault(people[to], {}).setdefault(kind.hand_over, []).append(each.pk)
    if not given:
        return _("Choose what to hand over and to whom.") if chosen else _("Choose to whom, for at least one person.")
    moved: Counter[User] = Counter()
    try:
        with transaction.atomic():
            for successor in sorted(given, key=lambda one: one.pk):
                for verb, pks in given[successor].items():
                    moved[successor] += verb(by, pks, successor)
    except Refusal as refusal:
        return str(refusal)
    if not moved.total():
        return _("Nothing changed hands: it has ended meanwhile, or that person has it already.")
    for successor, count in (+moved).items():
        said = ngettext("%(n)s thing is now with %(to)s.", "%(n)s things are now with %(to)s.", count)
        messages.success(request, said % {"n": count, "to": successor})
    return ""
