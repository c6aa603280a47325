"""Which medium brought whom: at most one, the one whose code was sent first, whatever the order and however often."""

import threading
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection, transaction
from django.utils import timezone

from subscribers.friend_sources import attributing, codes, figures, settling
from subscribers.friend_sources.tests.making import apply, followed, make_source, said, sent_code
from subscribers.models import FriendArrival, FriendIntent, FriendTally, Subscriber
from subscribers.services import following, leaving
from subscribers.tests.factories import line_user_id, make_subscriber
from subscribers.tests.happenings import event

pytestmark = pytest.mark.django_db
NOW = timezone.now


def came():
    """Media that are said to have brought somebody, with how many, as the tallies add up."""
    totals = {}
    for tally in FriendTally.objects.select_related("source"):
        totals[tally.source.name] = totals.get(tally.source.name, 0) + tally.added
    return {name: number for name, number in totals.items() if number}


def test_code_in_the_first_message_says_which_medium():
    paper = make_source(name="paper")
    apply(followed())

    answers = apply(sent_code(paper))

    assert came() == {"paper": 1}
    assert FriendArrival.objects.get().source == paper
    assert answers[0]["altText"] == "「paper」からのご登録、ありがとうございます。"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_first_code_wins_whatever_the_order_of_arrival(order):
    paper, poster = make_source(name="paper"), make_source(name="poster")
    now = NOW()
    events = [
        followed(at=now - timedelta(minutes=9)),
        sent_code(paper, at=now - timedelta(minutes=8)),
        sent_code(poster, at=now - timedelta(minutes=7)),
    ]

    for number in order:
        apply(events[number])

    assert came() == {"paper": 1}


def test_same_event_again_counts_once():
    paper = make_source(name="paper")
    apply(followed())
    one = sent_code(paper)

    apply(one)
    apply(one)

    assert came() == {"paper": 1}


def test_code_in_a_later_message_counts_within_a_week_and_not_after_it():
    paper = make_source(name="paper", valid_from=NOW().date() - timedelta(days=30))
    followed_at = NOW() - timedelta(days=8)
    for user in (1, 2):
        make_subscriber(user, followed_at=followed_at)
    Subscriber.objects.update(created_at=followed_at)
    apply(said("こんにちは", 1, at=followed_at + timedelta(hours=1)))

    apply(sent_code(paper, 1, at=followed_at + timedelta(days=6)))
    apply(sent_code(paper, 2, at=followed_at + timedelta(days=7, seconds=1)))

    assert came() == {"paper": 1}


def test_old_friend_is_thanked_and_not_counted():
    paper = make_source(name="paper")
    make_subscriber(1)
    Subscriber.objects.update(created_at=NOW() - timedelta(days=400), followed_at=NOW() - timedelta(days=400))

    answers = apply(sent_code(paper))

    assert len(answers) == 1
    assert came() == {}


def test_friend_from_before_whom_we_first_hear_of_by_a_message_is_not_new():
    paper = make_source(name="paper")

    answers = apply(sent_code(paper))
    apply(sent_code(paper, at=NOW() + timedelta(seconds=1)))

    assert "paper" in answers[0]["altText"]
    assert came() == {}


def test_friend_from_before_who_returns_is_not_new():
    paper, now = make_source(name="paper"), NOW()
    apply(said("こんにちは", at=now - timedelta(minutes=9)))
    apply(event("unfollow", at=now - timedelta(minutes=8)))
    apply(followed(at=now - timedelta(minutes=7)))

    apply(sent_code(paper, at=now - timedelta(minutes=6)))

    assert came() == {}


def test_friend_from_before_whom_we_first_hear_of_by_their_block_is_not_new():
    paper, now = make_source(name="paper"), NOW()
    apply(event("unfollow", at=now - timedelta(minutes=8)))
    apply(followed(at=now - timedelta(minutes=7)))

    apply(sent_code(paper, at=now - timedelta(minutes=6)))

    assert came() == {}


def test_code_before_the_follow_event_is_thanked_for_once_and_counted_when_it_comes():
    paper, now = make_source(name="paper"), NOW()

    first = apply(sent_code(paper, at=now - timedelta(minutes=8)))
    before = came()
    late = apply(followed(at=now - timedelta(minutes=9)))

    assert (before, came()) == ({}, {"paper": 1})
    assert ["paper" in str(answers) for answers in (first, late)] == [True, False]
    assert not FriendIntent.objects.exists()


def test_who_wrote_something_else_first_is_counted_once_their_follow_event_comes():
    paper, now = make_source(name="paper"), NOW()
    apply(said("こんにちは", at=now - timedelta(minutes=8)))
    apply(followed(at=now - timedelta(minutes=9)))

    apply(sent_code(paper, at=now - timedelta(minutes=7)))

    assert came() == {"paper": 1}


