"""Setting up a feed and its rules: who keeps a rule answers for it, and whoever lets one send is a second person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.exceptions import BroadcastError, NotAllowed, SomebodyElseChanged
from broadcasts.feeds import alarms, rights, texts
from broadcasts.feeds.exceptions import SetupInvalid
from broadcasts.models import BroadcastTemplate, EmergencyTemplate, Feed, FeedRule
from broadcasts.services.emergency_templates import version_in_force
from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.models import Category

LEVELS_MAX, EXTRAS_MAX, LEVEL_MAX = 12, 6, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSetup:
    code: str
    name: str
    kind: str
    unit: str = ""
    levels: Sequence[str] = ()
    extras: Sequence[Gap] = ()
    max_age_minutes: int = 60
    silence_minutes: int = 120
    keep_days: int = 90
    is_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetup:
    name: str
    comparison: str
    threshold: Decimal | None = None
    release: Decimal | None = None
    word: str = ""
    area: str = ""
    template_id: int | None = None
    emergency_template_id: int | None = None
    category_ids: Collection[int] = ()
    action: str = FeedRule.Action.DRAFT
    quiet_hours: int = 12
    is_on: bool = True


def keep_feed(*, by: User, setup: FeedSetup, feed_id: int | None = None, expected: int = 0) -> Feed:
    """A new feed of their department, or a change. Raises NotAllowed, SetupInvalid, SomebodyElseChanged."""
    try:
        with transaction.atomic():
            feed = _feed(by, feed_id, expected)
            if feed.pk and feed.kind != setup.kind:
                raise SetupInvalid({"kind": _("The kind stays as it is. Make another feed for another kind of value.")})
            if problems := _problems(setup):
                raise SetupInvalid(problems)
            if setup.is_on and not feed.is_on:
                feed.expected_since = timezone.now()
            if not setup.is_on and feed.pk:
                alarms.close_alarms(feed=feed, now=timezone.now(), but_say_nothing=True)
            before = _passed_for(feed)
            feed.code, feed.name, feed.kind, feed.unit = setup.code, setup.name, setup.kind, setup.unit
            feed.levels = list(setup.levels) if setup.kind == Feed.Kind.LEVEL else []
            feed.extras = [gap.to_json() for gap in setup.extras]
            feed.max_age_minutes, feed.silence_minutes = setup.max_age_minutes, setup.silence_minutes
            feed.keep_days, feed.is_on = setup.keep_days, setup.is_on
            if feed.pk:
                _demand_rules_hold(feed)
                feed.version += 1
            feed.save()
            if _passed_for(feed) != before:
                _take_passes_back(feed, by)
            record(action="broadcasts.feed", actor=by, on=feed, code=feed.code, is_on=feed.is_on)
    except IntegrityError as taken:
        raise SetupInvalid({"code": _("Another feed has this code already. Choose another.")}) from taken
    return feed


def keep_rule(*, by: User, feed_id: int, setup: RuleSetup, rule_id: int | None = None, expected: int = 0) -> FeedRule:
    """A new rule or a change of one; from now on ``by`` answers for it, and a pass given before is over.

    Raises NotAllowed, SetupInvalid, SomebodyElseChanged.
    """
    with transaction.atomic():
        feed = _changeable(by, feed_id)
        rule = FeedRule(feed=feed) if rule_id is None else feed.rules.select_for_update().get(pk=rule_id)
        if rule.pk and rule.version != expected:
            raise SomebodyElseChanged
        if problems := rule_problems(feed, setup, by):
            raise SetupInvalid(problems)
        # A new name begins no second notice about a state residents were told of.
        state = ("comparison", "threshold", "release", "word", "area")
        if any(getattr(rule, name) != getattr(setup, name) for name in state):
            rule.is_released = True
        for name in ("name", "comparison", "word", "area", "action", "quiet_hours", "is_on"):
            setattr(rule, name, getattr(setup, name))
        rule.threshold, rule.release = setup.threshold, setup.release
        rule.template_id, rule.emergency_template_id = setup.template_id, setup.emergency_template_id
        rule.category_ids = sorted(setup.category_ids) if setup.template_id else []
        rule.passed_by, rule.passed_at = None, None
        rule.responsible, rule.kept_at = by, timezone.now()
        rule.version = rule.version + 1 if rule.pk else 1
        rule.save()
        record(action="broadcasts.feed_rule", actor=by, on=rule, feed=feed.code, **_terms(rule))
    return rule


def take_over(*, by: User, rule_id: int) -> FeedRule:
    """Answer for it from now on, as it is; the PR office looks again before it sends."""
    with transaction.atomic():
        rule = FeedRule.objects.select_related("feed").get(pk=rule_id)
        feed = _changeable(by, rule.feed_id)
        rule = feed.rules.select_for_update().get(pk=rule_id)
        rule.responsible, rule.kept_at, rule.passed_by, rule.passed_at = by, timezone.now(), None, None
        rule.version += 1
        rule.save(update_fields=["responsible", "kept_at", "passed_by", "passed_at", "version"])
        record(action="broadcasts.feed_rule", actor=by, on=rule, feed=feed.code, **_terms(rule))
    return rule


def let_send(*, by: User, rule_id: int, expected: int, proof: str = "") -> FeedRule:
    """The second person's yes to a rule that sends under a delegation. Raises NotAllowed, SomebodyElseChanged."""
    with transaction.atomic():
        rule = FeedRule.objects.select_for_update(of=("self",)).select_related("template", "feed").get(pk=rule_id)
        if barred := rights.why_not_pass(by, rule):
            raise NotAllowed(barred)
        if rule.version != expected:
            raise SomebodyElseChanged
        if rule.action != FeedRule.Action.SEND:
            raise BroadcastError(_("This rule sends nothing by itself, so there is nothing to pass."))
        rule.passed_by, rule.passed_at = by, timezone.now()
        rule.save(update_fields=["passed_by", "passed_at"])
        said: dict[str, Any] = {"proof": proof} if proof else {}
        record(action="broadcasts.feed_rule_passed", actor=by, on=rule, feed=rule.feed.code, **_terms(rule), **said)
    return rule


