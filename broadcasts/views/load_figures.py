"""The load of an audience as it is read: shares of a hundred, beside how many residents they are."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, LoadReading, SeriesLoadReading, SeriesVersion
from broadcasts.recurring import load_measuring as series_load_measuring
from broadcasts.services import load_measuring

# From here on it is said in another colour: one resident in five has had enough.
HEAVY = 20
_NAMES: tuple[Promise, ...] = (_("none"), _("one"), _("two"), _("three or more"))


@dataclass(frozen=True, slots=True)
class Step:
    name: Promise
    had: int
    share: int
    then: int
    share_then: int


@dataclass(frozen=True)
class Load:
    reading: LoadReading | SeriesLoadReading
    had: list[int]
    then: list[int]

    @property
    def people(self) -> int:
        return sum(self.had)

    @property
    def steps(self) -> list[Step]:
        return [
            Step(name, had, _share(had, self.had), then, _share(then, self.then))
            for name, had, then in zip(_NAMES, self.had, self.then, strict=True)
        ]

    @property
    def heavy_share(self) -> int:
        return self.steps[-1].share

    @property
    def heavy_share_then(self) -> int:
        return self.steps[-1].share_then

    @property
    def is_heavy_then(self) -> bool:
        return self.heavy_share_then >= HEAVY


def load_of(broadcast: Broadcast) -> Load | None:
    return _load(load_measuring.reading_of(broadcast))


def load_of_version(version: SeriesVersion) -> Load | None:
    return _load(series_load_measuring.reading_of(version))


def _load(reading: LoadReading | SeriesLoadReading | None) -> Load | None:
    if reading is None or reading.had is None or reading.with_coming is None:
        return None
    return Load(reading, reading.had, reading.with_coming)


def _share(part: int, whole: list[int]) -> int:
    return round(100 * part / sum(whole)) if sum(whole) else 0
