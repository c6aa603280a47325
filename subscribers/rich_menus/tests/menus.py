"""Menus made through the services, as far along as a test needs them."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from cityline.simulator.tests.pictures import picture
from subscribers.models import MenuPublication, MenuWork, PublishedPanel
from subscribers.rich_menus import deciding, drafting, pictures, working
from subscribers.rich_menus.drafting import AreaTyped

LINK = {"kind": "link", "label": "市のページ", "value": "https://www.city.example/"}


WIDTH, HEIGHT = 800, 540


def stored(**size):
    return pictures.store(upload=BytesIO(picture(**{"width": WIDTH, "height": HEIGHT, **size})))


def written(by, *, name="くらし", category=None, tabs=1, link="https://www.city.example/"):
    """A draft that could be submitted: one large place in each tab, and tabs above it."""
    version = drafting.create(by=by, name=name, category=category)
    for _ in range(tabs - 1):
        drafting.add_tab(by=by, version_id=version.pk, revision=revision(version))
    return filled(by, version, link=link)


def filled(by, version, *, link="https://www.city.example/"):
    panels = list(version.panels.all())
    for panel in panels:
        drafting.set_picture(
            by=by, version_id=version.pk, revision=revision(version), panel_id=panel.pk, picture=stored()
        )
        tabs = [
            AreaTyped(x=100 * place, y=0, width=100, height=60, kind="tab", label=each.name, opens=place)
            for place, each in enumerate(panels if len(panels) > 1 else [])
        ]
        drafting.save(
            by=by,
            version_id=version.pk,
            revision=revision(version),
            bar_text="メニュー",
            is_open=True,
            panel_id=panel.pk,
            panel_name=panel.name,
            areas=[*tabs, AreaTyped(x=0, y=60, width=WIDTH, height=480, **{**LINK, "value": link})],
        )
    version.refresh_from_db()
    return version


def revision(version):
    return type(version).objects.values_list("revision", flat=True).get(pk=version.pk)


def approved(version, *, writer, approver, publish_at=None):
    """Its publication, ordered and not yet begun."""
    drafting.submit(by=writer, version_id=version.pk, revision=revision(version))
    return deciding.approve(by=approver, version_id=version.pk, revision=revision(version), publish_at=publish_at)


def published(writer, approver, **how):
    publication = approved(written(writer, **how), writer=writer, approver=approver)
    work()
    publication.refresh_from_db()
    return publication


def next_version(publication, *, writer, approver, link="https://www.city.example/new/"):
    version = filled(writer, drafting.begin(by=writer, menu_id=publication.menu_id), link=link)
    return approved(version, writer=writer, approver=approver)


def work():
    """As many turns as there are to do now."""
    for _ in range(50):
        if not working.work():
            return
    raise AssertionError("It never came to rest.")


def later(**time):
    """Let what waits for a time have waited: leases, tries, the grace of what is over."""
    past = timezone.now() - timedelta(**(time or {"hours": 2}))
    MenuWork.objects.update(claimed_until=None, compared_at=None)
    MenuPublication.objects.filter(try_again_at__isnull=False).update(try_again_at=past)
    MenuPublication.objects.filter(ended_at__isnull=False).update(ended_at=past)


def line_ids(publication):
    return list(PublishedPanel.objects.filter(publication=publication).values_list("line_menu_id", flat=True))
