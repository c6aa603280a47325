"""Dialogues on the staff's screens: whose they are, what is refused, and what a change does."""

import pytest
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.faq.dialogues import samples
from subscribers.faq.tests.conftest import make_department, two_people
from subscribers.models import Dialogue
from subscribers.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide():
    return samples.settle(department=make_department("kankyo"), **two_people())


def drafter(department):
    return make_user(f"writer-{department.code}", Role.DRAFTER, department=department, is_staff=True)


def typed(guide, **changed):
    """The change form as it stands."""
    steps = list(guide.steps.all())
    fields = {
        "department": guide.department_id,
        "name": guide.name,
        "ways": guide.ways,
        "name_easy": "",
        "name_en": guide.name_en,
        "valid_from": "",
        "valid_until": "",
        "is_active": "on",
        "steps-TOTAL_FORMS": len(steps),
        "steps-INITIAL_FORMS": len(steps),
    }
    parts = (
        "code",
        "under",
        "label",
        "label_easy",
        "label_en",
        "words",
        "words_easy",
        "words_en",
        "ways",
        "link",
        "phone",
    )
    for number, step in enumerate(steps):
        fields |= {f"steps-{number}-id": step.pk, f"steps-{number}-dialogue": guide.pk}
        fields |= {f"steps-{number}-{part}": getattr(step, part) for part in parts}
    return {**fields, **changed}


def change(guide):
    return reverse("admin:subscribers_dialogue_change", args=[guide.pk])


def test_department_changes_its_own_and_it_waits_under_the_old_version(client, guide):
    client.force_login(drafter(guide.department))

    client.post(change(guide), typed(guide, **{"steps-0-words": "何を出しますか。"}))

    guide.refresh_from_db()
    assert (guide.version, guide.is_as_passed, guide.steps.get(code="start").words) == (1, False, "何を出しますか。")
    assert Entry.objects.filter(action="tables.change", object_id=guide.pk).exists()


def test_saving_without_a_change_keeps_the_buttons_that_are_out(client, guide):
    client.force_login(drafter(guide.department))

    client.post(change(guide), typed(guide))

    assert Dialogue.objects.get().is_as_passed
    assert not Dialogue.objects.get().hands.exists()


def test_ring_is_refused_with_the_reason_and_nothing_is_kept(client, guide):
    client.force_login(drafter(guide.department))

    answer = client.post(change(guide), typed(guide, **{"steps-1-under": "futon"}))

    assert "「bed」" in answer.content.decode()
    assert (Dialogue.objects.get().version, guide.steps.get(code="bed").under) == (1, "start")


def test_other_departments_look_and_do_not_touch(client, guide):
    client.force_login(drafter(make_department("koho")))

    assert client.get(reverse("admin:dialogue_tree", args=[guide.pk])).status_code == 200
    assert client.post(change(guide), typed(guide)).status_code == 403


def test_tree_shows_every_step_once(client, guide):
    client.force_login(drafter(guide.department))

    shown = client.get(reverse("admin:dialogue_tree", args=[guide.pk])).content.decode()

    assert [shown.count(f'dialogue-tap">{step.label}<') for step in guide.steps.exclude(under="")] == [1] * 13


def test_tree_asks_as_much_for_many_steps_as_for_few(client, guide, django_assert_max_num_queries):
    client.force_login(drafter(guide.department))

    with django_assert_max_num_queries(16):
        client.get(reverse("admin:dialogue_tree", args=[guide.pk]))
