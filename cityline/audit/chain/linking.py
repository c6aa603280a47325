"""Linking what is new to the chain, one process at a time and in short transactions.

Services only insert: a chain that each of them had to append to would let every long transaction wait for every other.
Entries get their places in the order in which this sees them, and keep them.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from cityline.audit.chain import keys, tags, witness
from cityline.audit.chain.links import is_head_genuine, make_link, sign_head
from cityline.audit.chain.witness import Seen
from cityline.audit.models import Entry, Head, Link, Waiting

BATCH = 500
# So long after a key was replaced there may still be entries under the old one that wait for their place.
ROTATION = timedelta(days=1)
log = logging.getLogger(__name__)


class ChainBroken(Exception):
    """The chain does not end as it did: nothing is linked to it until a person has looked, or the proof would be gone."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def link_waiting(*, now: datetime) -> int:
    """Link all that is committed and genuine; say how many entries that were. Another process at it: none.

    Raises ChainBroken.
    """
    linked = 0
    while True:
        head, count, is_more = _link_some(witness.told(), now)
        if head is None:
            return linked
        if count:
            linked += count
            witness.tell(head)
            # A line leaves this machine with the logs: `verify_audit --head` compares with it.
            log.info("audit.linked", extra={"position": head.position, "head": head.mac})
        if not is_more:
            return linked


def whats_broken(head: Head, seen: Seen | None) -> str:
    """Why the chain's end cannot be right, as a code; empty if it can."""
    last = Link.objects.order_by("-position").first()
    is_new = not head.seal and not head.position and last is None
    if not is_new and not is_head_genuine(head):
        return "head_forged"
    if (last.position, last.mac) != (head.position, head.mac) if last else head.position:
        return "end_missing"
    return whats_missed(seen)


def whats_missed(seen: Seen | None) -> str:
    """Whether the chain still has the link that a witness saw at its end."""
    if seen is None or not seen.position:
        return ""
    then = Link.objects.filter(position=seen.position).first()
    if then is None:
        return "shorter_than_witnessed"
    return "" if then.mac == seen.mac else "other_than_witnessed"


@transaction.atomic
def accept(*, now: datetime) -> Head:
    """Go on from what there is, after a person has found out why it is not what it was."""
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    last = Link.objects.order_by("-position").first()
    head.position, head.mac = (last.position, last.mac) if last else (0, Head().mac)
    head.sealed_at = now
    sign_head(head)
    head.save()
    return head


@transaction.atomic
def _link_some(seen: Seen | None, now: datetime) -> tuple[Head | None, int, bool]:
    head = _own_head()
    if head is None:
        return None, 0, False
    if kind := whats_broken(head, seen):
        raise ChainBroken(kind)
    numbers = list(
        Waiting.objects.filter(refused_at=None).order_by("entry_id").values_list("entry_id", flat=True)[:BATCH]
    )
    if not numbers:
        return head, 0, False
    entries = Entry.objects.in_bulk(numbers)
    nonces = {entry.nonce for entry in entries.values()}
    replaced = _replaced_keys(entries.values(), now)
    known = set(Link.objects.filter(entry__nonce__in=nonces).values_list("entry__nonce", flat=True))
    links = []
    for number in numbers:
        entry = entries.get(number)
        if entry is None or not tags.is_genuine(entry) or entry.nonce in known or entry.key_id in replaced:
            continue  # removed, not ours, a copy of another row, or written with a key that is worth nothing any more
        known.add(entry.nonce)
        links.append(make_link(position=head.position + 1, before=head.mac, entry=entry))
        head.position, head.mac = links[-1].position, links[-1].mac
    Link.objects.bulk_create(links)
    good = [link.entry_id for link in links]
    Waiting.objects.filter(entry_id__in=good).delete()
    if refused := sorted(set(numbers) - set(good)):
        Waiting.objects.filter(entry_id__in=refused).update(refused_at=now)
        log.error("audit.not_ours", extra={"entries": refused[:20], "count": len(refused)})
    sign_head(head)
    head.sealed_at = now
    head.save()
    return head, len(links), len(numbers) == BATCH


def _replaced_keys(entries: Iterable[Entry], now: datetime) -> set[str]:
    """Keys nothing new is taken under: a day after a rotation no process writes with the old one, but whoever it leaked
    to might."""
    old = {entry.key_id for entry in entries} - {keys.current()}
    if not old:
        return set()
    first = Link.objects.filter(key_id=keys.current()).order_by("position").select_related("entry").first()
    return old if first is not None and first.entry.at < now - ROTATION else set()


def _own_head() -> Head | None:
    """The head under lock; None while somebody else has it."""
    head = Head.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if head is None and not Head.objects.filter(pk=1).exists():
        Head.objects.bulk_create([Head(pk=1)], ignore_conflicts=True)
        head = Head.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    return head
