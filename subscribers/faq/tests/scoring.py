"""The sample city's questions without a database, and how a list of questions fares."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cityline.staff.models import Department
from subscribers.facilities.samples import PLACES
from subscribers.faq.keys import entry_key, place_key
from subscribers.faq.matching import Verdict
from subscribers.faq.samples import SAMPLES
from subscribers.faq.topics import matcher_of
from subscribers.models import Facility, FaqEntry

CORPUS = Path(__file__).with_name("corpus")
TODAY = date(2026, 11, 20)


def sample_matcher(extra_entries=()):
    """The matcher of the samples, and what each of its keys is called in the lists."""
    codes_of_offices = sorted({one.department for one in (*PLACES, *SAMPLES)})
    offices = {code: Department(pk=number, code=code) for number, code in enumerate(codes_of_offices, 1)}
    facilities = [
        Facility(
            pk=number, department=offices[place.department], name=place.name, name_easy=place.name_easy, name_en=place.name_en,
            other_names="\n".join(place.other_names), address=place.address, phone=place.phone,
        )
        for number, place in enumerate(PLACES, 1)
    ]  # fmt: skip
    by_name = {facility.name: facility for facility in facilities}
    entries = [
        FaqEntry(
            pk=number, department=offices[sample.department], question=sample.question, question_easy=sample.question_easy,
            question_en=sample.question_en, ways="\n".join(sample.ways), answer=sample.answer,
            facility=by_name.get(sample.facility), kind=sample.kind,
        )
        for number, sample in enumerate(SAMPLES, 1)
    ]  # fmt: skip
    codes = {entry_key(number): sample.code for number, sample in enumerate(SAMPLES, 1)}
    for facility in facilities:
        for kind in filter(None, FaqEntry.Kind.values):
            codes[place_key(facility.pk, kind)] = f"facility:{facility.name}:{kind}"
    return matcher_of([*entries, *extra_entries], facilities), codes


@dataclass
class Fared:
    """How many of each; ``lines`` says which went otherwise than wished."""

    right: int = 0
    offered: int = 0
    offered_otherwise: int = 0
    unanswered: int = 0
    wrong: int = 0
    answerable: int = 0
    kept_silent: int = 0
    offered_to_others: int = 0
    answered_others: int = 0
    others: int = 0
    lines: list = field(default_factory=list)


def fare(name, matcher, codes):
    fared = Fared()
    for line in (CORPUS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        question, expected = line.split("\t")
        wanted = set(expected.split("|"))
        judged = matcher.judge(question, today=TODAY)
        _count(fared, question, wanted, judged, [codes[one.key] for one in judged.best])
    return fared


def _count(fared, question, wanted, judged, said):
    is_answered, is_offered = judged.verdict == Verdict.ANSWER, judged.verdict == Verdict.OFFER
    if "-" in wanted:
        fared.others += 1
        if is_answered and not wanted & set(said):
            fared.answered_others += 1
            fared.lines.append(f"ANSWERED {question} → {said[0]}")
        elif is_offered:
            fared.offered_to_others += 1
        else:
            fared.kept_silent += 1
        return
    fared.answerable += 1
    if is_answered and said[0] in wanted:
        fared.right += 1
        return
    if is_answered:
        fared.wrong += 1
    elif is_offered and wanted & set(said):
        fared.offered += 1
    elif is_offered:
        fared.offered_otherwise += 1
    else:
        fared.unanswered += 1
    best = [(one, round(score.score, 2), score.missing) for one, score in zip(said, judged.best, strict=True)]
    fared.lines.append(f"{judged.verdict.upper()} {question} ≠ {sorted(wanted)}: {best} unknown {judged.unknown}")
