"""A department's face in LINE, as a file somebody chooses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from broadcasts.content.media import MediaRefused, store
from broadcasts.models.media import MediaKind


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The picture is taken in while the form is judged, because only then can a refusal stand beside its field."""

    icon = forms.FileField(
        label=_("New sender icon"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("Shown in a circle beside each message. What is not square is cut around its middle."),
    )
    drops_icon = forms.BooleanField(label=_("Use the city's own icon instead"), required=False)

    def clean_icon(self) -> str | None:
        """The content address of the new icon, or None."""
        upload = self.cleaned_data["icon"]
        if upload is None:
            return None
        try:
            return store(upload=upload, kind=MediaKind.SENDER_ICON).sha256
        except MediaRefused as refused:
            raise forms.ValidationError(str(refused.message)) from refused

    @property
    def line_sender_icon(self) -> str:
        """What the department's icon is from now on."""
        kept = "" if self.cleaned_data["drops_icon"] else self.instance.line_sender_icon
        return self.cleaned_data["icon"] or kept
