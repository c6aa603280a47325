"""Reading the whole record again: every row, every link, and how it ends."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from cityline.audit.chain import keys, tags, witness
from cityline.audit.chain.linking import whats_broken, whats_missed
from cityline.audit.chain.links import BEGINNING, link_message
from cityline.audit.chain.witness import Seen
from cityline.audit.models import Entry, Head, Link, Waiting

LINKED_WITHIN = timedelta(minutes=10)
SHOWN = 50
AT_ONCE = 2000

WORDS = {
    "changed": "was changed after it was written",
    "removed": "was removed: its link is there, the entry is not",
    "removed_early": "was removed before it was linked",
    "inserted": "was not written by the application",
    "unlinked": "has no place in the chain and does not wait for one: it was put in, or its link was removed",
    "link_missing": "is missing in the chain",
    "link_wrong": "does not fit what came before it: it was changed, exchanged or calculated anew",
    "key_unknown": "is signed under a key this installation does not have (AUDIT_OLD_KEYS)",
    "key_back": "is signed under a key that had been replaced before",
    "behind": "waits to be linked for too long: is the worker for everything else running, and beat?",
    "head_forged": "the signature of the chain's head does not fit",
    "end_missing": "the chain does not end where its head says: the newest entries were removed",
    "shorter_than_witnessed": "the chain was longer before: its newest entries were removed, or the database was put back",
    "other_than_witnessed": "the chain was another one before: it was calculated anew, or the database was put back",
}


@dataclass(frozen=True, slots=True)
class Problem:
    kind: str
    position: int | None = None
    entry: int | None = None

    def __str__(self) -> str:
        where = [f"link {self.position}"] if self.position is not None else []
        where += [f"entry {self.entry}"] if self.entry is not None else []
        return ": ".join([", ".join(where), WORDS[self.kind]] if where else [WORDS[self.kind]])


@dataclass(slots=True)
class Finding:
    """What was read, how it ends, and what is wrong with it; the first problems in full, all of them counted."""

    linked: int = 0
    waiting: int = 0
    head: str = BEGINNING
    has_witness: bool = False
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return not self.problem_count

    def note(self, kind: str, *, position: int | None = None, entry: int | None = None) -> None:
        self.problem_count += 1
        if len(self.problems) < SHOWN:
            self.problems.append(Problem(kind, position, entry))


def verify(*, now: datetime, kept: Seen | None = None) -> Finding:
    """Read everything once, in one snapshot, without loading it. ``kept``: a head that somebody wrote down."""
    seen = witness.told()  # before the snapshot: the chain may only be longer than this
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        finding = Finding(has_witness=seen is not None)
        _read_chain(finding)
        _read_unlinked(finding, now)
        _read_end(finding, seen, kept)
    return finding


def _read_chain(finding: Finding) -> None:
    before, expected, order, newest = BEGINNING, 1, keys.order(), 0
    for link, entry in _links():
        position = link.position
        if position != expected:
            finding.note("link_missing", position=expected)
            expected = position
        message = link_message(position=position, before=before, entry_id=link.entry_id, tag=entry.tag if entry else "")
        if link.key_id not in order:
            finding.note("key_unknown", position=position, entry=link.entry_id)
        elif order.index(link.key_id) < newest:
            finding.note("key_back", position=position, entry=link.entry_id)
        else:
            newest = order.index(link.key_id)
        if entry is None:
            finding.note("removed", position=position, entry=link.entry_id)
        elif not tags.is_genuine(entry):
            finding.note("changed", position=position, entry=link.entry_id)
        elif not keys.fits(link.mac, message, under=link.key_id):
            finding.note("link_wrong", position=position, entry=link.entry_id)
        # On from what is written there, so that one wrong link is one problem and not a million.
        before, expected = link.mac, expected + 1
        finding.linked += 1
    finding.head = before


def _links() -> Iterator[tuple[Link, Entry | None]]:
    """Each link with its entry, if that is still there: whatever constraints said when somebody removed it."""
    names = [f.attname for f in Entry._meta.concrete_fields]
    columns = ", ".join(f"e.{f.column}" for f in Entry._meta.concrete_fields)
    sql = f"""
        SELECT l.position, l.entry_id, l.key_id, l.mac, {columns}
        FROM {Link._meta.db_table} l LEFT JOIN {Entry._meta.db_table} e ON e.id = l.entry_id ORDER BY l.position
    """  # noqa: S608  names of our own models
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(AT_ONCE):
            for position, entry_id, key_id, mac, *said in rows:
                link = Link(position=position, entry_id=entry_id, key_id=key_id, mac=mac)
                yield link, _entry(dict(zip(names, said, strict=True)))


def _entry(said: dict[str, Any]) -> Entry | None:
    if said["id"] is None:
        return None
    if isinstance(said["data"], str | bytes):  # Django reads JSON columns itself
        said["data"] = json.loads(said["data"])
    return Entry(**said)


def _read_unlinked(finding: Finding, now: datetime) -> None:
    refused = dict(Waiting.objects.values_list("entry_id", "refused_at"))
    waiting = set(refused)
    for entry in Entry.objects.filter(link=None).order_by("id").iterator(chunk_size=AT_ONCE):
        is_twice = Entry.objects.filter(nonce=entry.nonce).exclude(pk=entry.pk).exists()
        if not tags.is_genuine(entry) or is_twice:
            finding.note("inserted", entry=entry.pk)
        elif entry.pk not in waiting:
            finding.note("unlinked", entry=entry.pk)
        elif refused[entry.pk] is not None:
            finding.note("key_back", entry=entry.pk)
        else:
            finding.waiting += 1
            if entry.at < now - LINKED_WITHIN:
                finding.note("behind", entry=entry.pk)
        waiting.discard(entry.pk)
    for number in sorted(waiting - set(Entry.objects.filter(pk__in=waiting).values_list("pk", flat=True))):
        finding.note("removed_early", entry=number)


def _read_end(finding: Finding, seen: Seen | None, kept: Seen | None) -> None:
    if kind := whats_broken(Head.objects.filter(pk=1).first() or Head(), seen):
        finding.note(kind)
    if kept is not None and (kind := whats_missed(kept)):
        finding.note(kind)
