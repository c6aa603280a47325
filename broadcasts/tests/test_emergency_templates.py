"""Prepared texts: who writes, who looks at them, which version is in force, and what the database holds to be true."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from broadcasts.content.gaps import Gap, GapKind
from broadcasts.exceptions import BroadcastError, NotAllowed, SomebodyElseChanged
from broadcasts.models import Broadcast, EmergencyTemplateReview, EmergencyTemplateVersion
from broadcasts.services import emergency_templates
from broadcasts.services.emergency_templates import TemplateInvalid, version_in_force, versions_in_force
from broadcasts.tests import factories, prepared
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


def review(version, by=None, **said) -> EmergencyTemplateReview:
    return emergency_templates.review(
        by=by or factories.patroller(), version_id=version.pk, **{"is_passed": True, **said}
    )


def attack(sql: str, *params) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def problems_of(**fields) -> list[str]:
    with pytest.raises(TemplateInvalid) as refused:
        prepared.version(**fields)
    return [str(problem) for problem in refused.value.problems]


def test_first_version_waits_for_a_second_person(category):
    made = prepared.version(category=category)

    assert version_in_force(made.template_id) is None
    review(made)
    assert version_in_force(made.template_id) == made


def test_new_version_counts_once_it_is_passed_and_the_old_one_until_then(category):
    first = prepared.passed(category=category)
    second = prepared.next_version(first, category, name="避難指示（改）")
    before = version_in_force(first.template_id)

    review(second)

    assert (before, version_in_force(first.template_id)) == (first, second)


def test_version_that_was_turned_down_changes_nothing(category):
    first = prepared.passed(category=category)
    second = prepared.next_version(first, category)

    review(second, is_passed=False, words="避難先が分かりません。")

    assert version_in_force(first.template_id) == first


def test_turning_down_says_why(category):
    with pytest.raises(BroadcastError):
        review(prepared.version(category=category), is_passed=False)


@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DUTY_OFFICER])
def test_pr_office_and_duty_officers_review(category, role):
    made = prepared.version(category=category)

    review(made, by=factories.user(role))

    assert Entry.objects.filter(action="broadcasts.emergency_template_review").count() == 1


def test_nobody_reviews_what_they_wrote_themselves_nor_what_builds_on_it(category):
    both = prepared.writer()
    both.groups.add(*factories.patroller().groups.all())
    first = prepared.version(both, category)
    other = factories.drafter(both.department)
    second = emergency_templates.write(
        by=other, text=prepared.text(category), template_id=first.template_id, expected=1
    )

    for version in (first, second):
        with pytest.raises(NotAllowed):
            review(version, by=both)
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyTemplateReview.objects.create(version=version, is_passed=True, reviewed_by=both)


@pytest.mark.parametrize("who", ["drafter", "superuser", "viewer"])
def test_nobody_else_reviews(category, who):
    made = prepared.version(category=category)
    people = {
        "drafter": lambda: factories.drafter(made.template.department),
        "superuser": lambda: factories.user(is_superuser=True),
        "viewer": lambda: factories.user(Role.VIEWER),
    }

    with pytest.raises(NotAllowed):
        review(made, by=people[who]())


def test_role_raised_less_than_a_day_ago_reviews_nothing(category):
    made = prepared.version(category=category)
    newcomer = factories.patroller(raised_at=timezone.now() - timedelta(hours=23))

    with pytest.raises(NotAllowed):
        review(made, by=newcomer)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyTemplateReview.objects.create(version=made, is_passed=True, reviewed_by=newcomer)


def test_old_version_cannot_be_passed_behind_a_newer_one(category):
    first = prepared.version(category=category)
    prepared.next_version(first, category)

    with pytest.raises(BroadcastError):
        review(first)


def test_two_writers_at_once_one_is_told(category):
    first = prepared.version(category=category)
    prepared.next_version(first, category)

    with pytest.raises(SomebodyElseChanged):
        prepared.next_version(first, category)


def test_only_a_department_that_may_write_emergencies_prepares_them(category):
    with pytest.raises(NotAllowed):
        prepared.version(factories.drafter(), category)


def test_other_department_does_not_change_a_template(category):
    made = prepared.version(category=category)

    with pytest.raises(NotAllowed):
        emergency_templates.write(
            by=prepared.writer(), text=prepared.text(category), template_id=made.template_id, expected=1
        )


def test_retired_template_is_used_no_more(category):
    made = prepared.passed(category=category)

    emergency_templates.retire(by=made.written_by, template_id=made.template_id)

    assert (version_in_force(made.template_id), versions_in_force()) == (None, [])


def test_every_gap_of_the_text_must_be_said_and_no_other(category):
    found = problems_of(category=category, gaps=(Gap("場所", GapKind.PLACE, 20),))

    assert len(found) == 4
    assert sum("場所" in words for words in found) == 1


@pytest.mark.parametrize(
    "gap",
    [
        Gap("避難所", GapKind.PLACE),
        Gap("避難所", GapKind.PLACE, 101),
        Gap("避難所", GapKind.NUMBER),
        Gap("避難所", GapKind.CHOICE, choices=("一つだけ",)),
    ],
)
def test_gap_says_how_much_fits(category, gap):
    parts = [{"kind": "text", "text": "{避難所}へ。"}]

    assert len(problems_of(category=category, gaps=(gap,), parts=parts)) == 1


def test_text_must_fit_with_the_longest_words_in_its_gaps(category):
    parts = [{"kind": "text", "text": "あ" * 4960 + "{避難所}"}]
    fits = prepared.version(category=category, gaps=(Gap("避難所", GapKind.PLACE, 40),), parts=parts)

    found = problems_of(category=category, gaps=(Gap("避難所", GapKind.PLACE, 41),), parts=parts)

    assert (fits.number, len(found)) == (1, 1)


def test_somebody_must_get_it(category):
    assert len(problems_of(reaches_everyone=False)) == 1


def test_database_keeps_versions_reviews_and_the_drill_as_they_are(category):
    made = prepared.passed(category=category, is_drill=True)

    attack("UPDATE broadcasts_emergencytemplate SET is_drill = FALSE")
    attack("DELETE FROM broadcasts_emergencytemplatereview")
    attack("UPDATE broadcasts_emergencytemplateversion SET parts = '[]' WHERE id = %s", made.pk)
    attack("UPDATE broadcasts_emergencytemplatereview SET is_passed = FALSE")
    emergency_templates.retire(by=made.written_by, template_id=made.template_id)
    attack("UPDATE broadcasts_emergencytemplate SET retired_at = NULL")


@pytest.mark.parametrize("which", ["unreviewed", "turned down", "of a drill", "of another department"])
def test_database_refuses_a_broadcast_from_a_version_it_cannot_come_from(category, which):
    made = prepared.version(category=category, is_drill=which == "of a drill")
    if which != "unreviewed":
        review(made, is_passed=which != "turned down", words="説明")
    author = made.written_by if which != "of another department" else prepared.writer()

    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.create(department=author.department, author=author, is_emergency=True, emergency_version=made)


def test_list_of_templates_asks_the_same_whatever_their_number(category, django_assert_num_queries):
    author = prepared.writer()
    prepared.passed(prepared.version(author, category))
    with django_assert_num_queries(1):
        one = versions_in_force(author.department_id)
    for number in range(5):
        prepared.passed(prepared.version(author, category, name=f"断水{number}"))

    with django_assert_num_queries(1):
        many = [(v.name, v.template.department, v.review.reviewed_by) for v in versions_in_force(author.department_id)]

    assert (len(one), len(many)) == (1, 6)
    assert EmergencyTemplateVersion.objects.count() == 6
