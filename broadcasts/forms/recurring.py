"""The rule of a series and what goes with it, as it is typed."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.models import ReasonCode, Series, SeriesVersion
from broadcasts.models.recurring import DAYS_AHEAD_MAX
from broadcasts.recurring.patrolling import VALID_MOST
from broadcasts.recurring.rule import COUNT_MAX, EVERY_MAX, LAST, OnRest, Pattern, Rule
from broadcasts.recurring.terms import NAME_MAX, SPEAKS_AHEAD_MAX, Terms
from subscribers.models import Facility
from subscribers.weekdays import Weekday

_NTH = [("1", _("first")), ("2", _("second")), ("3", _("third")), ("4", _("fourth")), ("5", _("fifth")),
        (str(LAST), _("last"))]  # fmt: skip
_DAYS_OF_MONTH = [*((str(n), str(n)) for n in range(1, 32)), (str(LAST), _("last day"))]


def _date(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class Dates(forms.CharField):
    """Days, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "2026-12-26"})

    def clean(self, value: Any) -> tuple[date, ...]:
        found = []
        for line in str(super().clean(value)).split():
            try:
                found.append(date.fromisoformat(line.strip().replace("/", "-")))
            except ValueError:
                raise forms.ValidationError(_("Type each day like 2026-12-26, one a line.")) from None
        return tuple(sorted(set(found)))


class SeriesForm(forms.Form):
    name = forms.CharField(label=_("Name (staff only)"), max_length=NAME_MAX)
    mode = forms.ChoiceField(label=_("Each time"), choices=Series.Mode.choices, widget=forms.RadioSelect)
    pattern = forms.ChoiceField(label=_("Which days"), choices=Pattern.choices, widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=Weekday.choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("For the first two of these."),
    )  # fmt: skip
    nth = forms.TypedChoiceField(label=_("Which weekday of the month"), choices=_NTH, coerce=int, initial="1")
    month_day = forms.TypedChoiceField(
        label=_("Which day of the month"), choices=_DAYS_OF_MONTH, coerce=int, initial="1",
        help_text=_("A month without that day is left out."),
    )  # fmt: skip
    every = forms.IntegerField(label=_("Every so many weeks or months"), min_value=1, max_value=EVERY_MAX, initial=1)
    at = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="10:00")
    start = _date(_("First day"))
    until = _date(_("Last day"), required=False, help_text=_("Or the number of times; neither: until it is stopped."))
    count = forms.IntegerField(label=_("How many times"), required=False, min_value=1, max_value=COUNT_MAX)
    on_rest = forms.ChoiceField(
        label=_("On national holidays, from December 29 to January 3 and on the PR office's days of rest"),
        choices=OnRest.choices,
        initial=OnRest.SEND,
    )
    left_out = Dates(label=_("Days to leave out"), required=False)
    added = Dates(label=_("Days to add"), required=False)
    speaks_ahead = forms.IntegerField(
        label=_("It speaks of the day so many days later"), min_value=0, max_value=SPEAKS_AHEAD_MAX, initial=0,
        help_text=_("1: sent on the eve, {日付} is the day itself."),
    )  # fmt: skip
    facility = forms.ModelChoiceField(
        Facility.objects.none(), label=_("Facility whose closing days it tells"), required=False, empty_label=_("none")
    )
    days_ahead = forms.IntegerField(
        label=_("Drafts lie ready so many days ahead"), min_value=1, max_value=DAYS_AHEAD_MAX, initial=7
    )
    keeps_earlier = forms.BooleanField(
        label=_("What was approved before goes on until this is approved"), required=False,
        help_text=_("Otherwise it stops now."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, department_id: int | None, initial: Any = None, is_change: bool) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        super().__init__(
            data,
            initial={"mode": Series.Mode.SENDS, "pattern": Pattern.WEEKLY, "start": tomorrow, **(initial or {})},
        )
        self.fields["facility"].queryset = Facility.objects.filter(is_active=True, department=department_id)  # type: ignore[attr-defined]  # of this kind of field
        del self.fields["mode" if is_change else "keeps_earlier"]

    @property
    def terms(self) -> Terms:
        said = self.cleaned_data
        facility = said["facility"]
        at: time = said["at"]
        return Terms(
            name=said["name"],
            rule=Rule(
                pattern=Pattern(said["pattern"]),
                start=said["start"],
                at=at.replace(second=0, microsecond=0),
                weekdays=tuple(sorted(said["weekdays"])),
                every=said["every"],
                nth=said["nth"],
                month_day=said["month_day"],
                until=said["until"],
                count=said["count"],
                on_rest=OnRest(said["on_rest"]),
                left_out=said["left_out"],
                added=said["added"],
            ),
            days_ahead=said["days_ahead"],
            speaks_ahead=said["speaks_ahead"],
            facility_id=facility.pk if facility else None,
            keeps_earlier=said.get("keeps_earlier", False),
        )


def typed_of(series: Series, version: SeriesVersion) -> dict[str, Any]:
    """What the form shows of a version."""
    rule = Rule.from_json(version.rule)
    return {
        "name": series.name,
        "pattern": rule.pattern,
        "weekdays": list(rule.weekdays),
        "nth": str(rule.nth),
        "month_day": str(rule.month_day),
        "every": rule.every,
        "at": rule.at,
        "start": rule.start,
        "until": rule.until,
        "count": rule.count,
        "on_rest": rule.on_rest,
        "left_out": "\n".join(f"{day}" for day in rule.left_out),
        "added": "\n".join(f"{day}" for day in rule.added),
        "speaks_ahead": version.speaks_ahead,
        "facility": version.facility_id,
        "days_ahead": series.days_ahead,
    }


class ApprovalForm(forms.Form):
    valid_until = _date(_("Last day"), help_text=_("A year from now at most. After it, the department asks again."))
    charters = forms.TypedMultipleChoiceField(coerce=int, required=False)
    proof = forms.CharField(required=False, strip=False, max_length=200)

    def __init__(self, data: Any = None, *, charter_ids: list[int]) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"valid_until": today + VALID_MOST})
        self.fields["charters"].choices = [(pk, pk) for pk in charter_ids]  # type: ignore[attr-defined]  # of this kind of field
        self.fields["valid_until"].widget.attrs |= {"min": f"{today}", "max": f"{today + VALID_MOST}"}

    @property
    def ticked(self) -> list[int]:
        return (
            [int(pk) for pk in getattr(self.data, "getlist", lambda _name: [])("charters") if pk.isdigit()]
            if self.is_bound
            else []
        )


class GiveBackForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=ReasonCode.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What should change"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
