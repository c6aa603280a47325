"""What changed since the PR office last looked: every field of what was submitted, before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadcasts.audience_rules import AudienceRule
from broadcasts.models import Broadcast, PatrolDecision, Revision
from broadcasts.outlets import WORDED, named, push_only
from broadcasts.templatetags.humane import appointment
from cityline.differences import Sides, sides
from subscribers.models import Category

_WORDS_OF = ("title", "text", "body", "alt_text", "link", "starts", "ends")


@dataclass(frozen=True, slots=True)
class Change:
    name: str | Promise
    sides: Sides


@dataclass(frozen=True, slots=True)
class Changes:
    """``seen``: the decision about the revision that this one is held against."""

    seen: PatrolDecision
    changed: list[Change]


def changes_of(broadcast: Broadcast) -> Changes | None:
    """None where the PR office sees it for the first time."""
    seen = broadcast.decisions.select_related("decided_by", "on_behalf_of").order_by("-pk").first()
    if seen is None or seen.revision == broadcast.revision:
        return None
    revisions = {r.number: r for r in Revision.objects.filter(broadcast=broadcast).order_by("pk")}
    before, after = revisions.get(seen.revision), revisions.get(broadcast.revision)
    if before is None or after is None:
        return None
    names = _names(before.content, after.content)
    fields = _fields(before.content, after.content, names)
    return Changes(seen, [Change(name, sides(old, new)) for name, old, new in fields if old != new])


def _fields(
    old: dict[str, Any], new: dict[str, Any], names: dict[int, str]
) -> Iterator[tuple[str | Promise, str, str]]:
    yield gettext_lazy("Subject"), old.get("title", ""), new.get("title", "")
    pairs = zip_longest(old.get("parts", []), new.get("parts", []))
    for number, (one, other) in enumerate(pairs, start=1):
        yield _("Message %(number)s") % {"number": number}, _part(one), _part(other)
    yield gettext_lazy("Notification line"), old.get("alt_text", ""), new.get("alt_text", "")
    yield gettext_lazy("To whom"), _audience(old, names), _audience(new, names)
    yield gettext_lazy("When"), _when(old), _when(new)
    yield gettext_lazy("Manner"), _manner(old), _manner(new)
    yield gettext_lazy("Where it appears"), _outlets(old), _outlets(new)
    for outlet in WORDED:
        yield outlet.label, *(content.get("outlet_words", {}).get(outlet, "") for content in (old, new))
    yield gettext_lazy("Document number"), old.get("document_number", ""), new.get("document_number", "")
    yield (
        gettext_lazy("Confirmed by the head of section"),
        old.get("head_confirmed_by", ""),
        new.get("head_confirmed_by", ""),
    )


def _part(part: dict[str, Any] | None) -> str:
    if part is None:
        return ""
    lines = [str(part[name]) for name in _WORDS_OF if part.get(name)]
    lines += [" ".join(str(button.get(name, "")) for name in ("label", "url")) for button in part.get("buttons", ())]
    if part.get("media"):
        lines.append(_("(picture %(name)s)") % {"name": str(part["media"])[:8]})
    return "\n".join(lines)


def _audience(content: dict[str, Any], names: dict[int, str]) -> str:
    rule = AudienceRule.from_json(content["audience"])
    if rule.everyone:
        return _("Everyone")
    lines = []
    for group in rule.groups:
        also = _(" and those who chose nothing there") if group.undecided else ""
        lines.append("・".join(names.get(pk, f"#{pk}") for pk in group.categories) + also)
    return "\n".join(lines)


def _names(*contents: dict[str, Any]) -> dict[int, str]:
    rules = [AudienceRule.from_json(content["audience"]) for content in contents]
    wanted = {pk for rule in rules for group in rule.groups for pk in group.categories}
    return {category.pk: category.label for category in Category.objects.filter(pk__in=wanted)}


def _when(content: dict[str, Any]) -> str:
    at = content.get("scheduled_at")
    return appointment(datetime.fromisoformat(at)) if at else _("As soon as it is approved")


def _outlets(content: dict[str, Any]) -> str:
    return "\n".join(named(content.get("outlets") or push_only()))


def _manner(content: dict[str, Any]) -> str:
    lines = [_("Emergency")] if content.get("is_emergency") else []
    lines.append(_("Arrives without ringing.") if content.get("is_silent") else _("Rings as usual."))
    if minutes := content.get("spread_minutes"):
        lines.append(_("Spread over %(n)s minutes") % {"n": minutes})
    return "\n".join(lines)
