"""What is typed about a rich menu."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import MENU_AREAS_MAX, MENU_WIDTHS
from subscribers.models import ActionKind, Category, RichMenu
from subscribers.rich_menus.drafting import AreaTyped

_SIDE_MAX = MENU_WIDTHS[1]


class NewMenuForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = RichMenu
        fields = ("name", "category", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ModelChoiceField(
            Category.objects.offered().select_related("group"),
            required=False,
            label=_("Who sees it"),
            empty_label=_("everybody who gets no menu of their own"),
        )

    def _get_validation_exclusions(self) -> set[str]:
        # Two menus for the same residents: the service says it in better words.
        found: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs leave it out
        return found | {"category"}


class RenameForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = RichMenu
        fields = ("name", "position")


class ApprovalForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Write a day and a time.")},
    )
    words = forms.CharField(
        label=_("What has to be changed"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    proof = forms.CharField(required=False, strip=False, max_length=200)


def areas_typed(posted: Mapping[str, str]) -> list[AreaTyped]:
    """The places in the order of their numbers. What makes no sense becomes the nearest thing that does; the checks say
    the rest."""
    count = min(_whole(posted.get("areas", "")), MENU_AREAS_MAX + 1)
    return [_area(posted, f"area-{place}") for place in range(count) if f"area-{place}-kind" in posted]


def _area(posted: Mapping[str, str], name: str) -> AreaTyped:
    kind, opens = posted[f"{name}-kind"], posted.get(f"{name}-opens", "")
    return AreaTyped(
        **{side: _whole(posted.get(f"{name}-{side}", "")) for side in ("x", "y", "width", "height")},
        kind=kind if kind in ActionKind.values else ActionKind.LINK,
        label=posted.get(f"{name}-label", "").strip()[:20],
        value=posted.get(f"{name}-value", "").strip()[:1000],
        opens=int(opens) if opens.isdecimal() and len(opens) < 3 else None,
    )


def _whole(typed: str) -> int:
    return min(int(typed), _SIDE_MAX) if typed.isdecimal() and len(typed) < 6 else 0
