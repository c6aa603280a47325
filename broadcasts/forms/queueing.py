"""What of the queue one wants to see. It stands in the address, so that it can be kept and passed on."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from broadcasts.desk_queue import Due, Lane, Wanted
from cityline.staff.models import Department
from subscribers.models import Category

NAMES = ("lane", "department", "category", "due")
KEPT = "patrol_queue"


class QueueForm(forms.Form):
    """An answer that makes no sense (an old or hand-made address) filters nothing."""

    lane = forms.ChoiceField(choices=Lane.choices, required=False, widget=forms.HiddenInput)
    department = forms.ModelChoiceField(Department.objects.all(), label=_("Department"), required=False)
    category = forms.ModelChoiceField(Category.objects.select_related("group"), label=_("Category"), required=False)
    due = forms.ChoiceField(choices=[("", _("All")), *Due.choices], label=_("Due"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name in ("department", "category"):
            self.fields[name].empty_label = _("All")  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        department, category = asked.get("department"), asked.get("category")
        return Wanted(
            lane=asked.get("lane", ""),
            department=department.pk if department else None,
            category=category.pk if category else None,
            due=asked.get("due", ""),
        )

    @property
    def is_filtered(self) -> bool:
        return self.wanted != Wanted(lane=self.wanted.lane)


def kept(request: HttpRequest) -> QueueForm:
    """As the person last looked at the queue in this session."""
    return QueueForm(QueryDict(request.session.get(KEPT, "")))


def keep(request: HttpRequest) -> str:
    """Remember the filters of this address, and return them as they stand in one."""
    asked = QueryDict(mutable=True)
    asked.update({name: request.GET[name] for name in NAMES if request.GET.get(name)})
    if request.session.get(KEPT, "") != asked.urlencode():
        request.session[KEPT] = asked.urlencode()
    return asked.urlencode()
