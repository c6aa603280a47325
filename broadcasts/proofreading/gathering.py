"""The same words in the message and in what goes elsewhere are one thing to mend: said once, with where else it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from broadcasts.outlets import WORDED
from broadcasts.proofreading.findings import Finding

_FIELDS = {f"{outlet}_words": outlet for outlet in WORDED}


@dataclass(frozen=True, slots=True)
class Gathered:
    """``outlets``: whose own words it concerns too."""

    finding: Finding
    outlets: tuple[str, ...] = ()

    @property
    def outlet_names(self) -> list[str]:
        return [str(outlet.label) for outlet in WORDED if outlet in self.outlets]


def gathered(findings: Iterable[Finding]) -> list[Gathered]:
    """In their order. What stands twice in the message itself stays two: each of them has to be found."""
    found: list[Gathered] = []
    places: dict[tuple[object, ...], int] = {}
    for one in findings:
        same = (one.rule, one.level, one.words, tuple(sorted(one.facts.items())), one.place and one.place.marked)
        outlet = _FIELDS.get(one.place.field) if one.place and one.place.part is None else None
        if outlet is None or same not in places:
            places.setdefault(same, len(found))
            found.append(Gathered(one))
        else:
            at = places[same]
            found[at] = replace(found[at], outlets=(*found[at].outlets, outlet))
    return found
