"""Four eyes: nobody whose hand is in a text can let it go out, by no way there is."""

import pytest
from django.urls import reverse

from broadcasts.exceptions import NotAllowed
from broadcasts.models import Authorisation, Broadcast, PatrolDecision
from broadcasts.permissions import available_verbs
from broadcasts.services import copying, drafting, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.tests import factories
from cityline.staff.models import User
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db

EVERY_ROLE = (Role.DRAFTER, Role.PATROLLER, Role.DUTY_OFFICER, Role.ADMINISTRATOR, Role.VIEWER)


@pytest.fixture(autouse=True)
def without_line(monkeypatch):
    """Submitting asks LINE, which no transaction of a test may do; that has journeys of its own."""
    monkeypatch.setattr(submitting, "_ask_line", lambda broadcast: None)


def author(office):
    person = factories.user(*EVERY_ROLE, department=office)
    return person, submitted(drafted(person), by=factories.drafter(office))


def another_editor(office):
    person = factories.user(*EVERY_ROLE, department=office)
    draft = drafted(factories.drafter(office))
    content = DraftContent(title="直した題", parts=draft.parts, category_ids=chosen(draft))
    drafting.save(broadcast_id=draft.pk, editor=person, expected_revision=draft.revision, content=content)
    return person, submitted(draft, by=draft.author)


def author_of_the_copied_original(office):
    person = factories.user(*EVERY_ROLE, department=office)
    colleague = factories.drafter(office)
    copied = copying.copy(original_id=drafted(person).pk, by=colleague)
    return person, submitted(copying.copy(original_id=copied.pk, by=colleague), by=colleague)


def submitter(office):
    person = factories.user(*EVERY_ROLE, department=office)
    return person, submitted(drafted(factories.drafter(office)), by=person)


def superuser_who_wrote_it(office):
    person = factories.user(*EVERY_ROLE, department=office, is_superuser=True)
    return person, submitted(drafted(person), by=factories.drafter(office))


def superuser_without_a_role(office):
    writer = factories.drafter(office)
    return factories.user(department=office, is_superuser=True), submitted(drafted(writer), by=writer)


def colleague_who_is_no_patroller(office):
    writer = factories.drafter(office)
    return factories.drafter(office), submitted(drafted(writer), by=writer)


FORBIDDEN = [
    author,
    another_editor,
    author_of_the_copied_original,
    submitter,
    superuser_who_wrote_it,
    superuser_without_a_role,
    colleague_who_is_no_patroller,
]


@pytest.fixture
def office():
    return factories.department(is_patrol_office=True)


@pytest.fixture(params=FORBIDDEN, ids=lambda who: who.__name__)
def barred(request, office, client) -> tuple[User, Broadcast]:
    """Somebody who may not, logged in, and what they would like to approve."""
    person, broadcast = request.param(office)
    client.force_login(person)
    return person, broadcast


def test_the_barred_see_no_button(barred, client):
    person, broadcast = barred

    pages = [
        client.get(reverse(name, args=[broadcast.pk])) for name in ("admin:broadcast_review", "admin:broadcast_detail")
    ]

    for page in pages:
        assert page.status_code in {200, 404}
        assert b'value="approve"' not in page.content
    assert Verb.APPROVE not in available_verbs(person, broadcast)


@pytest.mark.parametrize("more", [{}, {"send_now": "1"}])
def test_a_hand_made_post_of_the_barred_is_refused(barred, client, more):
    _, broadcast = barred

    answer = client.post(
        reverse("admin:broadcast_decide", args=[broadcast.pk]),
        {"decision": "approve", "revision": broadcast.revision, "proof": factories.PASSWORD, **more},
    )

    assert answer.status_code in {404, 409}
    assert_nothing_is_approved(broadcast)


def test_no_other_address_approves_for_the_barred(barred, client):
    _, broadcast = barred

    for verb in Verb.values:
        address = f"/admin/broadcasts/{broadcast.pk}/do/{verb}/"
        client.post(address, {"revision": broadcast.revision, "note": "はい", "proof": factories.PASSWORD})

    assert not Authorisation.objects.exists()


@pytest.mark.parametrize("send_now", [False, True])
def test_the_service_refuses_the_barred(barred, send_now):
    person, broadcast = barred

    with pytest.raises(NotAllowed):
        patrol.approve(broadcast_id=broadcast.pk, by=person, revision=broadcast.revision, send_now=send_now)

    assert_nothing_is_approved(broadcast)


def test_the_same_post_by_a_second_person_approves(office, client):
    _, broadcast = author(office)
    client.force_login(factories.user(Role.PATROLLER, department=office))

    page = client.get(reverse("admin:broadcast_review", args=[broadcast.pk]))
    client.post(
        reverse("admin:broadcast_decide", args=[broadcast.pk]),
        {"decision": "approve", "revision": broadcast.revision, "proof": factories.PASSWORD},
    )

    assert b'value="approve"' in page.content
    assert Authorisation.objects.filter(broadcast=broadcast, revoked_at=None).count() == 1


def assert_nothing_is_approved(broadcast):
    broadcast.refresh_from_db()
    assert broadcast.status == BroadcastStatus.PENDING_PATROL
    assert not Authorisation.objects.exists()
    assert not PatrolDecision.objects.exists()


def drafted(writer):
    """A finished draft of somebody's, with a resident who would get it."""
    category = factories.category()
    factories.subscriber(category)
    return factories.draft(writer, category)


def submitted(draft, *, by):
    draft.refresh_from_db()
    return submitting.submit(broadcast_id=draft.pk, by=by, expected_revision=draft.revision)


def chosen(draft):
    return frozenset(draft.categories.values_list("pk", flat=True))
