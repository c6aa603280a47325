"""A feed and a rule as they are typed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from broadcasts.content import gaps
from broadcasts.content.gaps import Gap, GapKind
from broadcasts.content.parts import normalise
from broadcasts.feeds.setting_up import EXTRAS_MAX, FeedSetup, RuleSetup
from broadcasts.models import BroadcastTemplate, Feed, FeedRule
from broadcasts.services.emergency_templates import versions_in_force
from subscribers.models import Category

_OFF, _TEXT, _EMERGENCY = "", "text", "emergency"


class FeedForm(forms.Form):
    name = forms.CharField(label=_("Name of the feed"), max_length=60, help_text=_("For example: Heat index (WBGT)"))
    code = forms.SlugField(
        label=_("Code in the address"), max_length=40, help_text=_("Small letters, digits and hyphens: /feeds/code/")
    )
    kind = forms.ChoiceField(label=_("Kind of value"), choices=Feed.Kind.choices, widget=forms.RadioSelect)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("For a number, for example ℃ or m.")
    )
    levels = forms.CharField(
        label=_("Words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For words: one on each line, weakest first."),
    )
    max_age_minutes = forms.IntegerField(
        label=_("Begins a notice only if not older than (minutes)"), min_value=1, max_value=1440, initial=60
    )
    silence_minutes = forms.IntegerField(
        label=_("Raise an alarm after silence of (minutes)"), min_value=1, max_value=10080, initial=120
    )
    keep_days = forms.IntegerField(label=_("Keep readings for (days)"), min_value=1, max_value=400, initial=90)
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, feed: Feed | None = None) -> None:
        super().__init__(data, initial=_typed_feed(feed) if feed else {"kind": Feed.Kind.NUMBER})
        given = [(gap.name, gap.kind.value, str(gap.most or ""), "\n".join(gap.choices)) for gap in _extras(feed)]
        given += [("", GapKind.PLACE.value, "", "")] * (EXTRAS_MAX - len(given))
        for number, (name, kind, most, choices) in enumerate(given[:EXTRAS_MAX]):
            self.fields |= {
                f"extra-{number}-name": forms.CharField(
                    label=_("Name of the value"), max_length=20, required=False, initial=name
                ),
                f"extra-{number}-kind": forms.ChoiceField(label=_("Kind"), choices=GapKind.choices, initial=kind),
                f"extra-{number}-most": forms.IntegerField(
                    label=_("At most"), min_value=0, max_value=gaps.NUMBER_MAX, required=False, initial=most
                ),
                f"extra-{number}-choices": forms.CharField(
                    label=_("Words to choose from"),
                    required=False,
                    initial=choices,
                    widget=forms.Textarea(attrs={"rows": 2}),
                ),
            }

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        parts = ("name", "kind", "most", "choices")
        return [[self[f"extra-{number}-{part}"] for part in parts] for number in range(EXTRAS_MAX)]

    @property
    def setup(self) -> FeedSetup:
        said = self.cleaned_data
        return FeedSetup(
            code=said["code"],
            name=normalise(said["name"]).strip(),
            kind=said["kind"],
            unit=normalise(said["unit"]).strip() if said["kind"] == Feed.Kind.NUMBER else "",
            levels=_lines(said["levels"]),
            extras=[gap for number in range(EXTRAS_MAX) if (gap := self._extra(number)).name],
            max_age_minutes=said["max_age_minutes"],
            silence_minutes=said["silence_minutes"],
            keep_days=said["keep_days"],
            is_on=said["is_on"],
        )

    def _extra(self, number: int) -> Gap:
        said = {part: self.cleaned_data[f"extra-{number}-{part}"] for part in ("name", "kind", "most", "choices")}
        kind = GapKind(said["kind"])
        is_counted = kind in {GapKind.PLACE, GapKind.NUMBER}
        return Gap(
            normalise(said["name"]).strip(),
            kind,
            most=(said["most"] or 0) if is_counted else 0,
            choices=tuple(_lines(said["choices"])) if kind == GapKind.CHOICE else (),
        )


class RuleForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the rule"), max_length=60, help_text=_("It stands in the subject of the draft.")
    )
    comparison = forms.ChoiceField(label=_("When the value"), choices=FeedRule.Comparison.choices)
    threshold = forms.DecimalField(label=_("Threshold"), max_digits=9, decimal_places=3, required=False)
    release = forms.DecimalField(
        label=_("Over when it reaches"),
        max_digits=9,
        decimal_places=3,
        required=False,
        help_text=_("Only after this value can the rule begin another notice."),
    )
    word = forms.ChoiceField(label=_("Word"), required=False)
    area = forms.CharField(
        label=_("Area"), max_length=60, required=False, help_text=_("Empty: only readings that name no area.")
    )
    text = forms.ChoiceField(
        label=_("Text"),
        help_text=_(
            "Its gaps are filled from values of the same name: {値} {地域} {観測時刻} {観測日} and the feed's own."
        ),
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An emergency template has its own."),
    )
    action = forms.ChoiceField(label=_("When it is met"), choices=FeedRule.Action.choices, widget=forms.RadioSelect)
    quiet_hours = forms.IntegerField(label=_("At most one notice in (hours)"), min_value=1, max_value=168, initial=12)
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any = None, *, feed: Feed, rule: FeedRule | None = None) -> None:
        initial = _typed_rule(rule) if rule else {"action": FeedRule.Action.DRAFT}
        super().__init__(data, initial=initial)
        if feed.kind == Feed.Kind.LEVEL:
            del self.fields["threshold"], self.fields["release"]
            self.fields["word"].choices = [(word, word) for word in feed.levels]  # type: ignore[attr-defined]  # of this kind of field
            self._limit("comparison", {FeedRule.Comparison.EQUALS})
        else:
            del self.fields["word"]
            self._limit("comparison", {FeedRule.Comparison.AT_LEAST, FeedRule.Comparison.AT_MOST})
        self.fields["text"].choices = _texts(feed)  # type: ignore[attr-defined]  # of this kind of field
        self.fields["categories"].queryset = Category.objects.offered().select_related("group")  # type: ignore[attr-defined]  # of this kind of field

    def _limit(self, name: str, left: set[Any]) -> None:
        field = self.fields[name]
        field.choices = [(value, label) for value, label in field.choices if value in left]  # type: ignore[attr-defined]  # of this kind of field

    @property
    def setup(self) -> RuleSetup:
        said = self.cleaned_data
        kind, _colon, pk = said["text"].partition(":")
        is_emergency = kind == _EMERGENCY
        return RuleSetup(
            name=normalise(said["name"]).strip(),
            comparison=said["comparison"],
            threshold=said.get("threshold"),
            release=said.get("release"),
            word=said.get("word", ""),
            area=normalise(said["area"]).strip(),
            template_id=None if is_emergency else int(pk),
            emergency_template_id=int(pk) if is_emergency else None,
            category_ids=[] if is_emergency else [category.pk for category in said["categories"]],
            action=said["action"],
            quiet_hours=said["quiet_hours"],
            is_on=said["is_on"],
        )


def _texts(feed: Feed) -> list[tuple[Any, Any]]:
    own = BroadcastTemplate.objects.filter(Q(department=feed.department_id) | Q(department=None), is_drill=False)
    prepared = [version for version in versions_in_force(feed.department_id) if not version.template.is_drill]
    return [
        (_OFF, _("Choose")),
        (_("Saved templates"), [(f"{_TEXT}:{one.pk}", one.name) for one in own]),
        (
            _("Templates for emergencies (a draft that people arm)"),
            [(f"{_EMERGENCY}:{one.template_id}", one.name) for one in prepared],
        ),
    ]


def _extras(feed: Feed | None) -> list[Gap]:
    return list(gaps.gaps_from(feed.extras)) if feed else []


def _typed_feed(feed: Feed) -> dict[str, Any]:
    names = ("name", "code", "kind", "unit", "max_age_minutes", "silence_minutes", "keep_days", "is_on")
    return {name: getattr(feed, name) for name in names} | {"levels": "\n".join(feed.levels)}


def _typed_rule(rule: FeedRule) -> dict[str, Any]:
    names = ("name", "comparison", "word", "area", "action", "quiet_hours", "is_on")
    text = f"{_TEXT}:{rule.template_id}" if rule.template_id else f"{_EMERGENCY}:{rule.emergency_template_id}"
    said = {name: getattr(rule, name) for name in names} | {"text": text, "categories": rule.category_ids}
    return said | {"threshold": rule.limit, "release": rule.end}


def _lines(typed: str) -> list[str]:
    return [word for line in typed.splitlines() if (word := normalise(line).strip())]
