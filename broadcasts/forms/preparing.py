"""A template for emergencies as it is typed: texts with gaps, and for each gap that stands in them what may be filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.datastructures import MultiValueDict

from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.content.parts import normalise
from broadcasts.forms.fields import IdList, whole_number
from broadcasts.models import EmergencyTemplateVersion
from broadcasts.services.emergency_templates import TemplateText

TEXTS = 3
_PLACE_DEFAULT = 40


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap found in the texts; the page asks for the rest of it."""

    number: int
    name: str
    kind: str
    most: str
    choices: str
    is_new: bool

    @property
    def gap(self) -> Gap:
        kind = GapKind(self.kind) if self.kind in GapKind.values else GapKind.PLACE
        counted = kind in {GapKind.PLACE, GapKind.NUMBER}
        words = [normalise(line).strip() for line in self.choices.splitlines()]
        return Gap(
            self.name,
            kind,
            most=(whole_number(self.most) or 0) if counted else 0,
            choices=tuple(word for word in words if word) if kind == GapKind.CHOICE else (),
        )


@dataclass
class TemplateForm:
    """Read from what was posted, or from the version that is to be changed."""

    name: str = ""
    texts: list[str] = field(default_factory=lambda: [""] * TEXTS)
    alt_text: str = ""
    category_ids: list[int] = field(default_factory=list)
    reaches_everyone: bool = False
    is_drill: bool = False
    expected: int = 0
    rows: list[GapRow] = field(default_factory=list)
    # Parts that are no texts are kept as they are: this page does not change them.
    others: list[dict[str, Any]] = field(default_factory=list)

    @property
    def parts(self) -> list[dict[str, Any]]:
        return [{"kind": "text", "text": text} for text in self.texts if text.strip()] + self.others

    @property
    def has_new_gaps(self) -> bool:
        return any(row.is_new for row in self.rows)

    @property
    def text(self) -> TemplateText:
        return TemplateText(
            name=self.name,
            parts=self.parts,
            alt_text=self.alt_text,
            gaps=[row.gap for row in self.rows],
            category_ids=self.category_ids,
            reaches_everyone=self.reaches_everyone,
        )

    @classmethod
    def of(cls, version: EmergencyTemplateVersion | None) -> "TemplateForm":
        if version is None:
            return cls()
        texts = [part["text"] for part in version.parts if part["kind"] == "text"][:TEXTS]
        made = cls(
            name=version.name,
            texts=texts + [""] * (TEXTS - len(texts)),
            alt_text=version.alt_text,
            category_ids=list(version.category_ids),
            reaches_everyone=version.reaches_everyone,
            is_drill=version.template.is_drill,
            expected=version.number,
            others=[part for part in version.parts if part["kind"] != "text"],
        )
        made._find({gap.name: _said(gap) for gap in gaps.gaps_from(version.gaps)})
        return made

    @classmethod
    def read(cls, posted: "MultiValueDict[str, str]", *, before: EmergencyTemplateVersion | None) -> "TemplateForm":
        made = cls(
            name=normalise(posted.get("name", "") or ""),
            texts=[normalise(posted.get(f"text-{number}", "") or "") for number in range(TEXTS)],
            alt_text=normalise(posted.get("alt_text", "") or ""),
            category_ids=IdList().to_python(posted.getlist("categories")),
            reaches_everyone=posted.get("everyone") == "yes",
            is_drill=before.template.is_drill if before else posted.get("is_drill") == "yes",
            expected=whole_number(posted.get("expected", "")) or 0,
            others=[part for part in before.parts if part["kind"] != "text"] if before else [],
        )
        said: dict[str, tuple[str, str, str]] = {}
        for number in range(20):
            if name := posted.get(f"gap-{number}-name"):
                said[name] = tuple(  # type: ignore[assignment]  # of three
                    str(posted.get(f"gap-{number}-{what}", "")) for what in ("kind", "most", "choices")
                )
        made._find(said)
        return made

    def _find(self, said: Mapping[str, tuple[str, str, str]]) -> None:
        self.rows = [
            GapRow(number, name, *said.get(name, (GapKind.PLACE.value, str(_PLACE_DEFAULT), "")), name not in said)
            for number, name in enumerate(gaps.names_in(self.parts, self.alt_text)[:20])
        ]


def _said(gap: Gap) -> tuple[str, str, str]:
    return gap.kind.value, str(gap.most or ""), "\n".join(gap.choices)
