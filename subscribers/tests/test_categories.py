import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.exceptions import (
    CategoryInUse,
    CategoryLimitReached,
    CategoryManagementNotAllowed,
    CategoryRetired,
)
from subscribers.models import Category, CategoryGroup
from subscribers.services import categories
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_group,
    make_patroller,
    make_subscriber,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_create_gives_each_category_the_next_bit_and_never_a_retired_one():
    first, second = make_category("a"), make_category("b")
    categories.retire(category_id=second.pk, by=None)

    third = make_category("c")

    assert (first.bit, second.bit, third.bit) == (0, 1, 2)


def test_create_beyond_the_last_bit_is_refused_in_words():
    group = make_group()
    Category.objects.create(group=group, code="last", name="last", bit=62)

    with pytest.raises(CategoryLimitReached) as refusal:
        make_category("one-more", group)

    assert "63" in str(refusal.value)


def test_only_the_pr_office_changes_categories():
    drafter, category = make_user("drafter", Role.DRAFTER), make_category("a")

    for act in (
        lambda: categories.create(by=drafter, group=category.group, code="b", name="b"),
        lambda: categories.change(category_id=category.pk, by=drafter, name="b"),
        lambda: categories.retire(category_id=category.pk, by=drafter),
    ):
        with pytest.raises(CategoryManagementNotAllowed):
            act()


def test_change_rewords_but_never_moves_bit_or_code():
    category = make_category("a")

    categories.change(category_id=category.pk, by=None, name="新しい名前")

    category.refresh_from_db()
    assert category.name == "新しい名前"
    for field in ("bit", "code", "group", "retired_at"):
        with pytest.raises(ValidationError):
            categories.change(category_id=category.pk, by=None, **{field: 5})


def test_category_that_is_needed_cannot_be_retired(monkeypatch):
    category = make_category("a")
    monkeypatch.setattr(categories, "_uses", [lambda asked: "needed" if asked == category else None])

    with pytest.raises(CategoryInUse, match="needed"):
        categories.retire(category_id=category.pk, by=None)


def test_retire_is_audited_and_final():
    patroller, category = make_patroller(), make_category("a")

    categories.retire(category_id=category.pk, by=patroller)

    assert Entry.objects.filter(action="subscribers.retire_category", actor=patroller).count() == 1
    with pytest.raises(CategoryRetired):
        categories.retire(category_id=category.pk, by=patroller)


@pytest.mark.django_db(transaction=True)
def test_categories_created_at_once_get_different_bits():
    group = make_group()
    errors = []

    def create(number):
        try:
            make_category(f"c{number}", group)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=create, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(Category.objects.values_list("bit", flat=True)) == list(range(6))


# --- The admin ---


@pytest.fixture
def as_patroller(client):
    user = make_patroller()
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_admin_adds_a_category_on_the_next_bit(as_patroller):
    group = make_category("a").group

    response = as_patroller.post(
        reverse("admin:subscribers_category_add"),
        {"group": group.pk, "code": "kids", "name": "子育て", "position": 3},
    )

    made = Category.objects.get(code="kids")
    assert response.status_code == 302
    assert (made.bit, made.name, made.position) == (1, "子育て", 3)


def test_admin_rewords_a_category(as_patroller):
    category = make_category("a")

    response = as_patroller.post(
        reverse("admin:subscribers_category_change", args=[category.pk]),
        {"name": "子育て", "position": 0, "code": "hacked", "bit": 9},
    )

    category.refresh_from_db()
    assert response.status_code == 302
    assert (category.name, category.code, category.bit) == ("子育て", "a", 0)


def test_admin_says_why_a_category_cannot_be_retired(as_patroller, monkeypatch):
    category = make_category("a")
    monkeypatch.setattr(categories, "_uses", [lambda asked: "still needed"])

    response = as_patroller.post(
        reverse("admin:subscribers_category_changelist"),
        {"action": "retire", "_selected_action": [category.pk]},
        follow=True,
    )

    category.refresh_from_db()
    assert "still needed" in response.content.decode()
    assert category.retired_at is None


def test_admin_refuses_the_sixty_fourth_category_with_words(as_patroller):
    group = make_group()
    Category.objects.create(group=group, code="last", name="last", bit=62)

    response = as_patroller.post(
        reverse("admin:subscribers_category_add"),
        {"group": group.pk, "code": "x", "name": "x", "position": 0},
        follow=True,
    )

    assert response.status_code == 200
    assert "63" in response.content.decode()
    assert 'value="x"' in response.content.decode()


def test_admin_saves_a_group(as_patroller):
    response = as_patroller.post(
        reverse("admin:subscribers_categorygroup_add"),
        {"code": "areas", "kind": "area", "name": "お住まいの地域", "position": 0},
    )

    assert response.status_code == 302
    assert CategoryGroup.objects.get().code == "areas"


def test_nobody_deletes_a_category(as_patroller):
    category = make_category("a")

    response = as_patroller.post(reverse("admin:subscribers_category_delete", args=[category.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Category.objects.count() == 1


def test_numbers_show_no_resident(as_patroller):
    make_subscriber(5, choice_mask=0)

    page = as_patroller.get(reverse("admin:subscribers_subscriber_changelist"))
    single = as_patroller.get(f"{reverse('admin:subscribers_subscriber_changelist')}1/change/")

    assert page.status_code == 200
    assert line_user_id(5) not in page.content.decode()
    assert single.status_code in {302, 404}
