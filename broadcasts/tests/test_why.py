from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts.feeds.tests import feeding
from broadcasts.models import Broadcast, FeedRule, StaffPhone
from broadcasts.recurring import keeping
from broadcasts.recurring.tests import series as coming
from broadcasts.residents.uses import why_in_use
from broadcasts.residents.why import on_postback
from broadcasts.services import controlling, moving
from broadcasts.states import Verb
from broadcasts.tests import factories as make
from broadcasts.tests.ledgers import chunk
from cityline.simulator.checking.messages import check_messages
from subscribers.exceptions import CategoryInUse
from subscribers.models import Subscriber
from subscribers.services import categories, preferences, replying
from subscribers.tests.test_replies import datas

pytestmark = pytest.mark.django_db


def ask(subscriber, unit):
    """The answer to the button below a message."""
    event = {
        "type": "postback",
        "mode": "active",
        "replyToken": "token",
        "source": {"type": "user", "userId": subscriber.line_user_id},
        "postback": {"data": f"why:{unit}"},
    }
    with replying.collected() as replies:
        handled = on_postback(event)
    ((message,),) = replies._waiting.values()
    assert handled is True
    assert check_messages([message]) is None
    return message


def sent(*chosen, **content):
    """A broadcast that has been started."""
    broadcast = make.approved(content.pop("author", None), *chosen, **content)
    return moving.move_to(broadcast=broadcast, verb=Verb.START, actor=None, now=timezone.now())


def test_only_what_the_resident_chose_is_named_and_can_be_stopped():
    kids, waste = make.category(), make.category()
    subscriber = make.subscriber(kids)
    make.subscriber(kids, waste)
    broadcast = sent(kids, waste)

    message = ask(subscriber, broadcast.aggregation_unit)

    assert kids.name in str(message)
    assert waste.name not in str(message)
    assert datas(message) == [f"unchoose:{kids.code}", "pause:month", "keep", "choices", "pause:month"]


def test_why_says_whom_it_went_to_and_whom_to_ask():
    urgent = make.category(name="重要", is_on_by_default=True)
    subscriber = make.subscriber(urgent)
    department = make.department(name="防災課", contact="防災課 000-000-0104")
    broadcast = sent(urgent, author=make.drafter(department))

    words = [
        row["text"]
        for row in ask(subscriber, broadcast.aggregation_unit)["contents"]["body"]["contents"]
        if row["type"] == "text"
    ]

    assert words[1:] == [
        "「防災課」から、「重要」を受け取る設定の方にお送りしました。",
        "お問い合わせ：防災課 000-000-0104",
    ]


def follow(original, kind):
    """Something sent after it."""
    made = Broadcast.objects.create(
        author=original.author, department=original.department, follows=original, follow_kind=kind,
        started_at=timezone.now(),
    )  # fmt: skip
    made.categories.set(original.categories.all())
    return made


def test_why_of_a_correction_is_the_message_it_corrects():
    kids = make.category()
    subscriber = make.subscriber(kids)
    correction = follow(sent(kids), "correction")

    for broadcast in (correction, follow(correction, "not_sent")):
        message = ask(subscriber, broadcast.aggregation_unit)

        assert "誤りがあったため" in message["text"]
        assert datas(message) == ["choices", "pause:month"]


def test_why_of_what_was_sent_again_is_what_was_chosen():
    kids = make.category()
    subscriber = make.subscriber(kids)

    assert kids.name in str(ask(subscriber, follow(sent(kids), "not_sent").aggregation_unit))


def test_why_of_what_was_sent_again_to_everyone_says_everyone():
    author = make.drafter()
    original = Broadcast.objects.create(
        author=author, department=author.department, reaches_everyone=True, started_at=timezone.now()
    )

    assert "友だちの皆さん" in ask(make.subscriber(), follow(original, "not_sent").aggregation_unit)["text"]


def test_why_is_answered_after_it_was_forgotten_who_got_it():
    kids = make.category()
    subscriber = make.subscriber(kids)
    broadcast = sent(kids)
    Broadcast.objects.filter(pk=broadcast.pk).update(status="completed", recipients_dropped_at=timezone.now())

    assert kids.name in str(ask(subscriber, broadcast.aggregation_unit))


def test_who_has_stopped_it_meanwhile_is_told_that_nothing_more_comes():
    kids = make.category()
    make.subscriber(kids)
    broadcast = sent(kids)

    message = ask(make.subscriber(), broadcast.aggregation_unit)

    assert message["type"] == "text"
    assert datas(message) == ["choices", "pause:month"]


