"""A department that is no longer active: nothing new from it, and no surprise for what is on its way."""

import pytest
from django.urls import reverse

from broadcasts import permissions
from broadcasts.exceptions import NotAllowed
from broadcasts.services import controlling, drafting, submitting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import fresh, sealed
from cityline.staff.models import Department, User

pytestmark = pytest.mark.django_db


def closed(broadcast_or_user):
    Department.objects.filter(pk=broadcast_or_user.department_id).update(is_active=False)


def test_its_people_write_and_submit_nothing_and_read_why():
    author = make.drafter()
    draft = make.draft(author)
    closed(author)
    author = User.objects.get(pk=author.pk)

    with pytest.raises(NotAllowed, match="閉じられて"):
        drafting.create(author=author)
    with pytest.raises(NotAllowed, match="閉じられて"):
        submitting.submit(broadcast_id=draft.pk, by=author, expected_revision=draft.revision)

    assert (permissions.can_draft(author), permissions.can_edit(author, draft)) == (False, False)


def test_its_people_still_come_in_and_are_told(client):
    author = make.drafter()
    closed(author)
    client.force_login(User.objects.get(pk=author.pk))

    page = client.get(reverse("admin:broadcast_new"))

    assert page.status_code == 200
    assert "閉じられて" in page.content.decode()


def test_what_is_approved_goes_on_and_can_be_taken_back():
    category = make.category()
    make.subscribers(3, category)
    broadcast = sealed(category)
    closed(broadcast)

    before = fresh(broadcast).status
    controlling.take_back(broadcast_id=broadcast.pk, by=User.objects.get(pk=broadcast.author_id))

    assert (before, fresh(broadcast).status) == (BroadcastStatus.APPROVED, BroadcastStatus.DRAFT)
