"""Series as a department and the PR office see them: the list, one with its next days, and the forms of its rule."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from broadcasts import permissions
from broadcasts.forms.recurring import ApprovalForm, GiveBackForm
from broadcasts.models import Series, SeriesDay, SeriesVersion
from broadcasts.recurring import calling_off, closings, granting, keeping, load, patrolling, saying, seeing, words
from broadcasts.recurring.days import Occurrence
from broadcasts.recurring.plans import acting, next_moments
from broadcasts.recurring.rule import Rule
from broadcasts.recurring.terms import LOOKED_AHEAD, at, days_of, lost_place, text_on, unsaved
from broadcasts.views.finding import person
from broadcasts.views.load_figures import load_of_version
from broadcasts.views.preview import phone_of
from cityline.staff.screens import screen
from subscribers.models import Category

TITLE = gettext_lazy("Recurring broadcasts")
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One series in the list: its newest version, and the next day it goes out by itself or lies ready."""

    series: Series
    version: SeriesVersion
    rule: str
    next_day: object
    state: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """One of the next days, with the words it will have."""

    one: Occurrence
    at: object
    text: words.Filled
    row: SeriesDay | None
    # Nothing goes out then unless it is approved again.
    is_beyond: bool

    @property
    def summary(self) -> str:
        """The first words of it, whatever kind of part they are in."""
        first = self.text.parts[0] if self.text.parts else {}
        return str(first.get("text") or first.get("words") or first.get("alt_text") or "")


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not seeing.can_see_series(user):
        raise PermissionDenied
    found = list(seeing.series_visible_to(user).select_related("department").order_by("-stopped_at", "name")[:300])
    lines = lines_of(found)
    return screen(
        request,
        "broadcasts/recurring/all.html",
        title=TITLE,
        waiting=[line for line in lines if line.waits],
        going=[line for line in lines if not line.waits and line.series.stopped_at is None],
        stopped=[line for line in lines if line.series.stopped_at is not None],
        may_write=permissions.can_draft(user),
    )


def lines_of(found: list[Series]) -> list[Line]:
    """In as many queries for many as for few."""
    today = timezone.localdate()
    newest = SeriesVersion.objects.filter(series__in=found).order_by("series_id", "-number").distinct("series_id")
    versions = {one.series_id: one for one in newest.prefetch_related("approvals")}
    next_days = next_moments(acting(found), today)
    lines = []
    for series in found:
        version = versions[series.pk]
        approvals = list(version.approvals.all())
        waits = bool(version.submitted_at and not version.returned_at and not approvals) and series.stopped_at is None
        rule = saying.said(Rule.from_json(version.rule))
        lines.append(Line(series, version, rule, next_days.get(series.pk), _state(series, version), waits))
    return lines


def _state(series: Series, version: SeriesVersion) -> str:
    if series.stopped_at is not None:
        return _("Stopped")
    if series.mode == Series.Mode.DRAFTS:
        return _("Makes drafts")
    approvals = list(version.approvals.all())
    if holding := [one for one in approvals if one.ended_at is None]:
        return _("Approved") if holding[0].valid_until >= timezone.localdate() else _("Approval is over")
    if approvals:
        return _("Approval ended")
    if version.returned_at is not None:
        return _("Returned for edit")
    return _("Waiting for the PR office") if version.submitted_at else _("Not submitted yet")


def _ends(version: SeriesVersion, horizon: date) -> bool:
    """Whether nothing comes after it, so that what is left can be counted."""
    rule = Rule.from_json(version.rule)
    if rule.until is None and rule.count is None:
        return False
    return not days_of(version, horizon + timedelta(days=1), horizon + LOOKED_AHEAD)


def series_or_404(request: HttpRequest, pk: int) -> Series:
    found = seeing.series_visible_to(person(request)).select_related("department", "stopped_by", "made_by")
    series = found.filter(pk=pk).first()
    if series is None:
        raise Http404
    return series


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return draw(request, series_or_404(request, pk))


def draw(
    request: HttpRequest,
    series: Series,
    *,
    approval_form: ApprovalForm | None = None,
    back_form: GiveBackForm | None = None,
    happened: str = "",
    status: int = 200,
) -> TemplateResponse:
    """The page of a series; ``happened``: why what somebody wanted did not happen."""
    user, today = person(request), timezone.localdate()
    version = keeping.newest(series)
    facility = words.facility_of(version.facility_id)
    approval = series.approvals.filter(ended_at=None).select_related("granted_by", "on_behalf_of", "version").first()
    rows = {
        row.named: row for row in SeriesDay.objects.filter(series=series, day__gte=today).select_related("broadcast")
    }
    coming = days_of(version, today, today + LOOKED_AHEAD)
    found = coming[:SHOWN]
    is_waiting = patrolling.is_waiting(version) and series.stopped_at is None
    why_not = granting.why_not_approve(user, version)
    charters = patrolling.charters_of(version)
    may_write = seeing.can_write(user, series)
    is_handed_over = version.submitted_at is not None
    is_checked = bool(found) and series.stopped_at is None and (may_write or is_waiting)
    first = found[0] if found else Occurrence(today, today)
    yearly = load.yearly(version, today)
    return screen(
        request,
        "broadcasts/recurring/one.html",
        title=series.name,
        trail=[(reverse("admin:broadcast_series_all"), TITLE)],
        status=status,
        series=series,
        version=version,
        versions=list(
            series.versions.select_related("written_by").prefetch_related(
                "approvals__granted_by", "approvals__on_behalf_of"
            )
        ),
        approval=approval,
        is_over=approval is not None and approval.valid_until < today,
        state=_state(series, version),
        rule=saying.said(Rule.from_json(version.rule)),
        facility=facility,
        lost_place=lost_place(version, facility) if series.stopped_at is None else None,
        categories=Category.objects.filter(pk__in=version.category_ids).select_related("group"),
        days=[
            Coming(
                each,
                at(version, each.day),
                text_on(version, each, facility),
                rows.get(each.named),
                is_beyond=approval is not None and each.day > approval.valid_until,
            )
            for each in found
        ],
        more=len(coming) - SHOWN if len(coming) > SHOWN and _ends(version, today + LOOKED_AHEAD) else 0,
        load=yearly,
        week_load=load_of_version(version) if is_waiting else None,
        standing=load.standing(version, yearly, now=timezone.now()) if is_waiting else None,
        phone=phone_of(unsaved(version, first, facility, series), silent=version.is_silent),
        happened=happened,
        may_write=may_write,
        may_submit=may_write and series.mode == Series.Mode.SENDS and not is_handed_over,
        may_ask_again=may_write and series.mode == Series.Mode.SENDS and version.approvals.exists(),
        going_on=calling_off.going_on(series),
        may_stop=seeing.can_stop(user, series),
        may_end=permissions.can_patrol(user),
        decides=is_waiting and why_not is None,
        decides_for=granting.decides_for(user, version) if is_waiting and why_not is None else None,
        is_waiting=is_waiting,
        is_checked=is_checked,
        findings=[*patrolling.findings_of(version), *closings.findings(version, yearly.days)] if is_checked else [],
        why_not=why_not if permissions.can_patrol(user) else "",
        charters=charters,
        approval_form=approval_form or ApprovalForm(charter_ids=[charter.pk for charter in charters]),
        back_form=back_form or GiveBackForm(),
    )
