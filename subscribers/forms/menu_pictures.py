"""What is chosen for a menu's picture; it stands in the address, so a look at it can be shown to a colleague."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from subscribers.models import ActionKind, MenuArea, MenuPanel
from subscribers.rich_menus import colours, objects
from subscribers.rich_menus.icons import ICONS, icon_for
from subscribers.rich_menus.picture_making import WORDS_MAX, Design, Place

_NONE = [("", _("words alone"))]


def _begun_with(panel: MenuPanel) -> dict[str, Any]:
    """What this tab's picture was made with last, or the first made one of the menu: its tabs belong together."""
    made = [one for one in panel.version.panels.all() if one.colour]
    known = next((one for one in made if one.pk == panel.pk), made[0] if made else None)
    return {"colour": known.colour, "is_filled": known.is_filled} if known else {}


class PictureForm(forms.Form):
    colour = forms.CharField(
        label=_("Colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}), initial=colours.PALETTE[0]
    )
    is_filled = forms.BooleanField(label=_("Fill the places with the colour"), required=False)

    def __init__(self, data: Any, *, panel: MenuPanel, areas: list[MenuArea]) -> None:
        super().__init__(data, initial=_begun_with(panel))
        self.panel, self.areas = panel, areas
        for place, area in enumerate(areas):
            self.fields[f"words-{place}"] = forms.CharField(
                label=_("Words"), max_length=WORDS_MAX, initial=area.label[:WORDS_MAX]
            )
            if not self._is_tab(area):
                self.fields[f"icon-{place}"] = forms.ChoiceField(
                    label=_("Sign"),
                    required=False,
                    choices=_NONE + [(code, name) for code, (name, _drawing) in ICONS.items()],
                    initial=icon_for(area.label),
                )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        names = [(f"words-{place}", f"icon-{place}") for place in range(len(self.areas))]
        return [[self[name] for name in pair if name in self.fields] for pair in names]

    @property
    def design(self) -> Design:
        said = self.cleaned_data
        return Design(
            size=objects.size_of(self.panel),
            colour=said["colour"],
            is_filled=said["is_filled"],
            places=[
                Place(
                    cell=(area.x, area.y, area.width, area.height),
                    words=said[f"words-{place}"],
                    icon=said.get(f"icon-{place}", ""),
                    is_tab=self._is_tab(area),
                    is_shown=self._is_tab(area) and area.opens_id == self.panel.pk,
                )
                for place, area in enumerate(self.areas)
            ],
        )

    def _is_tab(self, area: MenuArea) -> bool:
        return area.kind == ActionKind.TAB
