"""Running the checks over a broadcast, and keeping what they found beside the revision it was found in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from broadcasts.content.parts import parse
from broadcasts.doorbells import ring
from broadcasts.models import Broadcast, CheckReport, CheckSetting, LinkProbe, Revision
from broadcasts.proofreading import checking
from broadcasts.proofreading.checking import Setting
from broadcasts.proofreading.findings import Finding, Place
from broadcasts.proofreading.gathering import Gathered, gathered
from broadcasts.proofreading.levels import WEIGHT, Level
from broadcasts.proofreading.links import addresses
from broadcasts.proofreading.passages import Message
from broadcasts.proofreading.register import BY_CODE
from broadcasts.services.circumstances import circumstances_of
from broadcasts.services.link_probing import finding_of
from broadcasts.services.outlet_words import field_of
from cityline.guarded_web import URL_MAX

LINKS_MOST = 20
LINK_RULE = "link_dead"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found at the submission, with what is known of its links by now."""

    made_at: datetime
    findings: tuple[Finding, ...]
    links_waiting: int

    @property
    def gathered(self) -> list[Gathered]:
        """As they are read and counted: the same in several outlets is one."""
        return gathered(self.findings)


def settings_in_force() -> dict[str, Setting]:
    return {row.code: Setting(Level(row.level), row.limit) for row in CheckSetting.objects.all()}


def check(
    *, broadcast: Broadcast, category_ids: Collection[int], now: datetime, messages_missing: int = 0
) -> tuple[Finding, ...]:
    """What the rules find in ``broadcast`` as it stands in memory. Nothing holds back an emergency: there they inform."""
    at = max(now, broadcast.scheduled_at or now)
    found = checking.check(
        _message(broadcast),
        at=at,
        around=circumstances_of(broadcast, category_ids=category_ids, at=at, messages_missing=messages_missing),
        settings=settings_in_force(),
    )
    if not broadcast.is_emergency:
        return found
    return tuple(replace(one, level=Level.WARNING) if one.blocks else one for one in found)


def keep(*, revision: Revision, broadcast: Broadcast, findings: Iterable[Finding], now: datetime) -> CheckReport:
    """In the transaction of the submission; its links are looked after by a worker once that is committed."""
    report = CheckReport.objects.create(
        revision=revision, made_at=now, findings=[finding.to_json() for finding in findings]
    )
    if _link_level(settings_in_force()) != Level.OFF:
        probes = _probes(report, _message(broadcast))
        LinkProbe.objects.bulk_create(probes)
        if probes:
            ring("broadcasts.look_after_links")
    return report


def report_of(broadcast: Broadcast) -> Report | None:
    """The newest; None before the first submission."""
    return reports_of([broadcast.pk]).get(broadcast.pk)


def weighty(report: Report | None) -> int | None:
    """How many findings are more than a note."""
    return None if report is None else sum(one.finding.level != Level.NOTE for one in report.gathered)


def notes(report: Report | None) -> int:
    return 0 if report is None else sum(one.finding.level == Level.NOTE for one in report.gathered)


def reports_of(broadcast_ids: Collection[int]) -> dict[int, Report]:
    """The newest of each, in three queries however many there are."""
    rows = (
        CheckReport.objects.filter(revision__broadcast__in=broadcast_ids)
        .order_by("revision__broadcast_id", "-revision_id")
        .distinct("revision__broadcast_id")
        .select_related("revision")
        .prefetch_related("probes")
    )
    level = _link_level(settings_in_force())
    return {row.revision.broadcast_id: _report(row, level) for row in rows}


def _message(broadcast: Broadcast) -> Message:
    beside = tuple((field_of(outlet), words) for outlet, words in broadcast.chosen_words.items())
    return Message(parse(broadcast.parts), broadcast.alt_text, broadcast.is_emergency, beside)


def _probes(report: CheckReport, message: Message) -> list[LinkProbe]:
    found: dict[str, Place] = {}
    for passage in message.passages:
        for link in addresses(passage.flat):
            if link.scheme in {"http", "https"} and len(link.text) <= URL_MAX:
                found.setdefault(link.text, passage.place(link.start, link.end))
    rows = list(found.items())[:LINKS_MOST]
    return [
        LinkProbe(report=report, url=url, place=Finding("", Level.NOTE, "", place).to_json()["place"])
        for url, place in rows
    ]


def _link_level(settings: dict[str, Setting]) -> Level:
    return settings.get(LINK_RULE, Setting(BY_CODE[LINK_RULE].level)).level


def _report(row: CheckReport, level: Level) -> Report:
    probes = list(row.probes.all())
    found = [Finding.from_json(one) for one in row.findings]
    found += [one for probe in probes if (one := finding_of(probe, level))]
    found.sort(key=lambda finding: -WEIGHT[finding.level])
    return Report(row.made_at, tuple(found), sum(probe.done_at is None for probe in probes))
