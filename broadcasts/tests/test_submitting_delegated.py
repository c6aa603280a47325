"""Submitting under a delegation: what goes without a look, what does not, and why in words."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from broadcasts.exceptions import AudienceEmpty, InvalidTransition, NotDelegated, StaleRevision
from broadcasts.models import Authorisation, Broadcast, LookAfter, Notice
from broadcasts.services import controlling, copying, delegating, patrol, sealing, submitting
from broadcasts.services.authorising import in_force
from broadcasts.tests import factories as make
from broadcasts.tests.delegated import delegation, in_days, submit
from broadcasts.tests.test_tampering import replica
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(category):
    """Of a department in training: LINE is not asked."""
    return make.draft(make.drafter(make.department(is_training=True)), category)


def why_not(draft, by=None):
    with pytest.raises(NotDelegated) as refused:
        submit(draft, by)
    assert Broadcast.objects.get(pk=draft.pk).status == draft.status
    assert Authorisation.objects.filter(broadcast=draft).count() == 0
    return [str(one) for one in refused.value.why]


def test_off_by_default(draft):
    assert why_not(draft) == []


def test_covered_broadcast_is_approved_sealed_and_owed_a_look(draft, category):
    granted = delegation(category, draft.department)

    submit(draft)

    made = Broadcast.objects.get(pk=draft.pk)
    approval = make.authorisation_of(made)
    assert (made.status, made.due_at, made.submitted_by) == ("approved", approval.due_at, draft.author)
    assert (approval.kind, approval.granted_by, approval.delegation_ids) == (
        "delegation",
        granted.granted_by,
        [granted.pk],
    )
    assert sealing.is_intact(approval)
    assert in_force(broadcast=made, now=timezone.now()) == approval
    assert LookAfter.objects.get(broadcast=made).authorisation == approval
    assert Entry.objects.get(action="broadcasts.submit_delegated").data["delegations"] == [granted.pk]


def test_pr_office_is_told_and_the_department_can_take_it_back(draft, category):
    granted = delegation(category, draft.department)

    submit(draft)
    controlling.take_back(broadcast_id=draft.pk, by=draft.author)

    told = Notice.objects.filter(broadcast=draft, kind="delegated")
    assert [notice.user_id for notice in told] == [granted.granted_by_id]
    assert Broadcast.objects.get(pk=draft.pk).status == "draft"


def test_writer_may_always_ask_for_a_look(draft, category):
    delegation(category, draft.department)

    submitting.submit(broadcast_id=draft.pk, by=draft.author, expected_revision=draft.revision)

    assert Broadcast.objects.get(pk=draft.pk).status == "pending_patrol"


def test_what_the_pr_office_gave_back_is_looked_at_again(draft, category):
    granted = delegation(category, draft.department)
    submit(draft)
    controlling.take_back(broadcast_id=draft.pk, by=granted.granted_by)

    with pytest.raises(NotDelegated) as refused:
        submit(Broadcast.objects.get(pk=draft.pk))

    assert [str(one) for one in refused.value.why] == ["広報課が差し戻したものなので、広報課があらためて確認します。"]


def test_more_residents_than_the_reach_go_to_the_pr_office(draft, category):
    delegation(category, draft.department, reach_max=1)
    make.subscriber(category)

    assert why_not(draft) == ["対象は2人で、委任の上限1人を超えています。"]


def test_category_that_is_not_covered_is_named(category):
    other = make.category(category.group, name="防災")
    draft = make.draft(make.drafter(make.department(is_training=True)), category, other)
    delegation(category, draft.department)

    [why] = why_not(draft)

    assert "防災" in why


def test_two_delegations_cover_two_categories_together(category):
    other = make.category(category.group)
    draft = make.draft(make.drafter(make.department(is_training=True)), category, other)
    granted = [delegation(one, draft.department) for one in (category, other)]

    submit(draft)

    assert make.authorisation_of(draft).delegation_ids == [one.pk for one in granted]


def test_delegation_of_another_department_is_none(draft, category):
    delegation(category)

    assert why_not(draft) == []


def test_delegation_counts_until_its_last_day_and_no_longer(draft, category):
    delegation(category, draft.department, valid_until=in_days(1))

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert why_not(draft) == []


def test_time_to_send_after_the_last_day_goes_to_the_pr_office(draft, category):
    delegation(category, draft.department, valid_until=in_days(1))
    draft.scheduled_at = timezone.now() + timedelta(days=3)
    draft.save(update_fields=["scheduled_at"])

    assert len(why_not(draft)) == 1


@pytest.mark.parametrize("kind", ["everyone", "undecided", "emergency"])
def test_what_no_delegation_covers(draft, category, kind):
    delegation(category, draft.department)
    if kind == "everyone":
        draft.reaches_everyone = True
    elif kind == "undecided":
        draft.undecided_groups.add(category.group)
    else:
        make.allow_emergencies(draft.author)
        draft.is_emergency = True
    draft.save()

    assert len(why_not(draft)) == 1


def test_finding_of_the_checks_goes_to_the_pr_office_only_if_clean_checks_are_asked(draft, category):
    granted = delegation(category, draft.department)
    draft.parts = [{"kind": "text", "text": "講座を令和9年1月12日（月）に開きます。"}]
    draft.save(update_fields=["parts"])

    assert len(why_not(draft)) == 1
    delegating.end(delegation_id=granted.pk, by=make.patroller(), words="条件を変える")
    delegation(category, draft.department, conditions=[])

    assert submit(draft).status == "approved"


def test_first_one_of_a_template_goes_to_the_pr_office_and_the_next_does_not(category):
    writer = make.drafter(make.department(is_training=True))
    template = copying.save_as_template(broadcast_id=make.draft(writer, category).pk, by=writer, name="新着図書")
    delegation(category, writer.department, conditions=["known_template"])

    def from_template():
        made = copying.create_from_template(template_id=template.pk, by=writer)
        made.categories.add(category)
        return made

    assert len(why_not(from_template())) == 1
    seen = from_template()
    submitting.submit(broadcast_id=seen.pk, by=writer, expected_revision=seen.revision)
    patrol.approve(broadcast_id=seen.pk, by=make.patroller(), revision=seen.revision)

    assert submit(from_template()).status == "approved"


def test_grantor_with_a_hand_in_the_text_is_no_second_person(category):
    both = make.user(Role.DRAFTER, Role.PATROLLER, department=make.department(is_training=True))
    draft = make.draft(both, category)
    delegation(category, both.department, by=both)

    [why] = why_not(draft)

    assert str(both) in why


def test_grantor_who_submits_what_a_colleague_wrote_is_no_second_person(draft, category):
    both = make.user(Role.DRAFTER, Role.PATROLLER, department=draft.department)
    delegation(category, draft.department, by=both)

    assert len(why_not(draft, by=both)) == 1


@pytest.mark.parametrize("lost", ["account", "role", "settled"])
def test_grantor_who_could_not_approve_now_is_no_second_person(draft, category, lost):
    grantor = delegation(category, draft.department).granted_by
    if lost == "account":
        grantor.is_active = False
    elif lost == "role":
        grantor.groups.clear()
    else:
        grantor.raised_at = timezone.now()
    grantor.save()

    assert len(why_not(draft)) == 1


def test_old_revision_and_second_press_are_refused_as_ever(draft, category):
    delegation(category, draft.department)

    draft.revision -= 1
    with pytest.raises(StaleRevision):
        submit(draft)
    draft.revision += 1
    submit(draft)
    with pytest.raises(InvalidTransition):
        submit(draft)


def test_empty_audience_is_refused_as_ever(draft, category):
    delegation(category, draft.department)
    category.broadcasts.through.objects.all().delete()
    draft.categories.add(nobody := make.category())
    delegation(nobody, draft.department)

    with pytest.raises(AudienceEmpty):
        submit(draft)


# --- Whoever goes round the services ---
def forged(draft, granted, **facts):
    now = timezone.now()
    made = Authorisation(
        **{
            "broadcast": draft,
            "kind": "delegation",
            "revision": draft.revision,
            "request_body": "{}",
            "audience_rule": {},
            "approved_count": 1,
            "due_at": now,
            "send_by": now,
            "granted_by": granted.granted_by,
            "granted_at": now,
            "delegation_ids": [granted.pk],
            **facts,
        }
    )
    made.seal = sealing.seal(made)
    made.save(force_insert=True)


def test_database_takes_no_authorisation_a_delegation_does_not_cover(draft, category):
    granted = delegation(category, draft.department, reach_max=10)
    elsewhere = delegation(category)

    for facts in [
        {"approved_count": 11},
        {"delegation_ids": [elsewhere.pk]},
        {"delegation_ids": [granted.pk, granted.pk]},
        {"delegation_ids": [granted.pk, 10**9]},
        {"delegation_ids": []},
        {"granted_by": make.patroller()},
        {"granted_at": timezone.now() + timedelta(days=40)},
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            forged(draft, granted, **facts)


def test_database_takes_none_that_nobody_would_look_at(draft, category):
    granted = delegation(category, draft.department)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at a commit
    with pytest.raises(IntegrityError), transaction.atomic():
        forged(draft, granted)


def test_database_takes_none_under_an_ended_delegation(draft, category):
    granted = delegation(category, draft.department)
    delegating.end(delegation_id=granted.pk, by=make.patroller(), words="終わり")

    with pytest.raises(IntegrityError), transaction.atomic():
        forged(draft, granted)


def test_seal_covers_the_delegation(draft, category):
    first, second = delegation(category, draft.department), delegation(make.category(), draft.department)
    submit(draft)

    replica(f"UPDATE broadcasts_authorisation SET delegation_ids = ARRAY[{first.pk}, {second.pk}]")  # noqa: S608

    assert not sealing.is_intact(make.authorisation_of(draft))
