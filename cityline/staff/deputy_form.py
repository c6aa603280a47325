"""Who stands in for whom, from which day to which, as it is typed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import User
from cityline.staff.roles import APPROVING
from cityline.staff.services.deputies import why_not


def _day_box() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, user: Any) -> str:
        return f"{user}（{user.department}）" if user.department else str(user)


class DeputyForm(forms.Form):
    absent = _Person(
        User.objects.none(),
        label=_("Who is away"),
        error_messages={"required": _("Choose who is away."), "invalid_choice": _("Choose who is away.")},
    )
    deputy = _Person(
        User.objects.none(),
        label=_("Who stands in"),
        error_messages={"required": _("Choose who stands in."), "invalid_choice": _("Choose who stands in.")},
    )
    first_day = forms.DateField(
        label=_("First day"),
        widget=_day_box(),
        error_messages={"required": _("Say the first day."), "invalid": _("There is no such day. Check the date.")},
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=_day_box(),
        help_text=_("This day included."),
        error_messages={"required": _("Say the last day."), "invalid": _("There is no such day. Check the date.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = (
            User.objects.filter(is_active=True).select_related("department").order_by("last_name", "first_name", "pk")
        )
        approving = User.objects.filter(groups__name__in=APPROVING)
        self.fields["absent"].queryset = working.filter(pk__in=approving.values("pk"))  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = working  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if set(said) >= {"absent", "deputy", "first_day", "last_day"}:
            barred = why_not(**said, today=timezone.localdate())
            if barred:
                self.add_error(None, str(barred))
        return said
