"""The PR office's words about the account and its categories, as they are typed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.forms.fields import TypedText
from broadcasts.models import CategoryCharter, OperatingConcept
from broadcasts.models.charters import WEEKLY_MAX
from broadcasts.services.charters import CharterText, lines
from cityline.staff.models import Department


def _box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ConceptForm(forms.Form):
    expected = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    words = TypedText(
        label=_("What the account is for, and how it is used"),
        widget=_box(16),
        help_text=_("Every writer reads this before asking for the first check, and again whenever it changes."),
    )
    what_changed = TypedText(
        label=_("What changed"),
        widget=_box(2),
        help_text=_("Shown above the text to those who confirmed the version before. Not needed for the first one."),
    )

    @classmethod
    def of(cls, concept: OperatingConcept | None) -> "ConceptForm":
        """As the version in force stands."""
        if concept is None:
            return cls(initial={"expected": 0})
        return cls(initial={"expected": concept.number, "words": concept.words})


_LISTS = ("examples", "counter_examples", "words_for", "words_against")


class CharterForm(forms.Form):
    expected = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    for_whom = TypedText(label=_("Whom it is for"), widget=_box(3))
    not_for = TypedText(
        label=_("Whom it is not for"),
        widget=_box(3),
        help_text=_("Say also which category is the right one instead."),
    )
    examples = TypedText(label=_("Examples that fit"), widget=_box(3), help_text=_("One per line."))
    counter_examples = TypedText(label=_("Examples that do not fit"), widget=_box(3), help_text=_("One per line."))
    words_for = TypedText(
        label=_("Words that speak for it"),
        widget=_box(3),
        help_text=_("One per line. The checks look for them in a text."),
    )
    words_against = TypedText(
        label=_("Words that speak against it"),
        widget=_box(3),
        help_text=_("One per line. Where one of them occurs, writer and PR office are told."),
    )
    weekly_limit = forms.IntegerField(
        label=_("Sensible number of messages a week"),
        required=False,
        min_value=1,
        max_value=WEEKLY_MAX,
        help_text=_("Empty: no number is said."),
    )
    owner = forms.ModelChoiceField(
        label=_("Responsible department"), queryset=Department.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = self.initial.get("owner")
        self.fields["owner"].queryset = Department.objects.filter(Q(is_active=True) | Q(pk=named))  # type: ignore[attr-defined]  # of this kind of field

    @classmethod
    def of(cls, charter: CategoryCharter | None, data: Any = None) -> "CharterForm":
        """As the version in force stands, with what was typed over it."""
        if charter is None:
            return cls(data, initial={"expected": 0})
        kept = {name: "\n".join(getattr(charter, name)) for name in _LISTS}
        return cls(
            data,
            initial={
                "expected": charter.number,
                "for_whom": charter.for_whom,
                "not_for": charter.not_for,
                "weekly_limit": charter.weekly_limit,
                "owner": charter.owner_id,
                **kept,
            },
        )

    @property
    def text(self) -> CharterText:
        said = self.cleaned_data
        return CharterText(
            for_whom=said["for_whom"],
            not_for=said["not_for"],
            weekly_limit=said["weekly_limit"],
            owner_id=said["owner"].pk if said["owner"] else None,
            **{name: lines(said[name]) for name in _LISTS},
        )
