"""When a mistake was found and who noticed it, as it is typed when a correction is begun."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.models import DiscoveredBy


def _now() -> str:
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


class DiscoveryForm(forms.Form):
    discovered_at = forms.DateTimeField(
        label=_("When the mistake was found"),
        required=False,
        initial=_now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("It goes on record: from then on the time until the correction leaves is counted."),
        error_messages={"invalid": _("There is no such time. Check date and hour.")},
    )
    discovered_by = forms.ChoiceField(
        label=_("How it was noticed"),
        required=False,
        choices=[("", _("not known")), *DiscoveredBy.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["discovered_at"].widget.attrs["max"] = _now()
