"""A city moves here: nothing before the button, then everything or nothing, and every kind of record agrees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.exceptions import ImportNotPossible
from subscribers.models import (
    ImportState,
    Leaver,
    Precedence,
    ResidentImport,
    Subscriber,
    SubscriptionChange,
)
from subscribers.services import departed, following, leaving, preferences
from subscribers.services.importing import verbs, working
from subscribers.tests.factories import (
    line_user_id,
    make_category,
    make_subscriber,
    masks_agree,
)
from subscribers.tests.importing import counts, imported, looked_at, masks, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_root")]
FILE = f"uid,カテゴリ\n{line_user_id(1)},子育て\n{line_user_id(2)},ごみ;子育て\n{line_user_id(3)},\n"


def chose(subscriber, category, ago):
    """They tapped this many hours ago."""
    preferences.choose(subscriber=subscriber, category=category, at=timezone.now() - timedelta(hours=ago))
    subscriber.refresh_from_db()


def test_looking_changes_nothing_and_says_what_would_happen(kids, waste):
    known = make_subscriber(1)
    chose(known, kids, ago=9)

    job = looked_at(FILE)

    assert (job.state, counts(job)) == (ImportState.READY, (2, 0, 1, 0))
    assert masks() == {line_user_id(1): kids.mask}
    assert (job.lines_read, job.bytes_read, job.covered_mask) == (3, job.size, kids.mask | waste.mask)


def test_button_imports_everybody_with_choices_rows_and_history(kids, waste):
    job = imported(FILE)

    assert (job.state, counts(job)) == (ImportState.DONE, (3, 0, 0, 0))
    assert masks() == {line_user_id(1): kids.mask, line_user_id(2): kids.mask | waste.mask, line_user_id(3): 0}
    assert masks_agree()
    history = SubscriptionChange.objects.values_list("subscriber__line_user_id", "mask_before", "mask_after", "source")
    assert sorted(history) == [
        (line_user_id(1), 0, kids.mask, "import"), (line_user_id(2), 0, kids.mask | waste.mask, "import")
    ]  # fmt: skip
    assert Subscriber.objects.reachable().count() == 3


def test_new_residents_follow_and_begin_with_what_the_file_says(kids):
    imported(f"uid,カテゴリ,言語,登録日\n{line_user_id(1)},kids,en,2024-05-31\n{line_user_id(2)},,,\n")

    dated, plain = Subscriber.objects.order_by("line_user_id")
    assert (dated.is_following, dated.language, timezone.localdate(dated.followed_at).isoformat()) == (
        True, "en", "2024-05-31",
    )  # fmt: skip
    assert (plain.is_following, plain.language, plain.followship_at) == (True, "ja", None)
    assert plain.followed_at == ResidentImport.objects.get().as_of


def test_follow_event_after_the_import_does_not_choose_for_them_again(kids):
    urgent = make_category("urgent", is_on_by_default=True)
    imported(f"uid,kids,urgent\n{line_user_id(1)},1,0\n")

    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    assert masks() == {line_user_id(1): kids.mask}
    assert urgent.mask not in masks().values()


def test_what_the_file_does_not_speak_of_stays_or_begins_as_for_new_friends(kids, waste):
    urgent = make_category("urgent", is_on_by_default=True)
    known = make_subscriber(1)
    chose(known, waste, ago=9)

    imported(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},0\n")

    assert masks() == {line_user_id(1): waste.mask | kids.mask, line_user_id(2): urgent.mask}
    assert masks_agree()


@pytest.mark.parametrize(
    ("precedence", "expected"), [(Precedence.PRESENT, {"kids", "waste"}), (Precedence.FILE, {"waste"})]
)
def test_choice_made_here_after_the_file_stays_unless_the_file_shall_decide(kids, waste, precedence, expected):
    known = make_subscriber(1, language="en")
    chose(known, kids, ago=0)

    job = imported(f"uid,子育て,ごみ,言語\n{line_user_id(1)},0,1,ja\n", precedence=precedence)

    known.refresh_from_db()
    assert {row.category.code for row in known.subscriptions.select_related("category")} == expected
    assert known.language == ("en" if precedence == Precedence.PRESENT else "ja")
    assert (counts(job), masks_agree()) == ((0, 1, 0, 0), True)


def test_older_choice_made_here_gives_way_to_the_file(kids):
    known = make_subscriber(1)
    chose(known, kids, ago=9)

    imported(f"uid,子育て\n{line_user_id(1)},0\n")

    assert masks() == {line_user_id(1): 0}
    assert masks_agree()


def test_what_the_system_chose_for_a_new_friend_is_no_choice_of_theirs(kids):
    urgent = make_category("urgent", is_on_by_default=True)
    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    imported(f"uid,urgent\n{line_user_id(1)},0\n")

    assert masks() == {line_user_id(1): 0}
    assert urgent.mask == 2


def test_second_import_of_the_same_file_finds_nothing_to_do(kids, waste):
    imported(FILE)

    again = looked_at(FILE)

    assert counts(again) == (0, 0, 3, 0)
    with pytest.raises(ImportNotPossible):
        verbs.confirm(import_id=again.pk, by=again.uploaded_by, seen=0)


def test_who_blocked_the_account_stays_blocked(kids):
    make_subscriber(1, is_following=False)

    imported(f"uid,子育て\n{line_user_id(1)},1\n")

    assert list(Subscriber.objects.values_list("is_following", "choice_mask")) == [(False, kids.mask)]


def test_who_left_is_refused_with_or_without_a_row(kids):
    leaving.leave(subscriber=make_subscriber(1), at=timezone.now())
    Leaver.objects.create(digest=departed.digest_of(line_user_id(2)), left_at=timezone.now())

    job = imported(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},1\n{line_user_id(3)},1\n")

    assert problems(job) == [(2, "left", ""), (3, "left", "")]
    assert (counts(job), masks()) == ((1, 0, 0, 2), {line_user_id(1): 0, line_user_id(3): kids.mask})


def test_file_from_before_somebody_left_does_not_bring_back_what_they_chose(kids):
    back = make_subscriber(1)
    leaving.leave(subscriber=back, at=timezone.now() - timedelta(minutes=30))
    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    job = looked_at(f"uid,子育て\n{line_user_id(1)},1\n")

    assert (problems(job), counts(job)) == ([(2, "left_since", "")], (0, 0, 0, 1))


def test_who_leaves_between_look_and_button_is_left_in_peace(kids):
    known = make_subscriber(1)
    job = looked_at(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},1\n")
    leaving.leave(subscriber=known, at=timezone.now())

    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=2)
    working.work()

    job.refresh_from_db()
    assert (counts(job), masks()) == ((1, 0, 0, 1), {line_user_id(1): 0, line_user_id(2): kids.mask})


def test_choice_between_look_and_button_stays(kids, waste):
    known = make_subscriber(1)
    job = looked_at(f"uid,子育て,ごみ\n{line_user_id(1)},1,1\n")
    chose(known, kids, ago=0)
    preferences.unchoose(subscriber=known, category=kids)

    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=1)
    working.work()

    assert masks() == {line_user_id(1): waste.mask}
    assert masks_agree()


def test_who_follows_between_look_and_button_is_compared_like_the_known(kids):
    job = looked_at(f"uid,子育て\n{line_user_id(1)},1\n")
    following.follow(line_user_id=line_user_id(1), at=timezone.now())

    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=1)
    working.work()

    job.refresh_from_db()
    assert (counts(job), masks()) == ((0, 1, 0, 0), {line_user_id(1): kids.mask})
    assert masks_agree()


def test_same_resident_twice_counts_once(kids):
    job = imported(f"uid,子育て\n{line_user_id(1)},1\n{line_user_id(2)},1\n{line_user_id(1)},0\n")

    assert problems(job) == [(4, "repeated", "2")]
    assert masks() == {line_user_id(1): kids.mask, line_user_id(2): kids.mask}


def test_wrong_lines_are_left_out_and_counted_once_each(kids):
    job = imported(f"uid,カテゴリ,登録日\ntaro,ゴミ,昨日\n{line_user_id(1)},子育て,2024-01-01\n")

    assert problems(job) == [(2, "bad_id", ""), (2, "unknown_category", "ゴミ"), (2, "bad_date", "")]
    assert counts(job) == (1, 0, 0, 1)
