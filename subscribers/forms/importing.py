"""What is said when a file of residents is uploaded."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from subscribers.forms.uploads import StoredFile
from subscribers.models import Precedence
from subscribers.services.importing.problems import FILE_PROBLEMS


class _StoredFileField(forms.FileField):
    """The file is on the disk already; there is nothing to read here."""

    def to_python(self, data: Any) -> Any:
        if not isinstance(data, StoredFile):
            raise forms.ValidationError(self.error_messages["required"])
        if data.is_too_large:
            raise forms.ValidationError(" ".join(map(str, FILE_PROBLEMS["too_large"])))
        if not data.size:
            raise forms.ValidationError(" ".join(map(str, FILE_PROBLEMS["empty"])))
        return data


class ImportForm(forms.Form):
    file = _StoredFileField(
        label=_("CSV file"),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    as_of = forms.DateTimeField(
        label=_("When the other tool wrote the file"),
        error_messages={
            "required": _("Say when the file was written: choices made here since then can be kept."),
            "invalid": _("Write a day and a time."),
        },
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    precedence = forms.ChoiceField(
        label=_("Where a resident has chosen otherwise here since then"),
        choices=[
            (Precedence.PRESENT.value, _("keep what they chose here")),
            (Precedence.FILE.value, _("let the file decide")),
        ],
        initial=Precedence.PRESENT.value,
        widget=forms.RadioSelect,
    )

    def clean_as_of(self) -> Any:
        at = self.cleaned_data["as_of"]
        if at > timezone.now() + timedelta(minutes=1):
            raise forms.ValidationError(_("This lies in the future. Say when the file was written."))
        return at
