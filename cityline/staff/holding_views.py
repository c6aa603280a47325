"""What somebody holds, and handing it over: one person's things, or those of everybody who has left."""

from collections import Counter
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
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
        trail=[(reverse("admin:holdings_left"), TITLE)] if permissions.can_manage_staff(user) else [],
        member=member,
        heaps=[(kind, held[kind.code]) for kind in registry.kinds() if held.get(kind.code)],
        can_hand_over=any(kind.needs_somebody and held.get(kind.code) for kind in registry.kinds()),
        successors=_successors(held, but=member),
        roles=[Role(right.role).label for right in held_by(member) if right.is_own] if knows_all else [],
        picked=request.POST.get("to", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def left(request: HttpRequest) -> HttpResponse:
    """Everybody who has left or moved and still holds something; with ``all``, everybody who holds something."""
    user = cast(User, request.user)
    if not permissions.can_manage_staff(user):
        raise PermissionDenied
    is_all = "all" in request.GET
    people = list(User.objects.select_related("department").order_by("department__name", "last_name", "pk"))
    found = registry.held_by(people, viewer=user)
    shown = {person: found[person.pk] for person in people if _needs_somebody(person, found[person.pk], is_all)}
    if request.method == "POST":
        wanted = {person.pk: request.POST.get(f"to-{person.pk}", "") for person in shown}
        refusal = _hand_over(request, user, {person.pk: shown[person] for person in shown}, wanted)
        if not refusal:
            return redirect(request.get_full_path())
        messages.error(request, refusal)
    return screen(
        request,
        "staff/holdings_left.html",
        title=TITLE,
        rows=[
            (person, registry.counts(held), _successors(held, but=person), request.POST.get(f"to-{person.pk}", ""))
            for person, held in shown.items()
        ],
        is_all=is_all,
    )


def _needs_somebody(person: User, held: dict[str, list[registry.Holding]], is_all: bool) -> bool:
    there = registry.departments(held)
    return bool(there) and (is_all or not person.is_active or set(there) != {person.department_id})


def _successors(held: dict[str, list[registry.Holding]], *, but: User) -> list[User]:
    """Who writes in the departments these things belong to."""
    writers = User.objects.filter(
        is_active=True, groups__name=Role.DRAFTER, department__in=list(registry.departments(held))
    )
    return list(writers.exclude(pk=but.pk).select_related("department").order_by("department__name", "last_name", "pk"))


def _hand_over(
    request: HttpRequest,
    by: User,
    held: dict[int, dict[str, list[registry.Holding]]],
    wanted: dict[int, str],
    *,
    chosen: bool = False,
) -> str:
    """All that was asked for or nothing; what kept it from happening, in words."""
    asked = {holder: int(to) for holder, to in wanted.items() if to.isdecimal() and len(to) <= _DIGITS_MAX}
    people = User.objects.select_related("department").in_bulk(list(asked.values()))
    keys = set(request.POST.getlist("holding"))
    moved: Counter[User] = Counter()
    try:
        with transaction.atomic():
            for holder, to in asked.items():
                successor = people.get(to)
                for kind in registry.kinds():
                    theirs = held[holder].get(kind.code, []) if kind.hand_over else []
                    pks = [each.pk for each in theirs if not chosen or each.key in keys]
                    if successor and pks and kind.hand_over:
                        moved[successor] += kind.hand_over(by, pks, successor)
    except Refusal as refusal:
        return str(refusal)
    if not moved:
        return _("Choose what to hand over and to whom.") if chosen else _("Choose to whom, for at least one person.")
    for successor, count in moved.items():
        said = ngettext("%(n)s thing is now with %(to)s.", "%(n)s things are now with %(to)s.", count)
        messages.success(request, said % {"n": count, "to": successor})
    return ""
