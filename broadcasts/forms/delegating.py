"""What the PR office delegates, as it is typed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Condition
from broadcasts.outlets import Outlet
from broadcasts.services.delegating import REACH_MOST, VALID_MOST
from cityline.staff.models import Department
from subscribers.models import Category

_OFFERED_DAYS = 90


class DelegationForm(forms.Form):
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), empty_label=_("Choose"))
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), empty_label=_("Choose"))
    reach_max = forms.IntegerField(
        label=_("Up to so many residents"),
        min_value=1,
        max_value=REACH_MOST,
        help_text=_("What reaches more of them goes to the PR office first."),
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A year from now at most. After it, everything goes to the PR office first again."),
    )
    conditions = forms.MultipleChoiceField(
        label=_("Conditions"),
        choices=Condition.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Always: no emergencies, nothing to everyone or to those who chose nothing, no corrections or follow-ups."
        ),
    )
    outlets = forms.MultipleChoiceField(
        label=_("Where it may appear"), choices=Outlet.choices, widget=forms.CheckboxSelectMultiple
    )
    proof = forms.CharField(required=False, strip=False, max_length=200)

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        super().__init__(
            data,
            initial={
                "conditions": Condition.values,
                "outlets": [Outlet.PUSH],
                "valid_until": today + timedelta(days=_OFFERED_DAYS),
            },
        )
        self.fields["department"].queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]  # of this kind of field
        self.fields["category"].queryset = Category.objects.offered().select_related("group")  # type: ignore[attr-defined]  # of this kind of field
        self.fields["valid_until"].widget.attrs |= {"min": f"{today}", "max": f"{today + VALID_MOST}"}

    @property
    def terms(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "department_id": said["department"].pk,
            "category_id": said["category"].pk,
            "reach_max": said["reach_max"],
            "valid_until": said["valid_until"],
            "conditions": said["conditions"],
            "outlets": said["outlets"],
        }
