"""Looking whether a web page is there, at an address somebody else wrote: never into our own network.

Each hop is judged anew: scheme, port, and every address its name stands for must be public. The connection then goes
to the very address that was judged, so that a name cannot change its mind in between. Proxies of the environment are
not used: through them nobody could tell where a request ends.
"""

import ipaddress
import re
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from cityline.line.transactions import refuse_in_transaction

REDIRECTS_MAX = 5
URL_MAX = 2000
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Not of the open internet though Python's table (of some versions) says so: IETF assignments, old relays, a cloud's own.
_INNER_TOO = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SAFE = "/%:@!$&'()*+,;=~-._?"
_HEADERS = {"User-Agent": "Cityline link check", "Accept": "text/html,*/*;q=0.5", "Connection": "close"}


class Outcome(StrEnum):
    THERE = "there"
    GONE = "gone"  # the server says that there is no such page, or fails
    REFUSED = "refused"  # by this guard
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Seen:
    """``url`` is where it ended, after redirects."""

    outcome: Outcome
    url: str
    status: int | None = None


class Refused(Exception):
    """This is not asked for at all."""


class Network:
    """The two things a test replaces."""

    def resolve(self, host: str, port: int) -> list[str]:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((address, port), timeout=timeout)

    def wrap(self, connection: socket.socket, host: str) -> socket.socket:
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)


def look(url: str, *, network: Network | None = None, seconds: float = 8.0) -> Seen:
    """Whether there is a page, following at most five redirects in all of ``seconds``. Never in a transaction."""
    refuse_in_transaction()
    network = network or Network()
    until = time.monotonic() + seconds
    for _hop in range(REDIRECTS_MAX + 1):
        try:
            status, location = _ask(url, network, until)
        except Refused:
            return Seen(Outcome.REFUSED, url)
        except (OSError, HTTPException, ValueError, TookTooLong):  # ssl.SSLError is an OSError
            return Seen(Outcome.UNREACHABLE, url)
        if status not in _REDIRECTS or not location:
            return Seen(_judged(status), url, status)
        try:
            url = urljoin(url, location)
        except ValueError:  # it leads to what is no address at all
            return Seen(Outcome.REFUSED, url)
    return Seen(Outcome.REFUSED, url)


def is_public(address: str) -> bool:
    """Whether this number belongs to the open internet, also where it is wrapped into another kind of number."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    if ip.is_multicast or ip.is_reserved or any(ip in network for network in _INNER_TOO):
        return False
    return ip.is_global


def _ask(url: str, network: Network, until: float) -> tuple[int, str]:
    split, host, port = _judged_address(url)
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection = network.connect(_pinned(host, port, network, left), port, min(left, 5.0))
    # Timeouts of a socket count each read anew: whoever drips a byte a second would be waited for without end. The line
    # is hung up by a handle of its own, because encryption takes the first one over.
    handle = connection.dup()
    guard = threading.Timer(max(0.1, until - time.monotonic()), _hang_up, [handle])
    guard.start()
    try:
        if split.scheme == "https":
            connection = network.wrap(connection, host)
        asking = HTTPConnection(host, port)
        asking.sock = connection
        asking.request("GET", _target(split), headers={"Host": _named(host), **_HEADERS})
        answer: HTTPResponse = asking.getresponse()
        return answer.status, _plain(answer.headers.get("Location", ""))  # what the page says is not read
    finally:
        guard.cancel()
        handle.close()
        connection.close()


def _judged_address(url: str) -> tuple[SplitResult, str, int]:
    try:
        split = urlsplit(url)
        host, port = (split.hostname or "").encode("idna").decode("ascii"), split.port
    except ValueError as error:
        raise Refused from error
    if split.scheme not in _PORTS or not host or len(url) > URL_MAX or "@" in split.netloc:
        raise Refused
    if port not in {None, _PORTS[split.scheme]}:
        raise Refused
    return split, host, _PORTS[split.scheme]


def _pinned(host: str, port: int, network: Network, seconds: float) -> str:
    """The address to connect to. One private address among several is enough to refuse the name."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="resolve")
    try:
        addresses = pool.submit(network.resolve, host, port).result(timeout=seconds)
    finally:
        pool.shutdown(wait=False)
    if not addresses or not all(is_public(address) for address in addresses):
        raise Refused
    return addresses[0]


def _target(split: SplitResult) -> str:
    path = quote(split.path or "/", safe=_SAFE)
    return f"{path}?{quote(split.query, safe=_SAFE)}" if split.query else path


def _named(host: str) -> str:
    """As a server is addressed: an address of version 6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _plain(location: str) -> str:
    """Without what no address holds; many servers write Japanese letters as they are, which headers know nothing of."""
    plain = _CONTROLS.sub("", location)
    try:
        return plain.encode("latin-1").decode()
    except UnicodeError:
        return plain


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _judged(status: int) -> Outcome:
    # Many servers refuse programs (401, 403, 405, 429): the page may well be there for people.
    return Outcome.GONE if status in {404, 410} or status >= 500 else Outcome.THERE
