from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import Locked, NotAllowed, ScheduleOutOfRange, StaleRevision
from broadcasts.models import Broadcast, Contributor
from broadcasts.queries import for_listing
from broadcasts.services import copying, drafting
from broadcasts.services.drafting import DraftContent
from broadcasts.tests import factories as make
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


def contributors(broadcast):
    return {(c.user_id, c.how) for c in Contributor.objects.filter(broadcast=broadcast)}


def test_create_belongs_to_the_authors_department():
    author = make.drafter()

    made = drafting.create(author=author)

    assert (made.department, made.author, made.status) == (author.department, author, "draft")
    assert contributors(made) == {(author.pk, "author")}


def test_create_begins_again_with_the_empty_draft_that_was_left():
    author, colleague = make.drafter(), make.drafter()
    left = drafting.create(author=author)

    assert drafting.create(author=author) == left
    assert drafting.create(author=colleague) != left

    drafting.save(broadcast_id=left.pk, editor=author, expected_revision=1, content=DraftContent(title="断水"))
    assert drafting.create(author=author) != left


def test_a_draft_in_which_nothing_was_typed_is_on_no_list():
    author = make.drafter()
    drafting.create(author=author)
    begun = make.draft(author)

    assert list(for_listing(permissions.visible_to(author))) == [begun]


@pytest.mark.parametrize("who", ["patroller", "superuser", "homeless"])
def test_create_is_refused_to_those_who_are_no_drafters(who):
    people = {
        "patroller": lambda: make.patroller(),
        "superuser": lambda: make.user(department=make.department(), is_superuser=True),
        "homeless": lambda: make.user("drafter"),
    }

    with pytest.raises(NotAllowed):
        drafting.create(author=people[who]())


def test_save_keeps_what_is_too_long_or_unfinished():
    author = make.drafter()
    made = drafting.create(author=author)
    parts = [{"kind": "text", "text": "あ" * 6000}]

    drafting.save(
        broadcast_id=made.pk,
        editor=author,
        expected_revision=1,
        content=DraftContent(title="題" * 300, parts=parts, alt_text="知" * 2000, document_number="号" * 200),
    )

    made.refresh_from_db()
    assert made.parts == parts
    assert (made.title, made.alt_text, made.document_number) == ("題" * 300, "知" * 2000, "号" * 200)


def test_save_of_the_same_content_changes_nothing():
    author, category = make.drafter(), make.category()
    made = make.draft(author, category)
    content = DraftContent(title=made.title, parts=made.parts, category_ids=frozenset({category.pk}))

    again = drafting.save(broadcast_id=made.pk, editor=author, expected_revision=made.revision, content=content)

    assert again.revision == made.revision


def test_save_over_a_newer_revision_says_who_changed_it():
    author = make.drafter()
    colleague = make.drafter(author.department)
    made = make.draft(author)
    drafting.save(
        broadcast_id=made.pk, editor=colleague, expected_revision=made.revision, content=DraftContent(title="B")
    )

    with pytest.raises(StaleRevision) as refused:
        drafting.save(
            broadcast_id=made.pk, editor=author, expected_revision=made.revision, content=DraftContent(title="A")
        )

    assert (refused.value.edited_by, refused.value.current) == (colleague, made.revision + 1)
    assert Broadcast.objects.get(pk=made.pk).title == "B"


def test_save_makes_the_editor_a_contributor():
    author = make.drafter()
    colleague = make.drafter(author.department)
    made = make.draft(author)

    drafting.save(
        broadcast_id=made.pk, editor=colleague, expected_revision=made.revision, content=DraftContent(title="B")
    )

    assert (colleague.pk, "editor") in contributors(made)


def test_save_is_audited_when_somebody_else_takes_the_pen():
    author = make.drafter()
    colleague = make.drafter(author.department)
    made = make.draft(author)

    for editor, title in ((colleague, "B"), (colleague, "C"), (author, "D")):
        made = drafting.save(
            broadcast_id=made.pk, editor=editor, expected_revision=made.revision, content=DraftContent(title=title)
        )

    edits = Entry.objects.filter(action="broadcasts.edit", object_id=made.pk).order_by("pk")
    assert [entry.actor for entry in edits] == [colleague, author]


