"""The feeds of a department: what came, what it began, who answers for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from broadcasts.exceptions import BroadcastError
from broadcasts.feeds import chart, rights, setting_up
from broadcasts.feeds.exceptions import SetupInvalid
from broadcasts.feeds.forms import FeedForm, RuleForm
from broadcasts.models import Feed, FeedFiring, FeedReading, FeedRule
from broadcasts.permissions import can_patrol
from broadcasts.services.emergency_templates import versions_in_force
from broadcasts.views.finding import person
from cityline.staff.screens import screen
from subscribers.models import Category

_Made = TypeVar("_Made", Feed, FeedRule)
TITLE = gettext_lazy("Feeds and triggered notices")


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as the page shows it."""

    rule: FeedRule
    categories: list[str]
    text: str
    # Whether its area is one that the sender says, and spells like that.
    is_heard: bool

    @property
    def waits(self) -> bool:
        return self.rule.action == FeedRule.Action.SEND and self.rule.passed_by_id is None


READINGS_SHOWN, FIRINGS_SHOWN, ALARMS_SHOWN = 12, 20, 10


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not rights.can_see_any(user):
        raise PermissionDenied
    found = rights.visible_to(user).select_related("department")
    found = found.annotate(
        alarm_count=Count("alarms", filter=Q(alarms__closed_at=None), distinct=True),
        rule_count=Count("rules", filter=Q(rules__is_on=True), distinct=True),
    )
    return screen(request, "broadcasts/feeds/all.html", title=TITLE, feeds=found, may_make=rights.can_make(user))


@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    user, found = person(request), feed_or_404(request, pk)
    rules = list(
        found.rules.select_related("responsible", "passed_by", "template").annotate(is_heard=Exists(_usable_of_area()))
    )
    prepared = {one.template_id: one.name for one in versions_in_force(found.department_id)}
    areas = _areas(found)
    area = request.GET.get("area", areas[0] if areas else "")
    usable = found.readings.filter(standing=FeedReading.Standing.USABLE, area=area)
    names = {one.pk: one.label for one in Category.objects.select_related("group")}
    return screen(
        request,
        "broadcasts/feeds/one.html",
        title=found.name,
        trail=trail(),
        feed=found,
        lines=[
            Line(rule, [names.get(pk, "?") for pk in rule.category_ids], _text_of(rule, prepared), rule.is_heard)
            for rule in rules
        ],
        area=area,
        areas=areas,
        chart=chart.draw(found, list(usable[: chart.SHOWN]), [rule for rule in rules if rule.area == area]),
        readings=found.readings.order_by("-received_at", "-pk")[:READINGS_SHOWN],
        firings=FeedFiring.objects.filter(rule__feed=found).select_related("rule", "broadcast", "reading")[
            :FIRINGS_SHOWN
        ],
        alarms=(alarms := list(found.alarms.order_by(F("closed_at").desc(nulls_first=True), "-pk")[:ALARMS_SHOWN])),
        open_alarms=sum(one.closed_at is None for one in alarms),
        may_change=rights.can_change(user, found),
        may_pass=can_patrol(user),
        may_stop=rights.can_stop(user, found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    user = person(request)
    found = feed_or_404(request, pk) if pk else None
    if not (rights.can_change(user, found) if found else rights.can_make(user)):
        raise PermissionDenied
    form = FeedForm(request.POST if request.method == "POST" else None, feed=found)
    keep = partial(setting_up.keep_feed, by=user, feed_id=pk, expected=_version(request))
    if made := _kept(form, keep):
        messages.success(request, _("Kept."))
        return redirect("admin:feed", made.pk)
    return screen(
        request,
        "broadcasts/feeds/edit.html",
        title=_("Change the feed") if found else _("New feed"),
        trail=trail(found),
        form=form,
        feed=found,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int, rule_pk: int | None = None) -> HttpResponse:
    user, found = person(request), feed_or_404(request, pk)
    if not rights.can_change(user, found):
        raise PermissionDenied
    kept = get_object_or_404(found.rules, pk=rule_pk) if rule_pk else None
    form = RuleForm(request.POST if request.method == "POST" else None, feed=found, rule=kept)
    keep = partial(setting_up.keep_rule, by=user, feed_id=pk, rule_id=rule_pk, expected=_version(request))
    if _kept(form, keep):
        messages.success(request, _("Kept. From now on you answer for what this rule begins."))
        return redirect("admin:feed", pk)
    return screen(
        request,
        "broadcasts/feeds/rule.html",
        title=_("Change the rule") if kept else _("New rule"),
        trail=trail(found),
        form=form,
        feed=found,
        rule=kept,
    )


@require_POST
def take_over(request: HttpRequest, pk: int, rule_pk: int) -> HttpResponse:
    found = feed_or_404(request, pk)
    get_object_or_404(found.rules, pk=rule_pk)
    try:
        setting_up.take_over(by=person(request), rule_id=rule_pk)
    except BroadcastError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("From now on you answer for what this rule begins."))
    return redirect("admin:feed", pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    feed_or_404(request, pk)
    try:
        setting_up.stop(by=person(request), feed_id=pk)
    except BroadcastError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Switched off: readings are kept, and begin nothing."))
    return redirect("admin:feed", pk)


def feed_or_404(request: HttpRequest, pk: int) -> Feed:
    """Another department's feed does not exist, as far as this person can tell."""
    return get_object_or_404(rights.visible_to(person(request)).select_related("department"), pk=pk)


def trail(found: Feed | None = None) -> list[tuple[str, object]]:
    way: list[tuple[str, object]] = [(reverse("admin:feeds"), TITLE)]
    if found is not None:
        way.append((reverse("admin:feed", args=[found.pk]), found.name))
    return way


def _areas(found: Feed) -> list[str]:
    """The areas of its rules; what else came is in the table."""
    return sorted({*found.rules.values_list("area", flat=True)})


def _usable_of_area() -> QuerySet[FeedReading]:
    return FeedReading.objects.filter(
        feed=OuterRef("feed"), area=OuterRef("area"), standing=FeedReading.Standing.USABLE
    )


def _text_of(rule: FeedRule, prepared: Mapping[int, str]) -> str:
    if rule.template is not None:
        return rule.template.name
    return prepared.get(rule.emergency_template_id or 0, "–")


def _kept(form: FeedForm | RuleForm, keep: "Callable[..., _Made]") -> "_Made | None":
    """What was made of a valid form; None otherwise, and the form says why."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        return keep(setup=form.setup)
    except SetupInvalid as refused:
        for name, words in refused.problems.items():
            form.add_error(name if name in form.fields else None, str(words))
    except BroadcastError as refused:
        form.add_error(None, str(refused))
    return None


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0
