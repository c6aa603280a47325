"""Rich menus for browsers to look at: one live, its next version submitted, and another being written."""

from dataclasses import dataclass
from io import BytesIO

from cityline.simulator.tests.pictures import picture
from cityline.staff.models import User
from subscribers.models import ActionKind, MenuVersion
from subscribers.rich_menus import deciding, drafting, pictures, working
from subscribers.rich_menus.drafting import AreaTyped


@dataclass(frozen=True)
class Menus:
    """``live`` has two tabs, the first of them with every kind of place."""

    live: MenuVersion
    submitted: MenuVersion
    draft: MenuVersion


def make_menus(*, writer: User, approver: User, category=None) -> Menus:
    live = written(writer, "くらし", tabs=2)
    submit(live, writer)
    deciding.approve(by=approver, version_id=live.pk, revision=revision(live))
    while working.work():
        pass
    submitted = drafting.begin(by=writer, menu_id=live.menu_id)
    submit(submitted, writer)
    return Menus(live, submitted, written(writer, "子育て", category=category))


EVERY_KIND = [
    (ActionKind.LINK, "https://www.city.example/"),
    (ActionKind.MESSAGE, "ごみ"),
    (ActionKind.CHOICES, ""),
    (ActionKind.SENT, ""),
    (ActionKind.LINK, "tel:0570-000-000"),
    (ActionKind.LINK, "https://a.example/"),
]


def written(by: User, name: str, *, tabs: int = 1, category=None, deeds=EVERY_KIND) -> MenuVersion:
    version = drafting.create(by=by, name=name, category=category)
    for _ in range(tabs - 1):
        drafting.add_tab(by=by, version_id=version.pk, revision=revision(version))
    for panel in version.panels.all():
        stored = pictures.store(upload=BytesIO(picture(2500, 1686)))
        drafting.set_picture(
            by=by, version_id=version.pk, revision=revision(version), panel_id=panel.pk, picture=stored
        )
        areas, below = [], 0
        for area in panel.areas.all():
            sides = {"x": area.x, "y": area.y, "width": area.width, "height": area.height}
            if area.kind == ActionKind.TAB:
                areas.append(AreaTyped(**sides, kind=area.kind, label=area.label, opens=area.opens.position))
                continue
            kind, value = deeds[below]
            below += 1
            areas.append(AreaTyped(**sides, kind=kind, value=value, label=f"場所{below}"))
        drafting.save(
            by=by,
            version_id=version.pk,
            revision=revision(version),
            bar_text="メニュー",
            is_open=True,
            panel_id=panel.pk,
            panel_name=panel.name,
            areas=areas,
        )
    return version


def submit(version: MenuVersion, by: User) -> None:
    drafting.submit(by=by, version_id=version.pk, revision=revision(version))


def revision(version: MenuVersion) -> int:
    return MenuVersion.objects.values_list("revision", flat=True).get(pk=version.pk)
