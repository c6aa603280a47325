"""How single entries stand in the chain, for pages that show them."""

from collections.abc import Iterable
from enum import StrEnum

from cityline.audit.chain import keys, tags
from cityline.audit.chain.links import BEGINNING, link_message
from cityline.audit.models import Entry, Link


class Standing(StrEnum):
    LINKED = "linked"
    WAITING = "waiting"
    BROKEN = "broken"


def standings(entries: Iterable[Entry]) -> dict[int, tuple[Standing, int | None]]:
    """By entry: its standing and its place. Two queries, however many there are.

    That a link fits the one before it says nothing of the links before that: this is what `verify_audit` is for.
    """
    asked = {entry.pk: entry for entry in entries}
    links = {link.entry_id: link for link in Link.objects.filter(entry_id__in=asked)}
    macs = dict(
        Link.objects.filter(position__in=[link.position - 1 for link in links.values()]).values_list("position", "mac")
    )
    return {number: _standing(entry, links.get(number), macs) for number, entry in asked.items()}


def _standing(entry: Entry, link: Link | None, macs: dict[int, str]) -> tuple[Standing, int | None]:
    if not tags.is_genuine(entry):
        return Standing.BROKEN, link.position if link else None
    if link is None:
        return Standing.WAITING, None
    before = macs.get(link.position - 1, BEGINNING if link.position == 1 else "")
    message = link_message(position=link.position, before=before, entry_id=entry.pk, tag=entry.tag)
    return (Standing.LINKED if keys.fits(link.mac, message, under=link.key_id) else Standing.BROKEN), link.position
