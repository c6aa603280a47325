"""Links that pretend: look-alike letters, an official name in a stranger's address, a name before @, bare numbers."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.links import Address, addresses, is_host_of, is_official
from broadcasts.proofreading.passages import Message, Passage

_LOOKS_OFFICIAL = re.compile(
    r"(?:^|[.\-])(?:lg|go)[.\-]jp(?=[.\-])|[.\-](?:1g|ig|l9|lq|1q|g0|q0|lgg|llg)[.\-]jp$|[.\-](?:lg|go)-jp|[.\-]lg\.(?:com|net|co|jpn?)\b"
)
_SAME_LOOK = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""))
_SHORTEST = 8
_COMMON = ("lg.jp", "go.jp", "line.me", "lin.ee")

_PRETENDS = gettext_noop("{host} looks like an address of a public office but is none. Check it letter by letter.")
_SHOWS_ANOTHER = gettext_noop("People read {shown} here, but the link leads to {host}. Write where it leads.")
_PORT = gettext_noop("This address names a port. Residents cannot tell what it is; link to the page without it.")


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    shown = None
    for passage in message.passages:
        for link in addresses(passage.flat):
            words = _what_is_wrong(link, around.hosts)
            if words:
                yield Remark(words, passage.place(link.start, link.end), {"host": link.host})
            elif shown is not None and shown.leads_on(passage, link) and shown.host != link.host:
                facts = {"shown": shown.host, "host": link.host}
                yield Remark(_SHOWS_ANOTHER, passage.place(link.start, link.end), facts)
            shown = _Shown(passage, link)


class _Shown:
    """An address people read, which may stand for the link that follows: 「[address](link)」, or a button's label."""

    def __init__(self, passage: Passage, link: Address) -> None:
        self.passage, self.end, self.host = passage, link.end, link.host

    def leads_on(self, passage: Passage, link: Address) -> bool:
        if passage is self.passage:
            return passage.flat[self.end : link.start] == "]("
        is_button = self.passage.field.endswith(".label") and passage.field == self.passage.field[:-5] + "url"
        return is_button and passage.part == self.passage.part


def _what_is_wrong(link: Address, hosts: Iterable[str]) -> str:
    if link.userinfo:
        return gettext_noop("What stands before @ is not the host: this link leads to {host}. Remove it.")
    if _is_number(link.host):
        return gettext_noop("{host} is the number of a computer, not a name. Write the address with its name.")
    if not link.host.isascii() or any(label.startswith("xn--") for label in link.host.split(".")):
        return gettext_noop("{host} has letters that may only look like others. Copy the address from the page itself.")
    if any(is_host_of(link.host, listed) for listed in hosts if listed not in _COMMON):
        return _PORT if link.port else ""
    # A neighbour's official name may be one letter off; one that only looks the same is a slip all the same.
    is_common = is_official(link.host) or any(is_host_of(link.host, listed) for listed in hosts)
    if any(_resembles(link.host, listed, is_official=is_common) for listed in hosts):
        return _PRETENDS
    if is_common:
        return _PORT if link.port else ""
    if _LOOKS_OFFICIAL.search(link.host):
        return _PRETENDS
    return ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return bool(re.fullmatch(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*", host)) or host == "localhost"
    return True


def _resembles(host: str, listed: str, *, is_official: bool) -> bool:
    """Alike to the eye; of strangers also one letter off, or the listed name inside another."""
    if listed in _COMMON or len(listed) < _SHORTEST:
        return False
    bare, other = host.removeprefix("www."), listed.removeprefix("www.")
    if _skeleton(bare) == _skeleton(other):
        return bare != other
    if is_official:
        return False
    return f"{other}." in f"{bare}." or f"{other}-" in bare or _is_one_off(bare, other)


def _skeleton(host: str) -> str:
    for seen, meant in _SAME_LOOK:
        host = host.replace(seen, meant)
    return host


def _is_one_off(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = at + (len(short) == len(long))
    swapped = (
        len(short) == len(long) and short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )
    return short[rest:] == long[at + 1 :] or swapped
