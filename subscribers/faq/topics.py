"""What can be asked: the departments' entries, and about every place its hours, closing days, phone and address."""

from collections.abc import Iterable, Iterator

from subscribers.faq.keys import entry_key, place_key, step_key
from subscribers.faq.matching import Matcher, Topic, build
from subscribers.faq.passing.reading import Guide
from subscribers.models import Facility, FaqEntry

_KIND = FaqEntry.Kind
# Said of any place, after its name. Departments' own ways to ask come on top.
_WAYS = {
    _KIND.HOURS: ("の営業時間", "は何時まで", "は何時から", "は今日やってますか", " opening hours"),
    _KIND.CLOSED_DAYS: ("の休み", "の休館日はいつ", "は何曜日が休み", " closed"),
    _KIND.PHONE: ("の電話番号", "に電話したい", " phone number"),
    _KIND.PLACE: ("の住所", "はどこ", "への行き方", " address"),
}
_SPEAKS_OF = {
    _KIND.HOURS: frozenset({"open", "clock", "day", "when"}),
    _KIND.CLOSED_DAYS: frozenset({"closedday", "day", "when"}),
    _KIND.PHONE: frozenset({"phone"}),
    _KIND.PLACE: frozenset({"where", "address"}),
}


def matcher_of(entries: Iterable[FaqEntry], facilities: Iterable[Facility], guides: Iterable[Guide] = ()) -> Matcher:
    """Everything that can be asked today."""
    entries, facilities = list(entries), list(facilities)
    topics = [_of_entry(entry) for entry in entries] + list(_of_places(entries, facilities))
    topics += [topic for guide in guides for topic in _of_guide(guide)]
    return build(topics, names=[facility.names for facility in facilities])


def _of_entry(entry: FaqEntry) -> Topic:
    if not entry.kind or entry.facility is None:
        words = "\n".join(filter(None, [entry.answer, "電話" if entry.phone else ""]))
        return Topic(entry_key(entry.pk), entry.phrases, answer=words)
    kind = _KIND(entry.kind)
    return Topic(
        entry_key(entry.pk),
        [*entry.phrases, *_phrases(entry.facility, kind)],
        extra=_SPEAKS_OF[kind],
        subject=f"p{entry.facility.pk}",
    )


def _of_guide(guide: Guide) -> Iterator[Topic]:
    """The dialogue by its name, and each step by its own words: whoever is asked what item it is may type it."""
    dialogue = guide.dialogue
    subject = f"d{dialogue.pk}"
    for step in guide.steps:
        key = step_key(dialogue.pk, dialogue.version, step.code)
        phrases = step.phrases if step.under else dialogue.phrases
        if phrases:
            yield Topic(
                key, phrases, answer=step.words if step.under else "", subject=subject, is_step=bool(step.under)
            )


def _of_places(entries: Iterable[FaqEntry], facilities: Iterable[Facility]) -> Iterator[Topic]:
    """What no entry of its own department says about a place already: another's takes nothing away."""
    said = {
        (entry.facility_id, entry.kind)
        for entry in entries
        if entry.kind and entry.facility and entry.facility.department_id == entry.department_id
    }
    for facility in facilities:
        tellable = {
            _KIND.HOURS: True,
            _KIND.CLOSED_DAYS: True,
            _KIND.PHONE: bool(facility.phone),
            _KIND.PLACE: bool(facility.address),
        }
        for kind, can_tell in tellable.items():
            if can_tell and (facility.pk, kind) not in said:
                key = place_key(facility.pk, kind)
                yield Topic(key, _phrases(facility, kind), extra=_SPEAKS_OF[kind], subject=f"p{facility.pk}")


def _phrases(facility: Facility, kind: FaqEntry.Kind) -> list[str]:
    alone = [facility.name] if kind == _KIND.HOURS else []
    return alone + [f"{_joined(name)}{way}" for name in facility.names for way in _WAYS[kind]]


def _joined(name: str) -> str:
    """やさしい日本語 parts words by spaces; a name is one word all the same."""
    return name if name.isascii() else name.replace(" ", "")
