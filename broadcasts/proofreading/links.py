"""Web addresses in running text, also those written with wide letters or without their beginning."""

import re
from dataclasses import dataclass
from functools import lru_cache

_SIGNS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]"
_START = re.compile(
    r"(?<![A-Za-z0-9@./])(?<![A-Za-z0-9]:)(?:(?P<scheme>[A-Za-z]{2,9}):/{0,3}(?=[^\s/:0-9]|\d{1,3}\.)|(?P<broken>h{0,2}t{1,3}ps?(?:[;/]{1,3}|:/{0,3}\s))|(?P<www>(?=www\.))"
    r"|(?P<bare>(?=(?:[a-z0-9-]+\.)+(?:jp|com|net|org|info|ly|gl|me|to|gd|link|co|cc|nu|pw|xyz|top|shop)(?:/|(?![A-Za-z0-9.@-])))))",
    re.IGNORECASE,
)
_HOST_END = re.compile(r"[\s/?#:、。,「」『』【】（）()<>｜|]|(?<=[A-Za-z])(?=[ぁ-んァ-ヶ一-龠々])")
# 「[address](address)」 is two addresses, whatever the first pretends.
_REST = re.compile(rf":?\d*(?:[/?#](?:(?!\]\(){_SIGNS})*)?")
_WEB = {"http", "https", "ftp", "ttp", "ttps", "htp", "htps", "hxxp", "httpd", "htttp", "htttps", "file"}


@dataclass(frozen=True, slots=True)
class Address:
    """``scheme`` is empty where none is written; ``is_broken``: what stands for it is no scheme at all."""

    start: int
    end: int
    text: str
    scheme: str
    host: str
    userinfo: str = ""
    port: str = ""
    is_broken: bool = False
    is_bare: bool = False


@lru_cache(maxsize=256)
def addresses(flat: str) -> tuple[Address, ...]:
    """All web addresses in ``flat`` (narrow letters)."""
    found: list[Address] = []
    at = 0
    while match := _START.search(flat, at):
        address = _address(flat, match)
        at = max(match.end(), address.end if address else 0, match.start() + 1)
        if address is not None:
            found.append(address)
    return tuple(found)


def _address(flat: str, match: re.Match[str]) -> Address | None:
    scheme, broken = (match["scheme"] or "").lower(), match["broken"]
    if scheme and scheme not in _WEB:
        return None
    stop = _HOST_END.search(flat, match.end())
    host_end = stop.start() if stop else len(flat)
    host, userinfo, port = flat[match.end() : host_end], "", ""
    rest = _REST.match(flat, host_end)
    end = rest.end() if rest else host_end
    if at_sign := re.match(r"[^/\s]*@", flat[match.end() : end]):  # https://user:password@host/
        userinfo = at_sign[0]
        begins = match.end() + len(userinfo)
        stop = _HOST_END.search(flat, begins)
        host = flat[begins : stop.start() if stop else len(flat)]
        host_end = begins + len(host)
        rest = _REST.match(flat, host_end)
        end = rest.end() if rest else host_end
    if digits := re.match(r":(\d{1,5})", flat[host_end:end]):
        port = digits[1]
    trimmed = flat[match.start() : end].rstrip(".,;:!?'*")
    host = host.rstrip(".").lower()
    if "." not in host and host != "localhost":
        return None
    return Address(
        start=match.start(),
        end=match.start() + len(trimmed),
        text=trimmed,
        scheme=scheme,
        host=host,
        userinfo=userinfo,
        port=port,
        is_broken=bool(broken)
        or scheme in _WEB - {"http", "https", "ftp", "file"}
        or (bool(scheme) and not flat.startswith("://", match.start("scheme") + len(scheme))),
        is_bare=match["bare"] is not None,
    )


def is_host_of(host: str, listed: str) -> bool:
    """Whether ``host`` is the listed one or lies below it."""
    return host == listed or host.endswith(f".{listed}")


def is_official(host: str) -> bool:
    """Domains that only public bodies of Japan are given."""
    return any(is_host_of(host, ending) for ending in ("lg.jp", "go.jp"))
