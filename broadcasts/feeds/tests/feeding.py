"""A feed of a department, what its texts say, and somebody who sends readings to it."""

import itertools
import json
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from broadcasts.feeds import acting, intake, setting_up, tokens
from broadcasts.feeds.setting_up import FeedSetup, RuleSetup
from broadcasts.models import Feed, FeedFiring, FeedRule
from broadcasts.services import copying
from broadcasts.tests import factories as make

WORDS = "{地域}の暑さ指数は{値}です（{観測日} {観測時刻}）。外での運動はお控えください。"
_count = itertools.count(1)


def writer():
    """Of a department in training: LINE is never asked."""
    return make.drafter(make.department(is_training=True))


def heat(by=None, **fields) -> Feed:
    setup = {"code": f"heat-{next(_count)}", "name": "暑さ指数", "kind": "number", "unit": "℃", **fields}
    return setting_up.keep_feed(by=by or writer(), setup=FeedSetup(**setup))


def warning(by=None, **fields) -> Feed:
    return heat(by, **{"name": "気象警報", "kind": "level", "unit": "", "levels": ["なし", "注意報", "警報"], **fields})


def text(by, words=WORDS, **fields):
    """A template saved from a draft of theirs."""
    draft = make.draft(by, parts=[{"kind": "text", "text": words}], title="暑さ指数", **fields)
    return copying.save_as_template(broadcast_id=draft.pk, by=by, name="暑さ指数のお知らせ")


def rule(feed, by=None, category=None, **fields) -> FeedRule:
    """At 31 and more; over at 28."""
    by = by or feed.made_by
    setup = {
        "name": "厳重警戒",
        "comparison": "at_least",
        "threshold": Decimal(31),
        "release": Decimal(28),
        "area": "墨凪",
        "action": "submit",
        **fields,
    }
    if "emergency_template_id" not in setup and "template_id" not in setup:
        setup |= {"template_id": text(by).pk, "category_ids": [(category or chosen()).pk]}
    return setting_up.keep_rule(by=by, feed_id=feed.pk, setup=RuleSetup(**setup))


def chosen():
    """A category that one reachable resident has chosen."""
    made = make.category()
    make.subscriber(made)
    return made


def sender(feed) -> str:
    return tokens.issue(feed_id=feed.pk, by=feed.made_by)


def body(value=32.1, *, ago=timedelta(minutes=1), area="墨凪", now=None, **changed) -> bytes:
    observed = (now or timezone.now()) - ago
    said = {
        "id": f"r-{next(_count)}",
        "observed_at": observed.isoformat(timespec="milliseconds"),
        "area": area,
        "values": {"value": value},
    }
    said |= changed
    return json.dumps({key: value for key, value in said.items() if value is not None}).encode()


def put(feed, value=32.1, **how) -> intake.Taken:
    """As the endpoint does it."""
    feed.refresh_from_db()
    token = how.pop("token", None) or sender(feed)
    return intake.take(feed=feed, body=body(value, **how), token=token)


def work() -> list[FeedFiring]:
    """Everything that is due, worked off; all firings, oldest first."""
    acting.act_on_all(now=timezone.now())
    return list(FeedFiring.objects.order_by("pk"))


def decisions(taken) -> list[str]:
    return [one["decided"] for one in taken.decided]


def fire(feed: Feed, value: float = 32.1, **how: object) -> FeedFiring:
    """A reading that meets the rule, worked on; what came of it."""
    put(feed, value, **how)
    return work()[-1]
