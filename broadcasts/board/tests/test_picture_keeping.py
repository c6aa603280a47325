"""What was taken off the board is gone with its pictures, except where somebody still needs them."""

import pytest

from broadcasts.board.services import picture_keeping, publishing
from broadcasts.board.tests import boarding
from broadcasts.content.media import store
from broadcasts.content.tests.factories import picture
from broadcasts.content.withholding import give_back, is_withheld, withhold
from broadcasts.tests import factories
from cityline.staff.models import User

pytestmark = pytest.mark.django_db
BOARD = ("board",)


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def photograph():
    return store(upload=picture(), kind="image").sha256


def shows(sha256):
    return {"parts": [{"kind": "image", "media": sha256, "alt_text": "児童館の子どもたち"}]}


def standing(sha256, **fields):
    post = boarding.posted(**{"outlets": BOARD, **shows(sha256), **fields})
    boarding.behind_its_back("UPDATE broadcasts_broadcast SET status = 'completed' WHERE id = %s", post.broadcast_id)
    return post


def taken_off(sha256, **fields):
    post = standing(sha256, **fields)
    publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="写っている方の希望")
    return post


def served(client, sha256):
    return client.get(f"/media/{sha256}/original").status_code


def test_picture_of_what_was_taken_off_is_gone_and_its_file_is_kept(client, photograph):
    taken_off(photograph)
    before = served(client, photograph)

    changed = [picture_keeping.settle(), picture_keeping.settle()]

    assert (before, changed, served(client, photograph)) == (200, [1, 0], 410)
    assert store(upload=picture(), kind="image").sha256 == photograph


def test_who_has_it_is_not_told_that_it_is_still_good(client, photograph):
    etag = client.get(f"/media/{photograph}/original")["ETag"]
    withhold(photograph)

    answer = client.get(f"/media/{photograph}/original", headers={"if-none-match": etag})

    assert (answer.status_code, answer["Cache-Control"], "ETag" in answer) == (410, "no-store", False)


def test_picture_of_another_announcement_that_stands_is_served(client, photograph):
    taken_off(photograph)
    other = standing(photograph)

    kept = picture_keeping.settle()
    publishing.withdraw(broadcast=other.broadcast, by=other.broadcast.author, note="同じく")

    assert (kept, picture_keeping.settle(), served(client, photograph)) == (0, 1, 410)


def test_picture_that_was_sent_as_a_message_stays_for_the_phones(client, photograph):
    post = taken_off(photograph, outlets=("push", "board"))
    boarding.behind_its_back("UPDATE broadcasts_broadcast SET started_at = now() WHERE id = %s", post.broadcast_id)

    assert (picture_keeping.settle(), served(client, photograph)) == (0, 200)


def test_picture_comes_back_with_the_approval_of_what_uses_it_again_and_not_with_its_draft(client, photograph):
    taken_off(photograph)
    picture_keeping.settle()
    again = factories.draft(**shows(photograph))

    before = [picture_keeping.settle(), served(client, photograph)]
    boarding.behind_its_back(
        "UPDATE broadcasts_broadcast SET status = 'approved', due_at = now(), send_by = now() + '1 hour' WHERE id = %s",
        again.pk,
    )

    assert before == [0, 410]
    assert (picture_keeping.settle(), served(client, photograph)) == (1, 200)


def test_draft_that_is_open_does_not_keep_a_picture_public(client, photograph):
    factories.draft(**shows(photograph))
    taken_off(photograph)

    assert (picture_keeping.settle(), served(client, photograph)) == (1, 410)


def test_file_that_cannot_be_marked_keeps_no_other_from_it(client, monkeypatch):
    broken, well = (store(upload=picture(width=side), kind="image").sha256 for side in (100, 101))
    for sha256 in (broken, well):
        taken_off(sha256)
    monkeypatch.setattr(
        picture_keeping, "withhold", lambda sha256: withhold(sha256) if sha256 == well else withhold(None)
    )

    assert (picture_keeping.settle(), served(client, well)) == (1, 410)


def test_what_stands_keeps_its_picture_and_nothing_is_asked_where_nothing_was_taken_off(
    client, photograph, django_assert_num_queries
):
    standing(photograph)

    with django_assert_num_queries(3):
        assert picture_keeping.settle() == 0
    assert served(client, photograph) == 200


def test_query_count_does_not_grow_with_the_pictures(django_assert_num_queries):
    for side in range(100, 103):
        taken_off(store(upload=picture(width=side), kind="image").sha256)

    with django_assert_num_queries(6):
        assert picture_keeping.settle() == 3


def test_withdrawing_rings_for_it(photograph, django_capture_on_commit_callbacks):
    post = standing(photograph)

    with django_capture_on_commit_callbacks() as rung:
        publishing.withdraw(broadcast=post.broadcast, by=post.broadcast.author, note="誤り")

    assert picture_keeping.TASK in [call.args[0] for call in rung if getattr(call, "args", ())]


def test_staff_who_may_see_it_still_see_the_picture_and_nobody_else(client, photograph):
    post = taken_off(photograph)
    picture_keeping.settle()
    ours = f"/admin/broadcasts/pictures/{photograph}/"
    people: list[User | None] = [None, factories.drafter(), post.broadcast.author, factories.patroller()]

    answers = []
    for user in people:
        client.logout()
        if user:
            client.force_login(user)
        answers.append(client.get(f"{ours}original").status_code)
    detail = client.get(f"/admin/broadcasts/{post.broadcast_id}/").content.decode()

    assert answers == [302, 404, 200, 200]
    assert "no-store" in client.get(f"{ours}original")["Cache-Control"]
    assert (ours in detail, f"/media/{photograph}" in detail) == (True, False)


def test_mark_is_made_and_taken_away_once(photograph):
    done = [act(photograph) for act in (withhold, withhold, give_back, give_back)]

    assert (done, is_withheld(photograph)) == ([True, False, True, False], False)


def test_what_has_no_files_is_left_alone():
    assert (withhold("f" * 64), is_withheld("f" * 64)) == (False, False)
