"""The check itself: every rule that is switched on, over one message. Pure, and quick enough for every keystroke."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Finding, Remark
from broadcasts.proofreading.levels import WEIGHT, Level
from broadcasts.proofreading.passages import Message
from broadcasts.proofreading.register import RULES, Rule

NOTHING_KNOWN = Circumstances()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the PR office has decided about a rule."""

    level: Level
    limit: int | None = None


def check(
    message: Message,
    *,
    at: datetime,
    around: Circumstances = NOTHING_KNOWN,
    settings: Mapping[str, Setting] | None = None,
) -> tuple[Finding, ...]:
    """What is noticed in ``message`` if it goes out ``at``: the weightiest first, then in reading order."""
    today = timezone.localdate(at) if timezone.is_aware(at) else at.date()
    found: list[Finding] = []
    for rule in RULES:
        setting = (settings or {}).get(rule.code) or Setting(rule.level)
        if setting.level == Level.OFF:
            continue
        found.extend(
            _finding(rule, setting.level, remark) for remark in rule.remarks(message, today, around, setting.limit)
        )
    return tuple(sorted(found, key=_place_in_the_list))


def _finding(rule: Rule, level: Level, remark: Remark) -> Finding:
    """A remark never weighs more than its rule, unless it brings the weight the PR office gave its very word."""
    weighs = level
    if remark.level is not None:
        weighs = remark.level if rule.code == "own_words" else min(remark.level, level, key=WEIGHT.__getitem__)
    return Finding(rule.code, weighs, remark.words, remark.place, remark.facts)


def _place_in_the_list(finding: Finding) -> tuple[int, int, int]:
    place = finding.place
    part = 99 if place is None or place.part is None else place.part
    return -WEIGHT[finding.level], part, place.start if place else 0
