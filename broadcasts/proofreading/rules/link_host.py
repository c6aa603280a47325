"""Links to hosts that are not on the city's list."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.links import addresses, is_host_of
from broadcasts.proofreading.passages import Message


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    if not around.hosts:
        return
    for passage in message.passages:
        for link in addresses(passage.flat):
            if not any(is_host_of(link.host, listed) for listed in around.hosts):
                words = gettext_noop(
                    "{host} is not on the city's list of hosts. Is it the right page, and does the city vouch for it?"
                )
                yield Remark(words, passage.place(link.start, link.end), {"host": link.host})