def test_answer_is_what_was_chosen_when_the_message_went_out():
    kids = make.category()
    waste = make.category(kids.group)
    subscriber = make.subscriber(kids)
    broadcast = sent(kids, waste)
    preferences.unchoose(subscriber=subscriber, category=kids, at=timezone.now() - timedelta(hours=1))
    preferences.choose(subscriber=subscriber, category=waste)

    message = ask(subscriber, broadcast.aggregation_unit)

    assert (kids.name in message["text"], waste.name in message["text"]) == (True, False)
    assert "その後" in message["text"]
    assert datas(message) == ["choices", "pause:month"]


def test_answer_goes_by_the_claim_of_their_own_chunk():
    kids = make.category()
    subscriber = make.subscriber()
    make.subscriber(kids)
    broadcast = sent(kids)
    preferences.choose(subscriber=subscriber, category=kids)
    Broadcast.objects.filter(pk=broadcast.pk).update(started_at=timezone.now() - timedelta(hours=1))
    chunk(broadcast, "accepted", [subscriber], first_attempted_at=timezone.now())

    message = ask(subscriber, broadcast.aggregation_unit)

    assert f"unchoose:{kids.code}" in datas(message)


def test_undecided_resident_is_told_so():
    kids = make.category()
    make.subscriber(kids)
    stopped = sent(kids)
    undecided = sent(kids, undecided_group_ids=frozenset({kids.group_id}))

    words = [ask(make.subscriber(), broadcast.aggregation_unit)["text"] for broadcast in (stopped, undecided)]

    assert words[0] != words[1]


@pytest.mark.parametrize("unit", ["", "c20990101_000000000000", "x" * 200, "\x00", "\ud800", "' OR 1=1", "a b"])
def test_unknown_unit_gets_a_kind_answer(unit):
    message = ask(make.subscriber(), unit)

    assert datas(message) == ["choices", "pause:month"]


def test_what_never_went_out_is_unknown_to_residents_and_a_test_to_colleagues():
    kids = make.category()
    resident, colleague = make.subscriber(kids), make.subscriber(kids)
    StaffPhone.objects.create(user=make.drafter(), subscriber=colleague, linked_at=timezone.now())
    draft = make.draft(None, kids)

    to_resident, to_colleague = (ask(reader, draft.aggregation_unit) for reader in (resident, colleague))

    assert to_resident == ask(resident, "unknown")
    assert to_colleague != to_resident


def test_training_broadcast_is_unknown_to_residents():
    kids = make.category()
    subscriber = make.subscriber(kids)
    broadcast = sent(kids, author=make.drafter(make.department(is_training=True)))

    assert ask(subscriber, broadcast.aggregation_unit) == ask(subscriber, "unknown")


def test_unknown_resident_who_asks_becomes_a_subscriber():
    stranger = Subscriber(line_user_id=f"U{99:032x}")

    ask(stranger, "unknown")

    assert Subscriber.objects.get().line_user_id == stranger.line_user_id


def test_category_in_use_cannot_be_retired_until_it_is_free():
    kids = make.category()
    make.subscriber(kids)
    author = make.drafter()
    broadcast = make.approved(author, kids)

    with pytest.raises(CategoryInUse) as refusal:
        categories.retire(category_id=kids.pk, by=None)
    controlling.take_back(broadcast_id=broadcast.pk, by=author)
    retired = categories.retire(category_id=kids.pk, by=None)

    assert f"#{broadcast.pk}" in str(refusal.value)
    assert retired.retired_at is not None


def test_draft_does_not_hold_a_category():
    kids = make.category()
    make.draft(None, kids)

    assert why_in_use(kids) is None


def test_series_that_goes_on_holds_its_category_until_it_is_stopped():
    kids = make.category()
    make.subscriber(kids)
    series = coming.approved(kids)

    with pytest.raises(CategoryInUse) as refusal:
        categories.retire(category_id=kids.pk, by=None)
    keeping.stop(series_id=series.pk, by=series.made_by, words="終わります")

    assert "おはなし会" in str(refusal.value)
    assert why_in_use(kids) is None


def test_live_rule_of_a_feed_holds_its_category_and_one_switched_off_does_not():
    kids = make.category()
    rule = feeding.rule(feeding.heat(), category=kids)

    with pytest.raises(CategoryInUse) as refusal:
        categories.retire(category_id=kids.pk, by=None)
    FeedRule.objects.update(is_on=False)

    assert rule.name in str(refusal.value)
    assert why_in_use(kids) is None
