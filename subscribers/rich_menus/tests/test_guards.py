"""What the database refuses, whichever code asks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cityline.staff.models import Deputyship
from cityline.staff.roles import Role
from subscribers.exceptions import MenuChanged, MenuNotAllowed
from subscribers.models import MenuArea, MenuPanel, MenuPicture, MenuPublication, MenuVersion, VersionState
from subscribers.rich_menus import deciding, drafting
from subscribers.rich_menus.tests.menus import approved, revision, stored, written
from subscribers.tests.factories import make_patroller, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submitted(simulator, writer):
    version = written(writer)
    drafting.submit(by=writer, version_id=version.pk, revision=revision(version))
    version.refresh_from_db()
    return version


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_nobody_approves_what_their_hand_is_in(submitted, writer, approver):
    submitted.contributors.add(approver)
    approval = {"state": VersionState.APPROVED, "approved_by": approver, "approved_at": timezone.now()}

    with pytest.raises(MenuNotAllowed):
        deciding.approve(by=approver, version_id=submitted.pk, revision=submitted.revision)
    refused(lambda: MenuVersion.objects.filter(pk=submitted.pk).update(**approval))
    refused(lambda: MenuVersion.objects.filter(pk=submitted.pk).update(**{**approval, "approved_by": writer}))
    refused(lambda: submitted.contributors.clear())


def test_superusers_are_no_exception(submitted, writer):
    writer.is_superuser = True
    writer.save(update_fields=["is_superuser"])

    with pytest.raises(MenuNotAllowed):
        deciding.approve(by=writer, version_id=submitted.pk, revision=submitted.revision)


def test_who_was_raised_today_does_not_approve(submitted):
    fresh = make_patroller("fresh")
    type(fresh).objects.filter(pk=fresh.pk).update(raised_at=timezone.now())
    fresh.refresh_from_db()
    approval = {"state": VersionState.APPROVED, "approved_by": fresh, "approved_at": timezone.now()}

    with pytest.raises(MenuNotAllowed):
        deciding.approve(by=fresh, version_id=submitted.pk, revision=submitted.revision)
    refused(lambda: MenuVersion.objects.filter(pk=submitted.pk).update(**approval))


def stand_in(absent, *, appointed=timedelta(days=2)):
    deputy = make_user("deputy", Role.VIEWER)
    today = timezone.localdate()
    Deputyship.objects.create(
        absent=absent,
        deputy=deputy,
        first_day=today,
        last_day=today,
        appointed_by=absent,
        appointed_at=timezone.now() - appointed,
    )
    return deputy


def test_a_deputy_of_another_approves(submitted, approver):
    deputy = stand_in(approver)

    publication = deciding.approve(by=deputy, version_id=submitted.pk, revision=submitted.revision)

    assert publication.version.approved_by == deputy


@pytest.mark.parametrize("whose", ["writer", "approver"])
def test_a_deputy_of_the_writer_or_of_this_day_does_not(submitted, writer, approver, whose):
    deputy = stand_in(writer) if whose == "writer" else stand_in(approver, appointed=timedelta(hours=1))
    approval = {"state": VersionState.APPROVED, "approved_by": deputy, "approved_at": timezone.now()}

    with pytest.raises(MenuNotAllowed):
        deciding.approve(by=deputy, version_id=submitted.pk, revision=submitted.revision)
    refused(lambda: MenuVersion.objects.filter(pk=submitted.pk).update(**approval))


def test_only_the_revision_that_was_seen_is_approved(submitted, writer, approver):
    with pytest.raises(MenuChanged):
        deciding.approve(by=approver, version_id=submitted.pk, revision=submitted.revision - 1)


def test_what_was_submitted_or_approved_stays_as_it_is(submitted, writer, approver):
    def change_everything():
        refused(lambda: MenuVersion.objects.update(bar_text="x"))
        refused(lambda: MenuPanel.objects.update(name="x"))
        refused(lambda: MenuPanel.objects.create(version=submitted, position=5, name="x", grid="free"))
        refused(lambda: MenuArea.objects.update(value="https://evil.example/"))
        refused(lambda: MenuArea.objects.all().delete())

    change_everything()
    deciding.approve(by=approver, version_id=submitted.pk, revision=submitted.revision)
    change_everything()
    refused(lambda: MenuVersion.objects.update(state=VersionState.DRAFT))
    refused(lambda: MenuVersion.objects.update(approved_by=None))


def test_a_version_begins_as_a_draft(submitted, approver):
    refused(
        lambda: MenuVersion.objects.create(
            menu=submitted.menu,
            number=9,
            state=VersionState.APPROVED,
            submitted_by=submitted.submitted_by,
            approved_by=approver,
            approved_at=timezone.now(),
        )
    )


def test_only_what_was_approved_is_published(submitted, writer):
    refused(
        lambda: MenuPublication.objects.create(
            menu=submitted.menu, version=submitted, publish_at=timezone.now(), ordered_by=writer
        )
    )


def test_one_publication_of_a_menu_is_on_its_way(submitted, writer, approver):
    publication = deciding.approve(by=approver, version_id=submitted.pk, revision=submitted.revision)

    with pytest.raises(IntegrityError), transaction.atomic():
        MenuPublication.objects.create(
            menu=submitted.menu, version=submitted, publish_at=timezone.now(), ordered_by=writer
        )
    assert publication.menu.publications.count() == 1


def test_a_picture_is_its_address(simulator):
    picture = stored()

    refused(lambda: MenuPicture.objects.filter(pk=picture.pk).update(content=b"another"))


def test_what_was_coming_is_called_off_by_the_next(simulator, writer, approver):
    first = approved(written(writer), writer=writer, approver=approver)

    version = drafting.begin(by=writer, menu_id=first.menu_id)
    second = approved(version, writer=writer, approver=approver)

    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "waiting")