def stop(*, by: User, feed_id: int) -> None:
    """Switch a feed off: the department, the PR office and whoever is on duty can."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(pk=feed_id)
        if not rights.can_stop(by, feed):
            raise NotAllowed
        feed.is_on, feed.version = False, feed.version + 1
        feed.save(update_fields=["is_on", "version"])
        alarms.close_alarms(feed=feed, now=timezone.now(), but_say_nothing=True)
        record(action="broadcasts.feed", actor=by, on=feed, code=feed.code, is_on=False)


def rule_problems(feed: Feed, setup: RuleSetup, by: User) -> dict[str, object]:
    found: dict[str, object] = {}
    if not setup.name.strip() or len(setup.name) > 60:
        found["name"] = _("Give it a name of at most 60 characters.")
    if not 1 <= setup.quiet_hours <= 168:
        found["quiet_hours"] = _("Between 1 and 168 hours.")
    return found | _value_problems(feed, setup) | _text_problems(feed, setup, by)


def _value_problems(feed: Feed, setup: RuleSetup) -> dict[str, object]:
    if feed.kind == Feed.Kind.LEVEL:
        if setup.comparison != FeedRule.Comparison.EQUALS:
            return {"comparison": _("This feed says words, so choose “is the word”.")}
        if setup.word not in feed.levels or setup.threshold is not None or setup.release is not None:
            return {"word": _("Choose one of the words this feed says.")}
        return {}
    if setup.comparison not in {FeedRule.Comparison.AT_LEAST, FeedRule.Comparison.AT_MOST} or setup.word:
        return {"comparison": _("This feed says numbers, so choose “is at least” or “is at most”.")}
    if setup.threshold is None or setup.release is None:
        return {"threshold": _("Give a threshold, and the value that ends the state.")}
    is_apart = (
        setup.release < setup.threshold
        if setup.comparison == FeedRule.Comparison.AT_LEAST
        else setup.release > setup.threshold
    )
    if not is_apart:
        return {
            "release": _("It must lie on the other side of the threshold, or every wavering begins another notice.")
        }
    return {}


def _text_problems(feed: Feed, setup: RuleSetup, by: User) -> dict[str, object]:
    if (setup.template_id is None) == (setup.emergency_template_id is None):
        return {"text": _("Choose the text.")}
    if setup.emergency_template_id is not None:
        return _emergency_problems(feed, setup)
    shared = Q(department=by.department_id) | Q(department=None)
    template = BroadcastTemplate.objects.filter(shared, pk=setup.template_id or 0).first()
    if template is None or template.is_drill:
        return {"text": _("Choose a text of your department that is no drill.")}
    if problem := texts.problem_of(template, feed):
        return {"text": problem}
    wanted = set(setup.category_ids)
    if not wanted or Category.objects.offered().filter(pk__in=wanted).count() != len(wanted):
        return {"categories": _("Choose at least one category that is offered. A rule never goes to everyone.")}
    return {}


def _emergency_problems(feed: Feed, setup: RuleSetup) -> dict[str, object]:
    template = EmergencyTemplate.objects.filter(
        pk=setup.emergency_template_id or 0, department=feed.department_id, is_drill=False
    ).first()
    if template is None or version_in_force(template.pk) is None:
        return {"text": _("Choose an emergency template of your department that is in force.")}
    if setup.action != FeedRule.Action.DRAFT:
        return {"action": _("An emergency is always armed and approved by people: choose “Make a draft”.")}
    return {}


def _problems(setup: FeedSetup) -> dict[str, object]:
    found: dict[str, object] = {}
    if not setup.name.strip() or len(setup.name) > 60:
        found["name"] = _("Give it a name of at most 60 characters.")
    if setup.kind not in Feed.Kind.values:
        found["kind"] = _("Choose what kind of value it is.")
    levels = list(setup.levels)
    sensible = 1 <= len(levels) <= LEVELS_MAX and len(set(levels)) == len(levels)
    if setup.kind == Feed.Kind.LEVEL and not (sensible and all(0 < len(one) <= LEVEL_MAX for one in levels)):
        found["levels"] = _("Give between 1 and 12 different words, one on each line, weakest first.")
    if not 1 <= setup.max_age_minutes <= 1440:
        found["max_age_minutes"] = _("Between 1 and 1440 minutes.")
    if not 1 <= setup.silence_minutes <= 10080:
        found["silence_minutes"] = _("Between 1 and 10080 minutes.")
    if not 1 <= setup.keep_days <= 400:
        found["keep_days"] = _("Between 1 and 400 days.")
    if problem := _extras_problem(setup.extras):
        found["extras"] = problem
    return found


def _extras_problem(extras: Sequence[Gap]) -> object:
    names = [gap.name for gap in extras]
    own = {texts.VALUE, texts.AREA, texts.TIME, texts.DATE, "value"}
    if len(extras) > EXTRAS_MAX or len(set(names)) != len(names) or own & set(names):
        return _("At most six further values, each with a name of its own.")
    for gap in extras:
        if not 0 < len(gap.name) <= gaps.NAME_MAX or "{" in gap.name or "}" in gap.name:
            return _("A name takes 20 characters, without curly brackets.")
        if gap.kind == GapKind.PLACE and not 1 <= gap.most <= gaps.PLACE_MAX:
            return format_lazy(_("“{name}” takes between 1 and 100 characters. Say how many."), name=gap.name)
        if gap.kind == GapKind.NUMBER and not 1 <= gap.most <= gaps.NUMBER_MAX:
            return format_lazy(_("Say how large the number “{name}” can be."), name=gap.name)
        if gap.kind == GapKind.CHOICE and not 2 <= len(gap.choices) <= gaps.CHOICES_MAX:
            return format_lazy(_("Give between 2 and 12 words to choose from for “{name}”."), name=gap.name)
    return None


def _demand_rules_hold(feed: Feed) -> None:
    """What the rules stand on stays: words they wait for, values their texts name."""
    for rule in feed.rules.select_related("template"):
        if rule.word and rule.word not in feed.levels:
            raise SetupInvalid({"levels": format_lazy(_("The rule “{rule}” waits for this word."), rule=rule.name)})
        if rule.template is not None and texts.problem_of(rule.template, feed):
            raise SetupInvalid({"extras": format_lazy(_("The text of the rule “{rule}” names it."), rule=rule.name)})


def _passed_for(feed: Feed) -> tuple[object, ...]:
    """What whoever let a rule send had before them, beside the rule: the words its text can say, and of what age."""
    return feed.unit, list(feed.levels), list(feed.extras), feed.max_age_minutes


def _take_passes_back(feed: Feed, by: User) -> None:
    """The PR office looks again before its rules send; a pass that is being given meanwhile was for what they were."""
    for rule in feed.rules.select_for_update().order_by("pk"):
        was_passed = rule.passed_by_id is not None
        rule.passed_by, rule.passed_at = None, None
        rule.version += 1
        rule.save(update_fields=["passed_by", "passed_at", "version"])
        if was_passed:
            record(action="broadcasts.feed_rule", actor=by, on=rule, feed=feed.code, **_terms(rule))


def _feed(by: User, feed_id: int | None, expected: int) -> Feed:
    if feed_id is None:
        if not rights.can_make(by) or by.department is None:
            raise NotAllowed(permissions.why_not_draft(by))
        return Feed(department=by.department, made_by=by, is_on=True)
    feed = _changeable(by, feed_id)
    if feed.version != expected:
        raise SomebodyElseChanged
    return feed


def _changeable(by: User, feed_id: int) -> Feed:
    """Locked: a reading that comes meanwhile waits."""
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    if not rights.can_change(by, feed):
        raise NotAllowed(permissions.why_not_draft(by))
    return feed


def _terms(rule: FeedRule) -> dict[str, Any]:
    return {
        "comparison": rule.comparison,
        "threshold": None if rule.threshold is None else str(rule.threshold),
        "word": rule.word,
        "area": rule.area,
        "rule_action": rule.action,
        "categories": rule.category_ids,
        "is_on": rule.is_on,
    }
