"""What a rule makes of a usable reading: pure, so that every case can be looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from broadcasts.models import FeedReading, FeedRule

# How far the clocks of our machines may differ. What lies further ahead was written before a clock was put back.
CLOCKS_DIFFER = timedelta(seconds=5)
# A sender whose clock runs a little ahead of ours.
AHEAD_MAX = timedelta(minutes=2)


class Decision(StrEnum):
    """Part of the interface (docs/feeds.md)."""

    NOTICE = "notice"
    NOT_MET = "not_met"
    NOT_RELEASED = "not_released"
    QUIET = "quiet"
    RULE_OFF = "rule_off"


@dataclass(frozen=True, slots=True)
class Verdict:
    decision: Decision
    is_released: bool
    fired_at: datetime | None


def decide(rule: FeedRule, reading: FeedReading, *, now: datetime) -> Verdict:
    """The decision, and how the rule stands afterwards."""
    fired_at = rule.fired_at
    if fired_at is not None and fired_at > now + CLOCKS_DIFFER:
        fired_at = now  # the clock was put back: quiet for its hours from now, not for as long as it was wrong
    if not _is_met(rule, reading):
        return Verdict(Decision.NOT_MET, rule.is_released or _releases(rule, reading), fired_at)
    if not rule.is_on:
        return Verdict(Decision.RULE_OFF, rule.is_released, fired_at)
    if not rule.is_released:
        return Verdict(Decision.NOT_RELEASED, False, fired_at)
    if fired_at is not None and now < fired_at + timedelta(hours=rule.quiet_hours):
        return Verdict(Decision.QUIET, True, fired_at)
    return Verdict(Decision.NOTICE, False, now)


def _is_met(rule: FeedRule, reading: FeedReading) -> bool:
    if rule.comparison == FeedRule.Comparison.EQUALS:
        return bool(rule.word) and reading.word == rule.word
    if reading.number is None or rule.threshold is None:
        return False
    if rule.comparison == FeedRule.Comparison.AT_LEAST:
        return reading.number >= rule.threshold
    return reading.number <= rule.threshold


def _releases(rule: FeedRule, reading: FeedReading) -> bool:
    if rule.comparison == FeedRule.Comparison.EQUALS:
        return True
    if reading.number is None or rule.release is None:
        return False
    if rule.comparison == FeedRule.Comparison.AT_LEAST:
        return reading.number <= rule.release
    return reading.number >= rule.release