def test_save_is_refused_to_another_department():
    made = make.draft()

    with pytest.raises(NotAllowed):
        drafting.save(
            broadcast_id=made.pk, editor=make.drafter(), expected_revision=made.revision, content=DraftContent()
        )


def test_save_is_refused_while_the_pr_office_has_it():
    author, category = make.drafter(), make.category()
    make.subscriber(category)
    made = make.pending(author, category)

    with pytest.raises(Locked):
        drafting.save(
            broadcast_id=made.pk, editor=author, expected_revision=made.revision, content=DraftContent(title="X")
        )


def test_copy_carries_every_writer_of_the_original_over():
    author = make.drafter()
    colleague = make.drafter(author.department)
    original = make.draft(author)
    drafting.save(broadcast_id=original.pk, editor=colleague, expected_revision=2, content=DraftContent(title="B"))
    copier = make.drafter(author.department)

    made = copying.copy(original_id=original.pk, by=copier)

    assert contributors(made) == {
        (copier.pk, "author"),
        (author.pk, "original"),
        (colleague.pk, "original"),
    }
    assert made.title == "B"


def test_copy_leaves_retired_categories_out():
    author, kept, retired = make.drafter(), make.category(), make.category()
    original = make.draft(author, kept, retired)
    retired.retired_at = make.in_an_hour()
    retired.save(update_fields=["retired_at"])

    made = copying.copy(original_id=original.pk, by=author)

    assert list(made.categories.all()) == [kept]


def test_template_carries_its_writers_into_each_broadcast_made_from_it():
    author = make.drafter()
    keeper = make.drafter(author.department)
    user = make.drafter(author.department)
    template = copying.save_as_template(broadcast_id=make.draft(author).pk, by=keeper, name="断水")

    made = copying.create_from_template(template_id=template.pk, by=user)

    assert contributors(made) == {(user.pk, "author"), (author.pk, "original"), (keeper.pk, "original")}


def test_template_of_another_department_is_refused():
    template = copying.save_as_template(broadcast_id=(made := make.draft()).pk, by=made.author, name="断水")

    with pytest.raises(NotAllowed):
        copying.create_from_template(template_id=template.pk, by=make.drafter())


def test_discard_deletes_only_what_was_never_submitted():
    author, category = make.drafter(), make.category()
    make.subscriber(category)
    fresh = make.draft(author)
    seen = make.pending(author, category)

    drafting.discard(broadcast_id=fresh.pk, by=author)
    with pytest.raises(NotAllowed):
        drafting.discard(broadcast_id=seen.pk, by=author)

    assert list(Broadcast.objects.values_list("pk", flat=True)) == [seen.pk]
    assert Entry.objects.filter(action="broadcasts.discard", object_id=fresh.pk).count() == 1


def test_presence_names_the_others():
    author = make.drafter()
    colleague = make.drafter(author.department)
    made = make.draft(author)
    drafting.note_presence(broadcast_id=made.pk, user=colleague)

    assert drafting.note_presence(broadcast_id=made.pk, user=author) == [colleague]


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_save_refuses_a_time_nobody_can_mean(at):
    made = make.draft()

    with pytest.raises(ScheduleOutOfRange):
        drafting.save(
            broadcast_id=made.pk, editor=made.author, expected_revision=2, content=DraftContent(scheduled_at=at)
        )
    with pytest.raises(IntegrityError, match="broadcast_scheduled_at_bounds"), transaction.atomic():
        Broadcast.objects.filter(pk=made.pk).update(scheduled_at=datetime(1999, 12, 31, tzinfo=UTC))


def test_save_keeps_texts_although_the_time_has_grown_old():
    long_ago = timezone.now() - timedelta(days=40)
    made = make.draft()
    Broadcast.objects.filter(pk=made.pk).update(scheduled_at=long_ago)

    content = DraftContent(title="直した件名", scheduled_at=long_ago)
    saved = drafting.save(broadcast_id=made.pk, editor=made.author, expected_revision=2, content=content)

    assert (saved.title, saved.scheduled_at) == ("直した件名", long_ago)