def test_who_blocks_and_returns_by_another_code_is_counted_once():
    paper, poster = make_source(name="paper"), make_source(name="poster")
    now = NOW()
    apply(followed(at=now - timedelta(minutes=9)))
    apply(sent_code(paper, at=now - timedelta(minutes=8)))
    apply(event("unfollow", at=now - timedelta(minutes=7)))
    apply(followed(at=now - timedelta(minutes=6)))

    apply(sent_code(poster, at=now - timedelta(minutes=5)))

    assert came() == {"paper": 1}


def test_made_up_code_is_an_ordinary_message():
    make_source(name="paper")
    apply(followed())

    answers = apply(said(f"コード {codes.spaced('34679ACD')}"))

    assert came() == {}
    assert "ありがとうございます" in answers[0]["text"]


@pytest.mark.parametrize(
    "words", ["K7MQ-3XWP", "k7mq3xwp", "Ｋ７ＭＱー３ＸＷＰ", "コード：K7MQ 3XWP です", "友だち追加コード：K7MQ-3XWP"]
)
def test_code_is_found_however_it_is_typed(words):
    assert codes.found_in(words) == ["K7MQ3XWP"]


def test_words_that_only_look_like_codes_are_few():
    assert [codes.found_in(words) for words in ("XK7MQ3XWP", "0K7M-Q3XW", "K7MQ-3XW", "KLMQ-3XWP")] == [[], [], [], []]
    assert codes.found_in("CHAT K7MQ-3XWP")[-1] == "K7MQ3XWP"
    assert len(codes.found_in(" ".join(["K7MQ3XWP"] + [codes.new() for _ in range(9)]))) == codes.LOOKED_UP_MAX


def test_code_of_an_ended_medium_counts_only_a_week_longer():
    today = timezone.localdate()
    ended = make_source(name="ended", valid_from=today - timedelta(days=90), valid_until=today - timedelta(days=8))
    just_ended = make_source(
        name="just ended", valid_from=today - timedelta(days=90), valid_until=today - timedelta(days=7)
    )
    apply(followed(1))
    apply(followed(2))

    apply(sent_code(ended, 1))
    apply(sent_code(just_ended, 2))

    assert came() == {"just ended": 1}


def test_leaving_forgets_the_medium_and_keeps_the_number():
    paper, poster = make_source(name="paper"), make_source(name="poster")
    now = NOW()
    apply(followed(at=now - timedelta(minutes=9)))
    apply(sent_code(paper, at=now - timedelta(minutes=8)))

    leaving.leave(subscriber=Subscriber.objects.get(), at=now - timedelta(minutes=7))
    apply(followed(at=now - timedelta(minutes=6)))
    apply(sent_code(poster, at=now - timedelta(minutes=5)))

    assert not FriendArrival.objects.exists()
    assert came() == {"paper": 1}


def test_who_left_is_not_thanked():
    paper = make_source(name="paper")
    apply(followed(at=NOW() - timedelta(minutes=9)))
    leaving.leave(subscriber=Subscriber.objects.get(), at=NOW() - timedelta(minutes=7))

    answers = apply(sent_code(paper))

    assert came() == {}
    assert all("paper" not in str(answer) for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_two_codes_at_the_same_moment_make_one_arrival():
    paper, poster = make_source(name="paper"), make_source(name="poster")
    following.follow(line_user_id=line_user_id(1), at=NOW() - timedelta(minutes=9))
    at = NOW()
    gate = threading.Barrier(2)

    def send(source):
        try:
            gate.wait(10)
            with transaction.atomic():
                apply(sent_code(source, at=at))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(source,)) for source in (poster, paper)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert came() == {"paper": 1}  # the older medium, where even the millisecond is the same
    assert FriendArrival.objects.get().source == paper


def test_thirty_days_later_only_numbers_are_left():
    paper = make_source(name="paper", valid_from=NOW().date() - timedelta(days=90))
    then = NOW() - timedelta(days=29)
    for user in range(1, 8):
        made = make_subscriber(user, followed_at=then, is_following=user > 2)
        Subscriber.objects.filter(pk=made.pk).update(created_at=then)
        attributing.attribute(subscriber=made, source=paper, at=then + timedelta(minutes=user))

    early = settling.settle()
    late = settling.settle(now=NOW() + timedelta(days=2))
    again = settling.settle(now=NOW() + timedelta(days=2))

    assert (early, late, again) == (0, 7, 0)
    assert not FriendArrival.objects.exists()
    (funnel,) = figures.funnels([paper], today=timezone.localdate() + timedelta(days=5))
    assert (funnel.added, funnel.chose, funnel.stayed) == (5, None, 5)
    assert came() == {"paper": 7}


def test_folding_keeps_every_sum():
    paper, poster = make_source(name="paper"), make_source(name="poster")
    for source, many in ((paper, 7), (poster, 1)):
        for _ in range(many):
            FriendTally.objects.create(source=source, day=timezone.localdate(), scans=2, added=1)

    settling.fold()
    settling.fold()

    rows = list(FriendTally.objects.order_by("source_id").values_list("scans", "added"))
    assert rows == [(14, 7), (2, 1)]
