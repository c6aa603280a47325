"""A day of the PR office's calendar, as a form."""

from typing import Any

from django import forms

from broadcasts.content.parts import normalise
from broadcasts.models import CalendarDay
from broadcasts.services.calendar_days import problem_with


class CalendarDayForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The service refuses the same; here the words stand beside the field."""

    def clean_words(self) -> str:
        return normalise(self.cleaned_data["words"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"date", "kind"} <= cleaned.keys():
            asked = CalendarDay(pk=self.instance.pk, date=cleaned["date"], kind=cleaned["kind"])
            if problem := problem_with(day=asked):
                self.add_error("date", str(problem))
        return cleaned
