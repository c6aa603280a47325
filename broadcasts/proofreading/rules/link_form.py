"""Links that do not begin as they should: http://, no scheme, wide letters, a slip in https."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.links import addresses
from broadcasts.proofreading.passages import Message


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.passages:
        for link in addresses(passage.flat):
            place = passage.place(link.start, link.end)
            if passage.text[link.start : link.end] != link.text:
                yield Remark(
                    gettext_noop(
                        "This address is written with wide letters and does not open. Type it with narrow ones."
                    ),
                    place,
                )
            elif link.is_broken:
                yield Remark(gettext_noop("This does not open on a tap: an address begins with https://."), place)
            elif link.scheme == "http":
                words = gettext_noop(
                    "http:// is not encrypted, and phones warn of it. Write https:// if the page knows it."
                )
                yield Remark(words, place)
            elif link.scheme in {"ftp", "file"}:
                yield Remark(
                    gettext_noop("Phones do not open {scheme} addresses. Link to a web page."),
                    place,
                    {"scheme": link.scheme},
                )
            elif not link.scheme:
                yield Remark(
                    gettext_noop("Write the whole address, beginning with https://, so that it opens on a tap."), place
                )
