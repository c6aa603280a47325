"""A worker killed at any call leaves the old menu where it is until the new one is whole, and nothing behind."""

import pytest

from cityline.line import rich_menus
from subscribers.models import MenuWork, PublicationState
from subscribers.rich_menus import publishing, working
from subscribers.rich_menus.tests.dying import DyingLine, Killed
from subscribers.rich_menus.tests.menus import approved, later, line_ids, next_version, published, work, written

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = [
    *["list_menus", "create"] * 2,
    *["has_picture", "upload_picture"] * 2,
    *["list_aliases", "create_alias"] * 2,
    "set_default",
]
CLEARING = [*["delete_alias", "delete"] * 2, "list_menus", "get_default"]


def whole(at_line, menu_id):
    """Whether a menu has its picture, and every tab of it leads to one that has, too."""
    menus = {menu["richMenuId"]: menu for menu in at_line["menus"]}
    menu = menus[menu_id]
    tabs = [area["action"]["richMenuAliasId"] for area in menu["areas"] if area["action"]["type"] == "richmenuswitch"]
    return menu["has_picture"] and all(menus[at_line["aliases"][tab]]["has_picture"] for tab in tabs)


def settled(simulator, user, publication):
    at_line = simulator.rich_menus(user)
    ids = line_ids(publication)
    names = {f"c{publication.pk}-0": ids[0], f"c{publication.pk}-1": ids[1]}
    menus = [menu["richMenuId"] for menu in at_line["menus"]]
    return at_line["shown"] == ids[:1] and sorted(menus) == sorted(ids) and at_line["aliases"] == names


def test_steps_are_these(simulator, writer, approver, monkeypatch):
    old = published(writer, approver, tabs=2)
    next_version(old, writer=writer, approver=approver)
    watched = DyingLine().stand_in(monkeypatch)

    work()
    making = list(watched.calls)
    later()
    work()

    assert making == STEPS
    assert watched.calls[len(making) :] == CLEARING


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, len(STEPS) + 1), ids=[f"{n}-{step}" for n, step in enumerate(STEPS, 1)])
def test_killed_while_publishing(simulator, writer, approver, monkeypatch, at, after):
    user = simulator.add_users(1)[0]
    old = published(writer, approver, tabs=2)
    old_first = line_ids(old)[0]
    new = next_version(old, writer=writer, approver=approver)
    dying = DyingLine(at=at, after=after).stand_in(monkeypatch)

    with pytest.raises(Killed):
        work()
    between = simulator.rich_menus(user)
    later()
    work()
    later()
    work()

    new.refresh_from_db()
    [seen] = between["shown"]
    assert dying.calls[at - 1] == STEPS[at - 1]
    assert (seen == old_first) is not (STEPS[at - 1] == "set_default" and after)
    assert whole(between, seen)
    assert (new.state, settled(simulator, user, new)) == (PublicationState.LIVE, True)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("is_first", [False, True], ids=["next", "first"])
def test_killed_at_the_switch_and_called_off(simulator, writer, approver, monkeypatch, after, is_first):
    user = simulator.add_users(1)[0]
    if is_first:
        new, before = approved(written(writer, tabs=2), writer=writer, approver=approver), [""]
    else:
        old = published(writer, approver, tabs=2)
        new, before = next_version(old, writer=writer, approver=approver), line_ids(old)[:1]
    DyingLine(at=STEPS.index("set_default") + 1, after=after).stand_in(monkeypatch)

    with pytest.raises(Killed):
        work()
    MenuWork.objects.update(claimed_until=None)
    publishing.call_off(by=approver, publication_id=new.pk)
    work()
    at_once = simulator.rich_menus(user)["shown"]
    later()
    work()

    at_line = simulator.rich_menus(user)
    assert (at_once, at_line["shown"]) == (before, before)
    assert len(at_line["menus"]) == (0 if is_first else 2)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 5))
def test_killed_while_clearing(simulator, writer, approver, monkeypatch, at, after):
    user = simulator.add_users(1)[0]
    old = published(writer, approver, tabs=2)
    new = next_version(old, writer=writer, approver=approver)
    work()
    later()
    DyingLine(at=at, after=after).stand_in(monkeypatch)

    with pytest.raises(Killed):
        work()
    later()
    work()

    assert settled(simulator, user, new)


@pytest.mark.parametrize("fault", ["500-before", "500-after", "reset-after", "429", "401"])
@pytest.mark.parametrize("at", [2, 6, 10, 13])
def test_line_failing_once_delays_and_makes_nothing_twice(simulator, writer, approver, fault, at):
    user = simulator.add_users(1)[0]
    old = published(writer, approver, tabs=2)
    old_first = line_ids(old)[0]
    new = next_version(old, writer=writer, approver=approver)
    simulator.fail_next_menu_call(*[None] * (at - 1), fault)

    work()
    new.refresh_from_db()
    between = simulator.rich_menus(user)["shown"]
    problem = new.problem
    later()
    work()
    later()
    work()

    new.refresh_from_db()
    is_switched = STEPS[at - 1] == "set_default" and fault in {"500-after", "reset-after"}
    assert (between == [old_first]) is not is_switched
    assert problem == {"429": "rate", "401": "channel"}.get(fault, "no_answer")
    assert (new.state, new.problem, settled(simulator, user, new)) == (PublicationState.LIVE, "", True)


def test_what_line_refuses_fails_for_good_and_the_old_menu_stays(simulator, writer, approver):
    user = simulator.add_users(1)[0]
    old = published(writer, approver, tabs=2)
    new = next_version(old, writer=writer, approver=approver)
    simulator.fail_next_menu_call(*[None] * 5, "400")

    work()
    later()
    work()

    new.refresh_from_db()
    assert (new.state, new.problem) == (PublicationState.FAILED, "refused")
    assert new.problem_words != ""
    assert settled(simulator, user, old)


def test_a_menu_deleted_by_others_while_it_is_made_is_made_anew(simulator, writer, approver, monkeypatch):
    user = simulator.add_users(1)[0]
    new = published(writer, approver, tabs=2)
    new = next_version(new, writer=writer, approver=approver)
    DyingLine(at=7).stand_in(monkeypatch)
    with pytest.raises(Killed):
        work()
    rich_menus.delete(menu_id=line_ids(new)[1])

    for _ in range(3):
        later()
        work()

    assert settled(simulator, user, new)


def test_only_one_works_at_a_time(simulator, writer, approver, monkeypatch):
    old = published(writer, approver)
    next_version(old, writer=writer, approver=approver)
    seen = []
    real = rich_menus.create
    monkeypatch.setattr(rich_menus, "create", lambda **values: seen.append(working.work()) or real(**values))

    work()

    assert seen == [False]
