"""The pages on which texts for emergencies are prepared and reviewed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts.models import EmergencyTemplate, EmergencyTemplateVersion
from broadcasts.services import emergency_templates
from broadcasts.tests import factories, prepared
from broadcasts.tests.emergency_pages import at, html, logged_in
from broadcasts.tests.factories import PASSWORD
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


def posted(category, **fields) -> dict[str, object]:
    return {
        "name": "断水",
        "text-0": "{地区}で断水しています。",
        "categories": [category.pk],
        "expected": "0",
        "do": "keep",
        **fields,
    }


def test_gaps_of_a_text_are_found_and_asked_for_before_it_is_kept(client, category):
    client = logged_in(client, prepared.writer())

    found = client.post(at("emergency_template_new"), posted(category))
    client.post(
        at("emergency_template_new"),
        posted(category, **{"gap-0-name": "地区", "gap-0-kind": "choice", "gap-0-choices": "浜手\n山手"}),
    )

    made = EmergencyTemplateVersion.objects.get()
    assert [row.name for row in found.context["form"].rows] == ["地区"]
    assert made.gaps == [{"name": "地区", "kind": "choice", "most": 0, "choices": ["浜手", "山手"]}]


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, category):
    client = logged_in(client, prepared.writer())

    answer = client.post(at("emergency_template_new"), posted(category, name="", **{"text-0": "水が出ません。"}))

    assert (len(answer.context["problems"]), "水が出ません。" in html(answer)) == (1, True)
    assert not EmergencyTemplate.objects.exists()


def test_next_version_cannot_stop_being_a_drill(client, category):
    first = prepared.passed(category=category, is_drill=True)
    client = logged_in(client, first.written_by)

    client.post(
        at("emergency_template_edit", first.template_id),
        posted(category, expected="1", is_drill="", **{"text-0": "訓練の文です。"}),
    )

    newest = EmergencyTemplateVersion.objects.latest("number")
    assert (newest.number, newest.template.is_drill) == (2, True)


def test_review_asks_again_who_one_is(client, category):
    made = prepared.version(category=category)
    client = logged_in(client, factories.patroller())
    said = {"version": made.pk, "decision": "pass"}

    wrong = client.post(at("emergency_template", made.template_id), {**said, "proof": "falsch"})
    before = emergency_templates.version_in_force(made.template_id)
    client.post(at("emergency_template", made.template_id), {**said, "proof": PASSWORD})

    assert (bool(wrong.context["refusal"]), before) == (True, None)
    assert emergency_templates.version_in_force(made.template_id) == made


def test_turning_down_keeps_the_words(client, category):
    made = prepared.version(category=category)
    client = logged_in(client, factories.user(Role.DUTY_OFFICER))

    client.post(
        at("emergency_template", made.template_id),
        {"version": made.pk, "decision": "turn-down", "words": "電話番号が違います。"},
    )

    made.refresh_from_db()
    assert (made.review.is_passed, made.review.words) == (False, "電話番号が違います。")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR, None])
def test_nobody_else_sees_the_templates(client, category, role):
    made = prepared.passed(category=category)
    who = factories.drafter() if role is None else factories.user(role, department=factories.department())
    client = logged_in(client, who)

    pages = [at("emergency_templates"), at("emergency_template", made.template_id), at("emergency_template_new")]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


def test_list_asks_the_same_whatever_there_is(client, category):
    author = prepared.writer()
    prepared.passed(prepared.version(author, category))
    client = logged_in(client, author)
    with CaptureQueriesContext(connection) as one:
        client.get(at("emergency_templates"))
    for number in range(5):
        prepared.version(author, category, name=f"断水{number}")

    with CaptureQueriesContext(connection) as many:
        client.get(at("emergency_templates"))

    assert len(many) == len(one)


def test_retiring_needs_the_tick(client, category):
    made = prepared.passed(category=category)
    client = logged_in(client, made.written_by)

    client.post(at("emergency_template_retire", made.template_id), {})
    kept = emergency_templates.version_in_force(made.template_id)
    client.post(at("emergency_template_retire", made.template_id), {"really": "yes"})

    assert (kept, emergency_templates.version_in_force(made.template_id)) == (made, None)
