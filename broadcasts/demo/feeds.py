"""The heat index of Suminagi: a feed with a rule and the readings of a day, of which none began anything.

Its sender has no token (any more), so nobody is alarmed that a demo city measures nothing.
"""

import json
from datetime import datetime, timedelta
from decimal import Decimal

from broadcasts.demo import clock
from broadcasts.demo.staff import person
from broadcasts.feeds import intake, setting_up, tokens
from broadcasts.feeds.setting_up import FeedSetup, RuleSetup
from broadcasts.models import BroadcastTemplate, FeedRule
from subscribers.models import Category

WRITER, AREA, TEMPLATE = "kenko", "澄凪", "暑さ指数のお知らせ"
# Every half hour, the newest last.
_READINGS = (22.1, 22.6, 23.4, 24.8, 25.9, 26.7, 27.3, 28.4, 29.1, 29.8, 30.4, 30.6, 30.2, 29.5, 28.3, 27.1, 26.0, 25.2)


def bring(now: datetime) -> None:
    writer = person(WRITER)
    template = BroadcastTemplate.objects.get(name=TEMPLATE)
    first = now - timedelta(minutes=30 * len(_READINGS))
    with clock.at(first - timedelta(hours=1)):
        feed = setting_up.keep_feed(
            by=writer,
            setup=FeedSetup(code="wbgt-suminagi", name="暑さ指数（WBGT）", kind="number", unit="℃", max_age_minutes=60),
        )
        setting_up.keep_rule(
            by=writer,
            feed_id=feed.pk,
            setup=RuleSetup(
                name="暑さ指数が31以上",
                comparison=FeedRule.Comparison.AT_LEAST,
                threshold=Decimal(31),
                release=Decimal(28),
                area=AREA,
                template_id=template.pk,
                category_ids=[Category.objects.get(code="important").pk],
                action=FeedRule.Action.SUBMIT,
            ),
        )
        token = tokens.issue(feed_id=feed.pk, by=writer)
    for number, value in enumerate(_READINGS):
        at = first + timedelta(minutes=30 * number)
        said = {"id": f"demo-{number}", "observed_at": at.isoformat(), "area": AREA, "values": {"value": value}}
        with clock.at(at + timedelta(minutes=1)):
            intake.take(feed=feed, body=json.dumps(said).encode(), token=token)
    tokens.revoke(feed_id=feed.pk, by=writer)
