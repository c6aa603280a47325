"""The look after the fact: owed with the authorisation, answered once by the PR office, and never forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, LookedAtAlready, NotAllowed
from broadcasts.models import LookAfter, Notice, SendingPolicy
from broadcasts.services import controlling, looking_after, recovery
from broadcasts.tests import factories as make
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db

WHY = LookAfter.Why.DELEGATION


def owing(category, *, author=None, now=None, why=WHY, **content):
    """A broadcast on its way that the PR office owes a look."""
    broadcast = make.approved(author, category, **content)
    if why != LookAfter.Why.EMERGENCY:  # an approved emergency owes one by itself
        looking_after.owe(authorisation=make.authorisation_of(broadcast), why=why, now=now or timezone.now())
    return broadcast


def queue(client, lane="after"):
    return client.get(f"{reverse('admin:broadcast_queue')}?lane={lane}")


def test_owe_gives_the_time_the_pr_office_has_set_itself(category):
    SendingPolicy.objects.create(look_within_hours=3)
    now = timezone.now()

    broadcast = owing(category, now=now)

    look = LookAfter.objects.get(broadcast=broadcast)
    assert (look.owed_since, look.look_by) == (now, now + timedelta(hours=3))


def test_look_is_kept_with_its_words_and_leaves_the_list(category):
    broadcast, patroller = owing(category), make.patroller()

    looking_after.look(broadcast_id=broadcast.pk, by=patroller, words="問題なし ")

    look = LookAfter.objects.get(broadcast=broadcast)
    assert (look.looked_by, look.words) == (patroller, "問題なし")
    assert looking_after.owed(broadcast) == []
    assert Entry.objects.get(action="broadcasts.look_after").data["note"] == "問題なし"


def test_second_look_is_told_who_was_faster(category):
    broadcast, faster = owing(category), make.patroller()
    looking_after.look(broadcast_id=broadcast.pk, by=faster)

    with pytest.raises(LookedAtAlready) as told:
        looking_after.look(broadcast_id=broadcast.pk, by=make.patroller())

    assert str(faster) in str(told.value)


def test_look_that_nobody_owes_is_refused(category):
    with pytest.raises(LookedAtAlready):
        looking_after.look(broadcast_id=make.approved(None, category).pk, by=make.patroller())


@pytest.mark.parametrize("roles", [[Role.DRAFTER], [Role.DUTY_OFFICER], [Role.ADMINISTRATOR], [Role.VIEWER]])
def test_nobody_but_the_pr_office_looks(category, roles):
    broadcast = owing(category)

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=broadcast.pk, by=make.user(*roles, department=make.department()))

    assert len(looking_after.owed(broadcast)) == 1


def test_writer_who_is_a_patroller_too_does_not_look_at_their_own(category):
    author = make.user(Role.DRAFTER, Role.PATROLLER, department=make.department())
    broadcast = owing(category, author=author)

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=broadcast.pk, by=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        LookAfter.objects.filter(broadcast=broadcast).update(looked_by=author, looked_at=timezone.now())


def test_whoever_let_an_emergency_go_looks_only_where_there_is_nobody_else(category):
    broadcast = owing(category, why=LookAfter.Why.EMERGENCY, is_emergency=True)
    approver = make.authorisation_of(broadcast).granted_by
    colleague = make.patroller()

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=broadcast.pk, by=approver)
    colleague.is_active = False
    colleague.save(update_fields=["is_active"])

    assert looking_after.look(broadcast_id=broadcast.pk, by=approver)


def test_words_too_long_are_refused_before_anything_is_kept(category):
    broadcast = owing(category)

    with pytest.raises(BroadcastError):
        looking_after.look(broadcast_id=broadcast.pk, by=make.patroller(), words="あ" * 1001)

    assert len(looking_after.owed(broadcast)) == 1


@pytest.mark.parametrize(
    "change", [{"look_by": timezone.now() + timedelta(days=99)}, {"why": "emergency"}, {"looked_at": None}]
)
def test_database_keeps_the_rest_of_a_look_as_it_was(category, change):
    broadcast = owing(category)
    if "looked_at" in change:
        looking_after.look(broadcast_id=broadcast.pk, by=make.patroller())

    with pytest.raises(IntegrityError), transaction.atomic():
        LookAfter.objects.filter(broadcast=broadcast).update(**change)


def test_database_deletes_no_look(category):
    owing(category)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM broadcasts_lookafter")


def test_what_was_taken_back_before_it_left_is_owed_no_look(category):
    broadcast = owing(category)

    controlling.take_back(broadcast_id=broadcast.pk, by=broadcast.author)

    assert looking_after.owed(broadcast) == []


def test_late_look_is_told_once_to_the_pr_office_and_to_nobody_else(category):
    patroller, now = make.patroller(), timezone.now()
    broadcast = owing(category, now=now - timedelta(hours=25))
    Notice.objects.all().delete()

    recovery.reconcile(now=now)
    recovery.reconcile(now=now + timedelta(hours=1))

    told = Notice.objects.filter(broadcast=broadcast, kind="look_late")
    assert {notice.user_id for notice in told} == {
        patroller.pk,
        make.authorisation_of(broadcast).granted_by_id,
    }
    assert Entry.objects.filter(action="broadcasts.look_late").count() == 1


def test_look_in_time_is_told_to_nobody(category):
    owing(category)

    assert looking_after.remind(now=timezone.now() + timedelta(hours=23)) == 0


# --- Screens ---
def test_queue_shows_what_is_owed_with_its_time_and_counts_it(client, category):
    client.force_login(make.patroller())
    late = owing(category, now=timezone.now() - timedelta(hours=30), title="おそい")
    soon = owing(category, title="はやい")
    make.pending(None, category, title="これから")

    page = queue(client)

    assert [row.broadcast for row in page.context["rows"]] == [late, soon]
    assert [row.is_late for row in page.context["rows"]] == [True, False]
    assert {lane.value: count for lane, count in page.context["lanes"]}["after"] == 2
    assert "期限を過ぎています" in page.content.decode()


def test_queue_without_a_lane_shows_it_last(client, category):
    client.force_login(make.patroller())
    owed = owing(category)
    waits = make.pending(None, category)

    page = client.get(f"{reverse('admin:broadcast_queue')}?all=1")

    assert [row.broadcast for row in page.context["rows"]] == [waits, owed]
    assert (page.context["to_decide"], page.context["to_look"]) == (1, 1)


def test_duty_officer_is_not_shown_what_they_cannot_look_at(client, category):
    client.force_login(make.user(Role.DUTY_OFFICER, department=make.department()))
    owing(category, is_emergency=True, why=LookAfter.Why.EMERGENCY)

    assert list(queue(client).context["rows"]) == []


def test_queue_of_many_looks_takes_as_many_queries_as_of_one(client, category):
    client.force_login(make.patroller())
    owing(category)
    queue(client)
    with CaptureQueriesContext(connection) as one:
        queue(client)
    for _ in range(3):
        owing(category)

    with CaptureQueriesContext(connection) as many:
        queue(client)

    assert len(many) == len(one)


def test_review_page_takes_the_look_and_offers_to_stop(client, category):
    client.force_login(make.patroller())
    broadcast = owing(category)

    page = client.get(reverse("admin:broadcast_review", args=[broadcast.pk])).content.decode()
    answer = client.post(reverse("admin:broadcast_look_after", args=[broadcast.pk]), {"words": "確認した"})

    assert "確認しました" in page
    assert reverse("admin:broadcast_act", args=[broadcast.pk, "cancel"]) in page
    assert answer.headers["Location"] == reverse("admin:broadcast_queue")
    assert LookAfter.objects.get(broadcast=broadcast).words == "確認した"


def test_look_that_did_not_count_keeps_its_words_and_says_why(client, category):
    client.force_login(make.patroller())
    broadcast = owing(category)
    looking_after.look(broadcast_id=broadcast.pk, by=make.patroller())

    answer = client.post(reverse("admin:broadcast_look_after", args=[broadcast.pk]), {"words": "誤字がある"})

    assert answer.status_code == 409
    assert "誤字がある" in answer.content.decode()


def test_health_tells_of_late_looks(client, category):
    client.force_login(make.patroller())
    owing(category, now=timezone.now() - timedelta(hours=30))

    signs = {sign.key: sign for sign in client.get(reverse("admin:broadcast_health")).context["signs"]}

    assert signs["looks-after"].state == "worrying"


def test_look_leads_to_the_next_one(client, category):
    client.force_login(make.patroller())
    first, second = owing(category), owing(category)
    queue(client)

    answer = client.post(reverse("admin:broadcast_look_after", args=[first.pk]), {"words": ""})

    assert answer.headers["Location"] == reverse("admin:broadcast_review", args=[second.pk])
