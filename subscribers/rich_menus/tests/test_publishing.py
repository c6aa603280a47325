"""From an approved version to what residents see."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cityline.line import rich_menus
from cityline.simulator.tests.pictures import picture
from subscribers.exceptions import MenuError
from subscribers.models import MenuPublication, MenuWork, PublicationState, PublishedPanel, RichMenu
from subscribers.rich_menus import publishing
from subscribers.rich_menus.tests.menus import (
    approved,
    later,
    line_ids,
    next_version,
    published,
    work,
    written,
)
from subscribers.tests.factories import make_category

pytestmark = pytest.mark.django_db(transaction=True)


def test_published_menu_is_what_everybody_sees(simulator, writer, approver):
    user = simulator.add_users(1)[0]

    publication = published(writer, approver)

    at_line = simulator.rich_menus(user)
    assert publication.state == PublicationState.LIVE
    assert publication.live_since is not None
    assert at_line["shown"] == line_ids(publication)
    assert [(menu["chatBarText"], menu["has_picture"]) for menu in at_line["menus"]] == [("メニュー", True)]
    assert at_line["menus"][0]["areas"] == [
        {
            "bounds": {"x": 0, "y": 60, "width": 800, "height": 480},
            "action": {"type": "uri", "label": "市のページ", "uri": "https://www.city.example/"},
        }
    ]


def test_tabs_lead_to_each_other(simulator, writer, approver):
    user = simulator.add_users(1)[0]

    publication = published(writer, approver, tabs=2)
    first, second = line_ids(publication)
    alias = f"c{publication.pk}-1"
    simulator.switch_menu(user, alias, "menu:tab")

    at_line = simulator.rich_menus(user)
    assert at_line["aliases"] == {f"c{publication.pk}-0": first, alias: second}
    assert (at_line["default"], at_line["shown"]) == (first, [second])


def test_next_version_takes_the_place_and_the_old_one_goes_after_it(simulator, writer, approver):
    user = simulator.add_users(1)[0]
    old = published(writer, approver, tabs=2)
    old_ids = line_ids(old)

    new = next_version(old, writer=writer, approver=approver)
    work()
    between = simulator.rich_menus(user)
    later()
    work()

    new_ids = line_ids(new)
    after = simulator.rich_menus(user)
    assert between["shown"] == after["shown"] == new_ids[:1]
    assert {menu["richMenuId"] for menu in between["menus"]} == {*old_ids, *new_ids}
    assert {menu["richMenuId"] for menu in after["menus"]} == set(new_ids)
    assert set(after["aliases"]) == {f"c{new.pk}-0", f"c{new.pk}-1"}


def test_a_time_is_waited_for(simulator, writer, approver):
    version = written(writer)
    publication = approved(version, writer=writer, approver=approver, publish_at=timezone.now() + timedelta(hours=1))

    work()
    before = simulator.rich_menus()["menus"]
    type(publication).objects.update(publish_at=timezone.now())
    work()

    publication.refresh_from_db()
    assert (before, publication.state) == ([], PublicationState.LIVE)


def test_going_back_needs_one_click_and_makes_it_anew(simulator, writer, approver):
    user = simulator.add_users(1)[0]
    old = published(writer, approver, link="https://www.city.example/old/")
    next_version(old, writer=writer, approver=approver)
    work()
    later()
    work()

    again = publishing.go_back(by=writer, version_id=old.version_id)
    work()
    later()
    work()

    at_line = simulator.rich_menus(user)
    assert at_line["shown"] == line_ids(again)
    assert [menu["areas"][0]["action"]["uri"] for menu in at_line["menus"]] == ["https://www.city.example/old/"]


def test_taken_down_is_seen_by_nobody_and_leaves_nothing(simulator, writer, approver):
    user = simulator.add_users(1)[0]
    publication = published(writer, approver, tabs=2)

    publishing.take_down(by=approver, menu_id=publication.menu_id)
    work()
    at_once = simulator.rich_menus(user)["shown"]
    later()
    work()

    at_line = simulator.rich_menus(user)
    assert (at_once, at_line["menus"], at_line["aliases"]) == ([""], [], {})


def test_called_off_leaves_what_residents_see(simulator, writer, approver):
    live = published(writer, approver)
    coming = next_version(live, writer=writer, approver=approver)

    publishing.call_off(by=approver, publication_id=coming.pk)
    work()
    later()
    work()

    coming.refresh_from_db()
    at_line = simulator.rich_menus()
    assert (coming.state, coming.is_cleared) == (PublicationState.CANCELLED, True)
    assert [menu["richMenuId"] for menu in at_line["menus"]] == [at_line["default"]] == line_ids(live)


def test_going_back_is_only_to_what_residents_have_seen(simulator, writer, approver):
    live = published(writer, approver)
    coming = waiting_for_tomorrow(live, writer=writer, approver=approver)
    publishing.call_off(by=approver, publication_id=coming.pk)

    with pytest.raises(MenuError):
        publishing.go_back(by=writer, version_id=coming.version_id)


@pytest.mark.parametrize("verb", ["put_up_again", "call_off"])
def test_a_publication_is_locked_after_its_menu(simulator, writer, approver, verb):
    publication = published(writer, approver)
    if verb == "call_off":
        publication = waiting_for_tomorrow(publication, writer=writer, approver=approver)
    acts = {
        "put_up_again": lambda: publishing.put_up_again(publication_id=publication.pk, vanished=[]),
        "call_off": lambda: publishing.call_off(by=writer, publication_id=publication.pk),
    }
    with transaction.atomic():
        RichMenu.objects.select_for_update().get()
        waiting = threading.Thread(target=lambda: (acts[verb](), connection.close()))
        waiting.start()
        until_somebody_waits()

        held = MenuPublication.objects.select_for_update(nowait=True).filter(pk=publication.pk)
        locked = [one.pk for one in held]
    waiting.join(20)

    assert locked == [publication.pk]


def until_somebody_waits():
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("Nobody waits for the menu.")


def test_a_menu_line_does_not_let_go_keeps_no_other_from_going(simulator, writer, approver, monkeypatch):
    stuck = published(writer, approver)
    kids = published(writer, approver, name="子育て", category=make_category("kids"))
    for one in (stuck, kids):
        publishing.take_down(by=approver, menu_id=one.menu_id)
    work()
    later()
    MenuPublication.objects.filter(pk=stuck.pk).update(ended_at=timezone.now() - timedelta(hours=3))
    MenuWork.objects.update(compared_at=timezone.now())
    simulator.fail_next_menu_call("400")
    work()

    at_line = {menu["richMenuId"] for menu in simulator.rich_menus()["menus"]}
    assert at_line == set(line_ids(stuck)) != set()
    assert set(MenuPublication.objects.filter(is_cleared=True)) == {kids}

    later()
    work()

    assert simulator.rich_menus()["menus"] == []


def test_menus_of_other_tools_are_left_alone(simulator, writer, approver):
    publication = published(writer, approver)
    other = rich_menus.create(menu={**simulator_menu(), "name": "another tool"})
    orphan = rich_menus.create(menu={**simulator_menu(), "name": "cityline:nobody-knows"})
    later()
    work()

    ids = {menu["richMenuId"] for menu in simulator.rich_menus()["menus"]}
    assert ids == {*line_ids(publication), other}
    assert orphan not in ids


def test_a_default_changed_by_somebody_else_is_put_back(simulator, writer, approver):
    publication = published(writer, approver)
    rich_menus.cancel_default()
    later()
    work()

    assert simulator.rich_menus()["default"] == line_ids(publication)[0]


def test_a_live_menu_deleted_at_line_is_put_up_again(simulator, writer, approver):
    publication = published(writer, approver)
    rich_menus.delete(menu_id=line_ids(publication)[0])
    later()
    work()
    work()

    live = PublishedPanel.objects.get(publication__state=PublicationState.LIVE)
    assert live.publication_id != publication.pk
    assert simulator.rich_menus()["default"] == live.line_menu_id


def waiting_for_tomorrow(publication, *, writer, approver):
    coming = next_version(publication, writer=writer, approver=approver)
    type(coming).objects.filter(pk=coming.pk).update(publish_at=timezone.now() + timedelta(days=1))
    return coming


@pytest.mark.parametrize("which", [0, 1])
def test_a_live_menu_deleted_while_the_next_one_waits_is_made_anew(simulator, writer, approver, which):
    user = simulator.add_users(1)[0]
    publication = published(writer, approver, tabs=2)
    coming = waiting_for_tomorrow(publication, writer=writer, approver=approver)
    before = line_ids(publication)
    rich_menus.delete(menu_id=before[which])
    later()
    work()

    coming.refresh_from_db()
    ids, at_line = line_ids(publication), simulator.rich_menus(user)
    assert (coming.state, at_line["shown"]) == (PublicationState.WAITING, ids[:1])
    assert (ids[which] != before[which], ids[1 - which] == before[1 - which]) == (True, True)
    assert at_line["aliases"] == {f"c{publication.pk}-{number}": menu_id for number, menu_id in enumerate(ids)}


@pytest.mark.parametrize("coming", ["later", "failed"])
def test_what_another_tool_shows_stays_until_ours_is_live(simulator, writer, approver, coming):
    other = rich_menus.create(menu={**simulator_menu(), "name": "another tool"})
    rich_menus.upload_picture(menu_id=other, content=picture(width=2500, height=843), content_type="image/png")
    rich_menus.set_default(menu_id=other)
    ours = approved(written(writer), writer=writer, approver=approver, publish_at=timezone.now() + timedelta(days=1))
    if coming == "failed":
        type(ours).objects.update(state=PublicationState.FAILED, ended_at=timezone.now())
    for _ in range(2):
        later()
        work()

    assert simulator.rich_menus()["default"] == other


def simulator_menu():
    return {
        "size": {"width": 2500, "height": 843},
        "selected": False,
        "name": "x",
        "chatBarText": "x",
        "areas": [],
    }
