"""「届いたお知らせ」: what LINE really accepted for this resident, why it came, and nothing of anybody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts import audience
from broadcasts.audience_rules import AudienceRule
from broadcasts.models import Broadcast, Delivery, FollowKind
from broadcasts.remainders import RestOf
from broadcasts.residents import sent_page
from broadcasts.residents.sent import _SENT, sent_to
from broadcasts.tests import factories as make
from broadcasts.tests.delivering import sealed
from broadcasts.tests.ledgers import as_if, chunk, ended
from subscribers.models import Subscription
from subscribers.services import page_links, preferences
from subscribers.views.resident import COOKIE

pytestmark = pytest.mark.django_db

PAGE, STOP = "/settings/sent/", "/settings/sent/stop/"


@pytest.fixture
def kids():
    return make.category(name="子育て")


@pytest.fixture
def resident(kids):
    return make.subscriber(kids)


@pytest.fixture
def neighbour(kids):
    return make.subscriber(kids)


@pytest.fixture
def browser(resident):
    return browser_of(resident)


def browser_of(resident):
    client = Client()
    client.cookies[COOKIE] = page_links.pass_for(resident)
    return client


def text(words):
    return [{"type": "text", "text": words}]


def sent(category, words, *residents, status="accepted", **fields):
    """A broadcast with one chunk of these residents."""
    broadcast = ended(category, messages=text(words), **fields.pop("broadcast", {}))
    chunk(broadcast, status, sorted(residents, key=lambda one: one.pk), **fields)
    return broadcast


def listed(browser, address=PAGE):
    return [(each.line, each.sent.is_certain) for each in browser.get(address).context["shown"]]


def moved(broadcast, **times):
    Broadcast.objects.filter(pk=broadcast.pk).update(**times)


def test_what_was_accepted_is_shown_newest_first(browser, kids, resident, neighbour):
    older = sent(kids, "きのうの便り", resident, neighbour)
    sent(kids, "きょうの便り", resident)
    moved(older, started_at=timezone.now() - timedelta(days=1))

    assert listed(browser) == [("きょうの便り", True), ("きのうの便り", True)]


def test_another_residents_message_never_shows(browser, kids, resident, neighbour):
    third = make.subscriber(kids)
    sent(kids, "お隣だけに", neighbour)
    sent(kids, "間に挟まれても", resident, neighbour, third, sent=[neighbour, third])
    between = make.subscriber(kids)
    last = make.subscriber(kids)
    sent(kids, "範囲の中にいても", third, last)

    assert [listed(browser_of(one)) for one in (resident, between)] == [[], []]
    assert [line for line, _ in listed(browser_of(neighbour))] == ["間に挟まれても", "お隣だけに"]


@pytest.mark.parametrize("status", ["pending", "sending", "retrying", "cancelled", "refused", "empty", "split"])
def test_what_line_has_not_accepted_never_shows(browser, kids, resident, status):
    sent(kids, "届いていない便り", resident, status=status)

    assert listed(browser) == []


def test_who_was_left_out_at_the_claim_or_refused_by_name_is_shown_nothing(browser, kids, resident, neighbour):
    sent(kids, "除かれた便り", resident, neighbour, sent=[neighbour])
    sent(kids, "断られた便り", resident, neighbour, sent=[neighbour], refused=[resident])

    assert listed(browser) == []


@pytest.mark.parametrize(
    ("marked_as", "expected"), [("", [("便り", False)]), ("reached", [("便り", True)]), ("not_reached", [])]
)
def test_unknown_outcome_is_shown_as_what_is_known_of_it(browser, kids, resident, marked_as, expected):
    sent(kids, "便り", resident, status="outcome_unknown", marked_as=marked_as)

    assert listed(browser) == expected
    assert ("届いたか確認できません" in browser.get(PAGE).content.decode()) is (expected == [("便り", False)])


def test_message_of_a_broadcast_that_was_cancelled_later_is_shown_to_whom_it_reached(kids, resident, neighbour):
    broadcast = ended(kids, "cancelled", messages=text("途中で止めた便り"))
    chunk(broadcast, "accepted", [resident])
    chunk(broadcast, "cancelled", [neighbour])

    assert [len(listed(browser_of(one))) for one in (resident, neighbour)] == [1, 0]


def test_training_never_shows_whatever_the_department_is_now(browser, kids, resident):
    department = make.department(is_training=True)
    sent(kids, "訓練", resident, broadcast={"author": make.drafter(department)})
    department.is_training = False
    department.save()

    assert listed(browser) == []


def test_only_the_half_of_a_split_chunk_that_got_it_shows_it_once(browser, kids, resident, neighbour):
    broadcast = ended(kids, messages=text("分かれた便り"))
    chunk(broadcast, "split", [resident, neighbour], sent=[resident, neighbour])
    chunk(broadcast, "accepted", [resident])
    chunk(broadcast, "refused", [neighbour])

    assert (listed(browser), listed(browser_of(neighbour))) == ([("分かれた便り", True)], [])


def test_what_is_older_than_half_a_year_or_never_started_is_not_shown(browser, kids, resident):
    moved(sent(kids, "むかし", resident), started_at=timezone.now() - timedelta(days=184))
    moved(sent(kids, "まだ", resident), started_at=None)

    assert listed(browser) == []


def test_what_retention_dropped_is_said(browser, kids, resident):
    dropped = sent(kids, "忘れた便り", resident)
    moved(dropped, recipients_dropped_at=timezone.now(), started_at=timezone.now() - timedelta(days=90))

    page = browser.get(PAGE)

    assert page.context["shown"] == []
    assert "誰に届いたかの記録" in page.content.decode()


# --- why ---
def test_reason_is_what_they_had_chosen_then(browser, kids, resident):
    waste = make.category(kids.group, name="ごみ")
    broadcast = sealed(kids, waste, messages=text("便り"))
    as_if(broadcast, "completed")
    chunk(broadcast, "accepted", [resident], first_attempted_at=timezone.now() - timedelta(hours=1))
    preferences.unchoose(subscriber=resident, category=kids)
    preferences.choose(subscriber=resident, category=waste)

    (each,) = browser.get(PAGE).context["shown"]

    assert ([c.name for c in each.reason.categories], each.stoppable) == (["子育て"], [])


def test_reason_is_what_held_at_the_claim_and_not_at_the_tap(browser, kids, resident):
    broadcast = sealed(kids, messages=text("便り"))
    as_if(broadcast, "completed")
    chunk(broadcast, "accepted", [resident], first_attempted_at=timezone.now())
    tapped_before = timezone.now() - timedelta(minutes=1)

    preferences.unchoose(subscriber=resident, category=kids, at=tapped_before)

    (each,) = browser.get(PAGE).context["shown"]
    assert [category.name for category in each.reason.categories] == ["子育て"]


def test_reason_without_a_choice_is_said_in_words(browser, kids, resident, monkeypatch):
    def under(rule, words):
        """Sent under an approval with this rule, whatever the writing page offers today."""
        monkeypatch.setattr(audience, "rule_of", lambda broadcast: rule)
        broadcast = sealed(kids, messages=text(words), approved_count=1)
        monkeypatch.undo()
        as_if(broadcast, "completed")
        chunk(broadcast, "accepted", [resident])
        return broadcast

    other = make.category(kids.group, name="図書館")
    everyone = under(AudienceRule(everyone=True), "全員")
    undecided = ended(other, messages=text("まだの人にも"), undecided_group_ids=frozenset({other.group_id}))
    chunk(undecided, "accepted", [resident])
    under(AudienceRule(rest_of=RestOf(everyone.pk, FollowKind.CORRECTION, ignores_choices=True)), "訂正")

    shown = browser.get(PAGE).context["shown"]

    assert [(each.line, each.reason.categories) for each in shown] == [("訂正", ()), ("まだの人にも", ()), ("全員", ())]
    assert len({each.reason.words for each in shown} - {""}) == 3


def test_kind_is_stopped_with_one_press_and_that_is_said(browser, kids, resident):
    sent(kids, "便り", resident)
    before = browser.get(PAGE).content.decode()

    answer = browser.post(STOP, {"category": kids.code}, follow=True)

    resident.refresh_from_db()
    assert "この種類を止める" in before
    assert (resident.choice_mask, Subscription.objects.filter(subscriber=resident).count()) == (0, 0)
    assert "「子育て」を止めました" in answer.content.decode()
    assert "この種類を止める" not in answer.content.decode()
    assert browser.post(STOP, {"category": kids.code}).status_code == 302


def test_looking_or_a_strangers_press_stops_nothing(browser, kids, resident):
    sent(kids, "便り", resident)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[COOKIE] = page_links.pass_for(resident)

    answers = [
        browser.get(STOP, {"category": kids.code}).status_code,
        Client().post(STOP, {"category": kids.code}).status_code,
        strict.post(STOP, {"category": kids.code}).status_code,
        browser.post(STOP, {"category": "nobody"}).status_code,
        browser.post(STOP, {"category": "\0"}).status_code,
    ]

    resident.refresh_from_db()
    assert answers == [405, 403, 403, 302, 302]
    assert resident.choice_mask == kids.mask


def test_without_a_link_from_the_chat_nothing_is_shown(kids, resident):
    sent(kids, "便り", resident)

    answer = Client().get(PAGE)

    assert answer.status_code == 403
    assert "便り" not in answer.content.decode()


def test_who_claims_in_the_address_that_something_was_stopped_is_not_believed(browser, kids, resident):
    assert "止めました" not in browser.get(PAGE, {"stopped": kids.code}).content.decode()


# --- many ---
def test_pages_follow_each_other_without_gap_or_repetition(browser, kids, resident, monkeypatch):
    monkeypatch.setattr(sent_page, "PAGE_SIZE", 2)
    same_moment = timezone.now() - timedelta(days=1)
    for number in range(5):
        moved(sent(kids, f"便り{number}", resident), started_at=same_moment)

    seen, address = [], PAGE
    while address:
        page = browser.get(address)
        seen += [each.line for each in page.context["shown"]]
        address = f"{PAGE}?before={page.context['older']}" if page.context["older"] else ""

    assert seen == ["便り4", "便り3", "便り2", "便り1", "便り0"]


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "999999999999999999", "9" * 40, "１", "1 OR 1=1", "\0"])
def test_odd_page_numbers_are_no_error(browser, kids, resident, before):
    sent(kids, "便り", resident)

    assert browser.get(PAGE, {"before": before}).status_code == 200


def test_page_needs_as_many_queries_for_many_messages(browser, kids, resident):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(PAGE).status_code == 200
        return len(seen)

    sent(kids, "便り", resident)
    one = queries()
    for number in range(8):
        sent(kids, f"便り{number}", resident)

    assert (queries(), len(listed(browser))) == (one, 9)


def test_each_broadcast_is_one_probe_of_an_index(kids, resident):
    broadcast = sent(kids, "便り", resident)
    others = range(resident.pk + 1, resident.pk + 2001)
    Delivery.objects.bulk_create(
        Delivery(broadcast=broadcast, position=place, recipient_ids=[who], recipient_count=1, first_id=who, last_id=who)
        for place, who in enumerate(others, start=2)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE broadcasts_delivery")  # with one chunk in it every index is as good as another
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        asked = {"who": resident.pk, "since": timezone.now(), "before": None, "only": None, "limit": 11}
        cursor.execute(f"EXPLAIN {_SENT}", asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "delivery_leaves_disjoint" in plan
    assert "broadcast_started" in plan
    assert "Seq Scan" not in plan


def test_what_is_drawn_is_the_sealed_message_and_not_the_draft(kids, resident):
    broadcast = sent(kids, "承認された文", resident)

    (found,) = sent_to(subscriber=resident, since=timezone.now() - timedelta(days=1), limit=5)

    assert (found.broadcast_id, found.messages) == (broadcast.pk, text("承認された文"))
    assert broadcast.parts != found.messages
