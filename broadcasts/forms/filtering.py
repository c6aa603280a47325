"""Which broadcasts one wants to see. Everything is in the address, so that a view can be kept and passed on."""

import datetime
from typing import Any

from django import forms
from django.db.models import Min, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.models import FiledNumber
from broadcasts.models.broadcasts import BroadcastQuerySet
from broadcasts.stages import STATES, Stage
from broadcasts.states import BroadcastStatus
from cityline.staff.models import Department
from subscribers.models import Category

APRIL = 4


def fiscal_year_of(day: datetime.date) -> int:
    """The Japanese fiscal year (年度) runs from April to March."""
    return day.year if day.month >= APRIL else day.year - 1


def _first_of(year: int) -> datetime.datetime:
    return datetime.datetime(year, APRIL, 1, tzinfo=timezone.get_default_timezone())


class FilterForm(forms.Form):
    """An answer that makes no sense (an old or hand-made address) filters nothing."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    year = forms.TypedChoiceField(label=_("Fiscal year"), required=False, coerce=int, empty_value=None)
    department = forms.ModelChoiceField(Department.objects.all(), label=_("Department"), required=False)
    category = forms.ModelChoiceField(Category.objects.select_related("group"), label=_("Category"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    stage = forms.ChoiceField(choices=Stage.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, visible: BroadcastQuerySet, all_departments: bool) -> None:
        super().__init__(data)
        self._visible = visible
        first = visible.order_by().aggregate(first=Min("created_at"))["first"]
        this_year = fiscal_year_of(timezone.localdate())
        oldest = fiscal_year_of(timezone.localtime(first).date()) if first else this_year
        years = [(year, gettext("FY %(year)s") % {"year": year}) for year in range(this_year, oldest - 1, -1)]
        everything = [("", _("All"))]
        self.fields["year"].choices = [*everything, *years]  # type: ignore[attr-defined]
        self.fields["state"].choices = [*everything, *self._states()]  # type: ignore[attr-defined]
        for name in ("department", "category"):
            self.fields[name].empty_label = _("All")  # type: ignore[attr-defined]
        if not all_departments:
            del self.fields["department"]

    def _states(self) -> list[tuple[str, Any]]:
        stage = self.data.get("stage")
        states = STATES[Stage(stage)] if stage in Stage.values else frozenset(BroadcastStatus)
        return [(status.value, status.label) for status in BroadcastStatus if status in states]

    def found(self) -> BroadcastQuerySet:
        self.is_valid()
        asked = self.cleaned_data
        found = self._visible
        if asked.get("stage"):
            found = found.filter(status__in=STATES[Stage(asked["stage"])])
        if asked.get("state"):
            found = found.filter(status=asked["state"])
        if asked.get("year"):
            found = found.filter(created_at__gte=_first_of(asked["year"]), created_at__lt=_first_of(asked["year"] + 1))
        if asked.get("department"):
            found = found.filter(department=asked["department"])
        if asked.get("category"):
            found = found.filter(pk__in=asked["category"].broadcasts.values("pk"))
        for word in asked.get("q", "").split():
            found = found.alias(words=Cast("parts", TextField())).filter(
                Q(title__icontains=word)
                | Q(alt_text__icontains=word)
                | Q(document_number__icontains=word)
                | Q(pk__in=FiledNumber.objects.filter(number__icontains=word).values("broadcast"))
                | Q(words__icontains=word)
            )
        return found

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "stage")
