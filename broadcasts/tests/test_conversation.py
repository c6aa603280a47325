"""Writers and the PR office talk about a broadcast: kept, told by mail without a word of it, shown with the history."""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Comment, Notice
from broadcasts.permissions import why_not_discard
from broadcasts.services import commenting, mailing, patrol
from broadcasts.tests import factories as make
from broadcasts.tests.screens import at, page
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = make.category()
    make.subscriber(made)
    return made


@pytest.fixture
def pending(category):
    made = make.pending(None, category)
    Notice.objects.all().delete()
    return made


def say(broadcast, by, words="対象は何歳までですか") -> Comment:
    return commenting.comment(broadcast_id=broadcast.pk, by=by, words=words)


def told() -> set:
    return set(Notice.objects.values_list("kind", "user"))


def test_question_of_the_pr_office_is_told_to_the_writers(pending):
    officer = make.patroller()
    make.patroller()

    said = say(pending, officer)

    assert (said.side, said.words) == ("patrol", "対象は何歳までですか")
    assert told() == {("comment_to_writers", pending.author_id)}


def test_answer_is_told_to_whoever_asked_or_to_the_whole_office(pending):
    one, two = make.patroller(), make.patroller()

    say(pending, pending.author, "よろしくお願いします")
    at_first = told()
    Notice.objects.all().delete()
    say(pending, one)
    Notice.objects.all().delete()
    say(pending, pending.author, "6歳までです")

    assert at_first == {("comment_to_patrol", one.pk), ("comment_to_patrol", two.pk)}
    assert told() == {("comment_to_patrol", one.pk)}


def test_colleague_who_spoke_is_told_too(pending):
    colleague = make.drafter(pending.department)
    say(pending, colleague, "担当が変わりました")
    Notice.objects.all().delete()

    say(pending, make.patroller())

    assert told() == {("comment_to_writers", pending.author_id), ("comment_to_writers", colleague.pk)}


def test_mail_has_the_link_and_nothing_of_what_was_said(pending):
    say(pending, make.patroller(), "ひみつの言葉")

    mailing.send_waiting()

    assert [message.to for message in mail.outbox] == [[pending.author.email]]
    assert at("detail", pending) in mail.outbox[0].body
    assert "ひみつ" not in mail.outbox[0].body + mail.outbox[0].subject


@pytest.mark.parametrize("made", [make.draft, make.pending, make.approved])
def test_possible_in_every_state(made, category):
    broadcast = made(None, category)

    say(broadcast, make.patroller())
    say(broadcast, broadcast.author, "はい")

    assert list(broadcast.comments.values_list("side", flat=True)) == ["patrol", "department"]


def test_strangers_and_viewers_say_nothing(pending):
    for stranger in (
        make.drafter(),
        make.user(Role.VIEWER, department=pending.department),
        make.user(is_superuser=True),
    ):
        with pytest.raises(NotAllowed):
            say(pending, stranger)

    assert not Comment.objects.exists()


@pytest.mark.parametrize("words", ["", " \n", "あ" * 1001])
def test_nothing_or_too_much_is_refused(pending, words):
    with pytest.raises(BroadcastError):
        say(pending, pending.author, words)

    assert not Comment.objects.exists()


def test_pressed_twice_is_said_once(pending):
    say(pending, pending.author)
    say(pending, pending.author)

    assert Comment.objects.count() == 1


def test_what_was_said_stays_and_keeps_the_draft(category):
    draft = make.draft(None, category)
    say(draft, draft.author)

    assert why_not_discard(draft.author, draft) is not None
    for act in (lambda: Comment.objects.update(words="別"), lambda: Comment.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_mail_of_a_return_names_the_coded_reason_but_not_the_words(pending):
    patrol.return_for_edit(
        broadcast_id=pending.pk, by=make.patroller(), revision=pending.revision, reason="too_often", words="ひみつ"
    )

    mailing.send_waiting()

    body = mail.outbox[0].body
    assert "理由: 頻度過多" in body
    assert "ひみつ" not in body


# --- Screens ---
@pytest.mark.parametrize("on", ["detail", "review"])
def test_said_and_read_on_both_pages_and_in_the_history(client, pending, on):
    client.force_login(pending.author)

    response = client.post(page("broadcast_comment", pending.pk), {"words": "<b>6歳</b>まで", "page": on}, follow=True)

    assert response.redirect_chain == [(f"{at(on, pending)}#conversation", 302)]
    assert "&lt;b&gt;6歳&lt;/b&gt;まで" in response.content.decode()
    assert client.get(at("detail", pending)).context["history"][0].words == "<b>6歳</b>まで"


def test_refused_comment_is_kept_on_the_page(client, pending):
    client.force_login(pending.author)

    response = client.post(page("broadcast_comment", pending.pk), {"words": "あ" * 1001})

    assert response.status_code == 409
    assert "あ" * 1001 in response.content.decode()


def test_viewer_reads_and_another_department_does_not(client, pending):
    say(pending, pending.author, "6歳までです")
    client.force_login(make.user(Role.VIEWER, department=pending.department))
    read = client.get(at("detail", pending)).content.decode()
    client.force_login(make.drafter())

    assert "6歳までです" in read
    assert page("broadcast_comment", pending.pk) not in read
    assert client.post(page("broadcast_comment", pending.pk), {"words": "x"}).status_code == 404
