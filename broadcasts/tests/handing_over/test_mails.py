"""Whom mails reach once something was handed over."""

import pytest
from django.utils import timezone

from broadcasts.models import Broadcast, StaffPhone, TestSend
from broadcasts.services.test_sending import prepare_grace_copies
from broadcasts.tests import factories
from broadcasts.tests.handing_over.hands import hand
from broadcasts.tests.test_notifying import told
from cityline.staff.models import User
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


class TestMail:
    def told(self, kind, broadcast):
        return told(kind, Broadcast.objects.get(pk=broadcast.pk))

    def test_goes_to_who_is_in_charge_too(self, author, colleague, boss, category):
        waiting = factories.pending(author, category)
        hand([waiting], boss, colleague)

        assert self.told("returned", waiting) == sorted([author.email, colleague.email])

    def test_of_an_inactive_author_goes_to_who_is_in_charge_alone(self, office, author, colleague, boss, category):
        factories.drafter(office)
        waiting = factories.pending(author, category)
        hand([waiting], boss, colleague)
        User.objects.filter(pk=author.pk).update(is_active=False)

        assert self.told("returned", waiting) == [colleague.email]

    @pytest.mark.parametrize("how", ["inactive", "moved"])
    def test_without_anybody_in_charge_goes_to_all_who_write_there(self, office, author, colleague, category, how):
        third, gone = factories.drafter(office), factories.drafter(office, is_active=False)
        factories.user(Role.VIEWER, department=office)
        waiting = factories.pending(author, category)
        changed = {"inactive": {"is_active": False}, "moved": {"department": factories.department()}}[how]
        User.objects.filter(pk=author.pk).update(**changed)

        assert self.told("completed", waiting) == sorted([colleague.email, third.email])
        assert gone.email

    @pytest.mark.parametrize("changed", [{"is_active": False}, {"department": None}, {"email": ""}])
    def test_that_reaches_nobody_in_charge_goes_to_all_who_write_there(
        self, office, author, colleague, boss, category, changed
    ):
        third = factories.drafter(office)
        waiting = factories.pending(author, category)
        hand([waiting], boss, colleague)
        User.objects.filter(pk=author.pk).update(is_active=False)
        User.objects.filter(pk=colleague.pk).update(**changed)

        assert self.told("returned", waiting) == [third.email]

    def test_grace_copy_goes_to_who_is_in_charge(self, author, colleague, boss, category):
        approved = factories.approved(author, category)
        StaffPhone.objects.create(user=colleague, subscriber=factories.subscriber(), linked_at=timezone.now())
        hand([approved], boss, colleague)

        prepare_grace_copies(broadcast_id=approved.pk)

        assert [copy.user for copy in TestSend.objects.all()] == [colleague]
