"""Residents who chose a category see the menu of that category, and nobody else does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cityline.line import rich_menus
from subscribers.models import MenuPublication, MenuWork, ResidentMenu, Subscriber, SubscriptionChange
from subscribers.rich_menus import linking, publishing
from subscribers.rich_menus.tests.dying import DyingLine, Killed
from subscribers.rich_menus.tests.menus import later, line_ids, next_version, published, work
from subscribers.services import following, preferences
from subscribers.tests.factories import make_category, make_subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kids():
    return make_category("kids", name="子育て")


@pytest.fixture
def books(kids):
    return make_category("books", name="図書館")


def residents(simulator, count, *categories, first=1):
    """Friends here and at the simulator, who chose these."""
    made = []
    for user_id in simulator.add_users(count, first=first):
        subscriber = Subscriber.objects.create(line_user_id=user_id, followed_at=timezone.now())
        if categories:
            preferences.set_choices(subscriber=subscriber, categories=categories)
        made.append(subscriber)
    return made


def seen_by(simulator, *subscribers):
    return simulator.rich_menus(*[subscriber.line_user_id for subscriber in subscribers])["shown"]


def test_who_chose_it_sees_it_and_all_others_see_everybodys(simulator, writer, approver, kids, books):
    [parent] = residents(simulator, 1, kids)
    [reader] = residents(simulator, 1, books, first=2)
    [neither] = residents(simulator, 1, first=3)

    everybodys = published(writer, approver)
    for_kids = published(writer, approver, name="子育て", category=kids)

    [own], [usual] = line_ids(for_kids), line_ids(everybodys)
    assert seen_by(simulator, parent, reader, neither) == [own, usual, usual]


def test_of_two_the_first_in_rank_is_seen(simulator, writer, approver, kids, books):
    [both] = residents(simulator, 1, kids, books)

    second = published(writer, approver, name="図書館", category=books)
    type(second.menu).objects.filter(pk=second.menu_id).update(position=1)
    published(writer, approver, name="子育て", category=kids)

    assert seen_by(simulator, both) == line_ids(second)


def test_a_changed_choice_changes_the_menu(simulator, writer, approver, kids):
    [parent] = residents(simulator, 1, kids)
    [other] = residents(simulator, 1, first=2)
    publication = published(writer, approver, name="子育て", category=kids)

    preferences.unchoose(subscriber=parent, category=kids)
    preferences.choose(subscriber=other, category=kids)
    work()

    assert seen_by(simulator, parent, other) == ["", *line_ids(publication)]


def test_a_new_friend_gets_theirs(simulator, writer, approver):
    everyones = make_category("safety", name="防災", is_on_by_default=True)
    publication = published(writer, approver, name="防災", category=everyones)
    [user_id] = simulator.add_users(1)

    following.follow(line_user_id=user_id, at=timezone.now())
    work()

    assert simulator.rich_menus(user_id)["shown"] == line_ids(publication)


def test_who_blocks_and_comes_back_gets_it_again(simulator, writer, approver, kids):
    [parent] = residents(simulator, 1, kids)
    publication = published(writer, approver, name="子育て", category=kids)

    following.follow(line_user_id=parent.line_user_id, at=timezone.now())
    before = ResidentMenu.objects.get().linked_at
    work()

    assert ResidentMenu.objects.get().linked_at > before
    assert seen_by(simulator, parent) == line_ids(publication)


def in_a_large_city(monkeypatch):
    """The quiet round comes to everybody only after hours."""
    monkeypatch.setattr(linking, "_sweep", lambda work, live: False)


def test_who_blocks_and_comes_back_gets_it_soon_in_a_large_city(simulator, writer, approver, kids, monkeypatch):
    [parent] = residents(simulator, 1, kids)
    publication = published(writer, approver, name="子育て", category=kids)
    in_a_large_city(monkeypatch)

    following.unfollow(line_user_id=parent.line_user_id, at=timezone.now())
    rich_menus.unlink(line_user_ids=[parent.line_user_id])
    ResidentMenu.objects.all().delete()
    following.follow(line_user_id=parent.line_user_id, at=timezone.now())
    work()

    assert seen_by(simulator, parent) == line_ids(publication)


def test_a_change_committed_after_a_later_one_is_not_passed_over(simulator, writer, approver, kids, monkeypatch):
    [parent] = residents(simulator, 1)
    publication = published(writer, approver, name="子育て", category=kids)
    Subscriber.objects.update(followed_at=timezone.now() - timedelta(days=9))
    in_a_large_city(monkeypatch)

    MenuWork.objects.update(changes_up_to=1_000_000)  # the later one's
    change = SubscriptionChange(
        pk=999_990, subscriber=parent, at=timezone.now(), mask_before=0, mask_after=kids.mask, source="page"
    )
    Subscriber.objects.update(choice_mask=kids.mask)
    change.save(force_insert=True)
    work()

    assert seen_by(simulator, parent) == line_ids(publication)


def test_the_next_version_reaches_everybody_before_the_old_one_goes(simulator, writer, approver, kids, monkeypatch):
    monkeypatch.setattr("cityline.line.rich_menus.LINKED_AT_ONCE", 2)
    parents = residents(simulator, 5, kids)
    old = published(writer, approver, name="子育て", category=kids)
    [before] = line_ids(old)
    new = next_version(old, writer=writer, approver=approver)
    dying = DyingLine(at=6, after=True).stand_in(monkeypatch)

    with pytest.raises(Killed):
        work()
    half = seen_by(simulator, *parents)
    later()
    work()

    assert dying.calls[4:6] == ["link", "link"]
    assert half == [*[line_ids(new)[0]] * 4, before]
    assert set(seen_by(simulator, *parents)) == set(line_ids(new))
    assert [menu["richMenuId"] for menu in simulator.rich_menus()["menus"]] == line_ids(new)


def test_what_line_may_have_missed_is_told_again_after_a_month(simulator, writer, approver, kids):
    [parent] = residents(simulator, 1, kids)
    publication = published(writer, approver, name="子育て", category=kids)
    rich_menus.unlink(line_user_ids=[parent.line_user_id])
    work()
    soon = seen_by(simulator, parent)

    ResidentMenu.objects.update(linked_at=timezone.now() - timedelta(days=31))
    work()

    assert (soon, seen_by(simulator, parent)) == ([""], line_ids(publication))


def test_a_menu_deleted_at_line_keeps_nobody_from_another_and_comes_back(simulator, writer, approver, kids):
    [parent] = residents(simulator, 1, kids)
    waste = make_category("waste", name="ごみ")
    deleted = published(writer, approver, name="子育て", category=kids)
    other = published(writer, approver, name="ごみ", category=waste)
    coming = next_version(deleted, writer=writer, approver=approver)
    MenuPublication.objects.filter(pk=coming.pk).update(publish_at=timezone.now() + timedelta(days=1))
    rich_menus.delete(menu_id=line_ids(deleted)[0])
    [second] = residents(simulator, 1, kids, first=2)
    [third] = residents(simulator, 1, waste, first=3)
    work()

    work()

    assert seen_by(simulator, third) == line_ids(other)
    assert seen_by(simulator, parent, second) == line_ids(deleted) * 2


def test_taken_down_gives_them_everybodys_again(simulator, writer, approver, kids):
    [parent] = residents(simulator, 1, kids)
    everybodys = published(writer, approver)
    publication = published(writer, approver, name="子育て", category=kids)

    publishing.take_down(by=writer, menu_id=publication.menu_id)
    work()
    later()
    work()

    assert seen_by(simulator, parent) == line_ids(everybodys)
    assert not ResidentMenu.objects.exists()
    assert len(simulator.rich_menus()["menus"]) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_a_block_of_residents_takes_a_fixed_number_of_queries(
    simulator, writer, approver, kids, count, django_assert_num_queries
):
    residents(simulator, count, kids)
    published(writer, approver, name="子育て", category=kids)
    ResidentMenu.objects.all().delete()
    MenuWork.objects.update(swept_up_to=0, is_sweep_urgent=True)

    with django_assert_num_queries(10):
        linking.link_next()

    assert ResidentMenu.objects.count() == count


def test_who_is_erased_leaves_no_trace_of_their_menu(simulator, writer, approver, kids):
    [parent] = residents(simulator, 1, kids)
    published(writer, approver, name="子育て", category=kids)

    Subscriber.objects.filter(pk=parent.pk).delete()

    assert not ResidentMenu.objects.exists()


def test_without_menus_for_some_nothing_is_gone_through(simulator, writer, approver):
    make_subscriber()
    published(writer, approver)

    assert linking.link_next() is False
    assert MenuWork.objects.get().swept_up_to == 0
