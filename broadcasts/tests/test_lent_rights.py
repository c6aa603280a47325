"""What a deputy's lent right does not do: grant a delegation, keep one standing, look at or review an absent writer's text."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import NotAllowed, NotDelegated
from broadcasts.models import Broadcast, Delegation, EmergencyTemplateReview, LookAfter
from broadcasts.services import copying, delegating, emergency_templates, looking_after
from broadcasts.tests import factories as make
from broadcasts.tests import prepared
from broadcasts.tests.delegated import delegation, in_days, submit
from broadcasts.tests.screens import page
from cityline.audit.models import Entry
from cityline.staff.models import Deputyship, User
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=2)


def standing_in(absent, deputy=None, *, since=DAYS) -> User:
    """Appointed so long ago, whoever it was."""
    deputy = deputy or make.user(Role.VIEWER, department=make.department())
    Deputyship.objects.create(
        absent=absent,
        deputy=deputy,
        first_day=in_days(-3),
        last_day=in_days(3),
        appointed_by=make.user(Role.ADMINISTRATOR),
        appointed_at=timezone.now() - since,
    )
    return User.objects.get(pk=deputy.pk)


def writer_and_patroller():
    return make.user(Role.DRAFTER, Role.PATROLLER, department=make.department(is_training=True))


def owing(category, author=None) -> Broadcast:
    broadcast = make.approved(author, category)
    looking_after.owe(authorisation=make.authorisation_of(broadcast), why=LookAfter.Why.DELEGATION, now=timezone.now())
    return broadcast


def logged_in(client, user):
    client.force_login(user)
    return client


def attack(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_deputy_grants_nothing_and_may_end(category):
    deputy = standing_in(make.patroller())
    made = delegation(category)

    with pytest.raises(NotAllowed):
        delegation(make.category(), by=deputy)

    assert delegating.end(delegation_id=made.pk, by=deputy, words="誤字が続いた").ended_by == deputy


def test_deputy_with_a_role_of_their_own_grants_by_that(category):
    deputy = standing_in(make.patroller(), make.patroller())

    assert delegation(category, by=deputy).granted_by == deputy


def test_database_takes_no_delegation_of_a_deputy_or_of_nobody_of_the_pr_office(category):
    made = delegation(category)
    for grantor in (standing_in(make.patroller()), make.drafter(), make.patroller(is_active=False)):
        terms = {"department": make.department(), "category": category, "reach_max": 1, "granted_by": grantor}
        days = {"valid_from": made.valid_from, "valid_until": made.valid_until, "granted_at": timezone.now()}

        attack(lambda terms=terms, days=days: Delegation.objects.create(**terms, **days))


def test_page_for_granting_tells_a_deputy_why_not_and_lets_them_end(client, category):
    made, deputy = delegation(category), standing_in(make.patroller())
    client = logged_in(client, deputy)

    grant, listed = client.get(page("broadcast_delegation_grant")), client.get(page("broadcast_delegations"))

    assert (bool(grant.context["why_not"]), listed.context["may_delegate"], listed.context["may_end"]) == (
        True,
        False,
        True,
    )
    assert page("broadcast_delegation_end", made.pk) in listed.content.decode()


def test_grantor_who_only_stands_in_by_now_keeps_no_delegation_standing(category):
    grantor = make.patroller()
    draft = make.draft(make.drafter(make.department(is_training=True)), category)
    delegation(category, draft.department, by=grantor)
    grantor.groups.clear()
    standing_in(make.patroller(), grantor)

    with pytest.raises(NotDelegated) as refused:
        submit(draft)

    assert len(refused.value.why) == 1


def test_grantor_who_is_in_charge_of_the_broadcast_is_no_second_person(category):
    grantor = make.patroller()
    draft = make.draft(make.drafter(make.department(is_training=True)), category)
    delegation(category, draft.department, by=grantor)
    Broadcast.objects.filter(pk=draft.pk).update(in_charge=grantor)

    with pytest.raises(NotDelegated) as refused:
        submit(draft)

    assert len(refused.value.why) == 1


# --- The look afterwards ---
def test_deputy_of_a_writer_does_not_look_in_their_place(category):
    author = writer_and_patroller()
    broadcast, deputy = owing(category, author), standing_in(author)

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=broadcast.pk, by=deputy)
    attack(lambda: LookAfter.objects.update(looked_by=deputy, looked_at=timezone.now()))

    assert len(looking_after.owed(broadcast)) == 1


def test_who_is_in_charge_of_it_does_not_look_nor_their_deputy(category):
    broadcast, boss = owing(category), make.patroller()
    Broadcast.objects.filter(pk=broadcast.pk).update(in_charge=boss)
    deputy = standing_in(boss)

    for person in (boss, deputy):
        with pytest.raises(NotAllowed):
            looking_after.look(broadcast_id=broadcast.pk, by=person)
        attack(lambda person=person: LookAfter.objects.update(looked_by=person, looked_at=timezone.now()))


def test_deputy_looks_and_the_record_says_for_whom(category):
    absent = make.patroller(last_name="鈴木")
    broadcast, deputy = owing(category), standing_in(absent)

    looking_after.look(broadcast_id=broadcast.pk, by=deputy)

    assert LookAfter.objects.get(broadcast=broadcast).looked_by == deputy
    assert Entry.objects.get(action="broadcasts.look_after").data["on_behalf_of"] == "鈴木"


def test_deputy_of_less_than_a_day_does_not_look_whatever_else_they_may_do(category):
    officer = make.user(Role.DUTY_OFFICER)
    broadcast, deputy = owing(category), standing_in(make.patroller(), officer, since=timedelta(hours=1))

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=broadcast.pk, by=deputy)
    attack(lambda: LookAfter.objects.update(looked_by=deputy, looked_at=timezone.now()))


def test_database_lets_nobody_but_the_pr_office_look(category):
    owing(category)

    attack(lambda: LookAfter.objects.update(looked_by=make.drafter(), looked_at=timezone.now()))


# --- Templates for emergencies ---
def test_deputy_of_its_writer_does_not_review_a_template(category):
    author = make.user(Role.DRAFTER, Role.DUTY_OFFICER, department=make.department(is_training=True))
    make.allow_emergencies(author)
    version, deputy = prepared.version(by=author, category=category), standing_in(author)

    with pytest.raises(NotAllowed):
        emergency_templates.review(by=deputy, version_id=version.pk, is_passed=True)
    attack(lambda: EmergencyTemplateReview.objects.create(version=version, reviewed_by=deputy, is_passed=True))


def test_deputy_of_another_reviews_and_the_record_says_for_whom(category):
    version, deputy = prepared.version(category=category), standing_in(make.patroller(last_name="鈴木"))

    emergency_templates.review(by=deputy, version_id=version.pk, is_passed=True)

    assert Entry.objects.get(action="broadcasts.emergency_template_review").data["on_behalf_of"] == "鈴木"


def test_page_of_one_template_reviews_no_version_of_another(client, category):
    shown, other = prepared.version(category=category), prepared.version(category=category)
    said = {"version": other.pk, "decision": "pass", "proof": make.PASSWORD}

    answer = logged_in(client, make.patroller()).post(page("emergency_template", shown.template_id), said)

    assert (answer.status_code, EmergencyTemplateReview.objects.count()) == (404, 0)


# --- What it was made from ---
def test_what_it_was_made_from_is_locked_once_it_is_submitted(category):
    made = make.pending(None, category)

    attack(lambda: Broadcast.objects.filter(pk=made.pk).update(made_from_template=7))


def test_what_is_made_from_a_template_of_a_drill_is_one(category):
    drill = prepared.begun(category, is_drill=True)
    template = copying.save_as_template(broadcast_id=drill.pk, by=drill.author, name="訓練")
    plain = make.draft(None, category)

    attack(lambda: Broadcast.objects.filter(pk=plain.pk).update(made_from_template=template.pk))


def test_deputy_is_told_apart_from_the_pr_office(category):
    deputy = standing_in(make.patroller())

    assert (permissions.can_end_delegations(deputy), permissions.can_delegate(deputy)) == (True, False)
