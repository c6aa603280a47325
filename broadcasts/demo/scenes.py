"""The day of the seeding and what its stories share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from broadcasts.content import media
from broadcasts.demo import pictures
from broadcasts.demo.clock import Days
from broadcasts.models.media import MediaKind


@dataclass(frozen=True, slots=True)
class Scene:
    """The day of the seeding, and the pictures there are."""

    now: datetime
    days: Days
    pictures: dict[str, str]


def scene(now: datetime, days: Days) -> Scene:
    drawn = {
        "harbour": pictures.harbour,
        "story_time": pictures.story_time,
        "recycling": pictures.recycling,
        "lanterns": pictures.lanterns,
    }
    return Scene(
        now,
        days,
        {name: media.store(upload=BytesIO(draw()), kind=MediaKind.IMAGE).sha256 for name, draw in drawn.items()},
    )


Telling = Callable[[Scene], None]
