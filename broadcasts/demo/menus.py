"""The menu below everybody's chat, with a tab for daily life and one for the library, written by one, approved by another."""

from datetime import datetime

from broadcasts.demo import clock
from broadcasts.demo.menu_pictures import Look, drawn
from broadcasts.demo.staff import person
from cityline.staff.models import User
from subscribers.models import ActionKind, MenuPanel, MenuVersion
from subscribers.rich_menus import deciding, drafting, pictures, working
from subscribers.rich_menus.drafting import AreaTyped

SITE = "https://www.city.suminagi.example"
TABS = ("くらし", "図書館")
Deed = tuple[str, str, str, str]
"""Shape, words, what it does, and with which link or words."""
LIFE: tuple[Deed, ...] = (
    ("bin", "ごみ・資源", ActionKind.LINK, f"{SITE}/gomi/"),
    ("shield", "防災", ActionKind.LINK, f"{SITE}/bosai/"),
    ("family", "子育て", ActionKind.LINK, f"{SITE}/kosodate/"),
    ("boxes", "受信設定", ActionKind.CHOICES, ""),
    ("letter", "届いたお知らせ", ActionKind.SENT, ""),
    ("phone", "市役所に電話", ActionKind.LINK, "tel:0570-000-000"),
)
LIBRARY: tuple[Deed, ...] = (
    ("book", "本をさがす", ActionKind.LINK, f"{SITE}/library/search/"),
    ("days", "開館カレンダー", ActionKind.LINK, f"{SITE}/library/calendar/"),
    ("star", "おはなし会", ActionKind.LINK, f"{SITE}/library/stories/"),
    ("boxes", "受信設定", ActionKind.CHOICES, ""),
    ("letter", "届いたお知らせ", ActionKind.SENT, ""),
    ("phone", "図書館に電話", ActionKind.LINK, "tel:0570-000-001"),
)


def publish(*, at: datetime) -> None:
    """Write, submit, approve and put it up, as if it were ``at``. What LINE does not take at once the worker finishes."""
    writer, approver = person("koho3"), person("koho1")
    with clock.at(at):
        version = drafting.create(by=writer, name="くらしと図書館")
        drafting.add_tab(by=writer, version_id=version.pk, revision=version.revision)
        for panel, colour, deeds in zip(version.panels.all(), ("#1C4A8C", "#0B6E53"), (LIFE, LIBRARY), strict=True):
            _fill(writer, version, panel, colour, deeds)
        version.refresh_from_db()
        drafting.submit(by=writer, version_id=version.pk, revision=version.revision)
        deciding.approve(by=approver, version_id=version.pk, revision=version.revision + 1)
        while working.work():
            pass


def _fill(by: User, version: MenuVersion, panel: MenuPanel, colour: str, deeds: tuple[Deed, ...]) -> None:
    signs = [(sign, words) for sign, words, _, _ in deeds]
    picture = pictures.store(upload=drawn(Look(tabs=TABS, shown=panel.position, colour=colour, signs=signs)))
    version.refresh_from_db()
    drafting.set_picture(by=by, version_id=version.pk, revision=version.revision, panel_id=panel.pk, picture=picture)
    laid_out = list(panel.areas.all())
    tabs, below = laid_out[: len(TABS)], laid_out[len(TABS) :]
    areas = [
        AreaTyped(
            x=area.x, y=area.y, width=area.width, height=area.height, kind=ActionKind.TAB, label=name, opens=place
        )
        for place, (area, name) in enumerate(zip(tabs, TABS, strict=True))
    ]
    areas += [
        AreaTyped(x=area.x, y=area.y, width=area.width, height=area.height, kind=kind, label=words, value=value)
        for area, (_, words, kind, value) in zip(below, deeds, strict=True)
    ]
    drafting.save(
        by=by,
        version_id=version.pk,
        revision=version.revision + 1,
        bar_text="メニューを開く・閉じる",
        is_open=True,
        panel_id=panel.pk,
        panel_name=TABS[panel.position],
        areas=areas,
    )
