"""Looking after a link never leads into our own network, whatever the link, its name or its redirects say."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction

from cityline.guarded_web import Network, Outcome, is_public, look
from cityline.line.errors import CalledInTransaction

PUBLIC = "93.184.216.34"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        status, location = self.server.pages.get(self.path, (404, ""))
        self.server.asked.append((self.headers["Host"], self.path))
        if status == 0:
            return self._drip()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def _drip(self):
        try:
            for _second in range(40):
                self.wfile.write(b"H")
                time.sleep(0.1)
        except OSError:
            pass

    def log_message(self, *args):
        pass


class _Street(Network):
    """Names stand for what a test says; whatever is connected to is the server on the loopback."""

    def __init__(self, server, names):
        self.server, self.names, self.connected = server, names, []

    def resolve(self, host, port):
        found = self.names[host]
        if callable(found):
            return found()
        return found

    def connect(self, address, port, timeout):
        self.connected.append((address, port))
        return socket.create_connection(self.server.server_address, timeout=timeout)

    def wrap(self, connection, host):
        return connection


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    made.pages, made.asked = {"/": (200, "")}, []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def _street(server, **names):
    return _Street(server, {"www.city.example": [PUBLIC], **names})


def test_page_that_is_there_is_seen_at_the_very_address_that_was_judged(server):
    street = _street(server)

    seen = look("https://www.city.example/", network=street)

    assert (seen.outcome, seen.status, seen.url) == (Outcome.THERE, 200, "https://www.city.example/")
    assert street.connected == [(PUBLIC, 443)]
    assert server.asked == [("www.city.example", "/")]


@pytest.mark.parametrize(
    ("status", "outcome"), [(404, "gone"), (410, "gone"), (503, "gone"), (403, "there"), (429, "there")]
)
def test_answer_is_judged_as_a_person_would_meet_it(server, status, outcome):
    server.pages["/"] = (status, "")

    assert look("http://www.city.example/", network=_street(server)).outcome == outcome


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1%eth0",
    ],
)
def test_inner_addresses_are_refused_before_anything_is_connected(server, address):
    street = _street(server, **{"inner.example": [address]})

    assert not is_public(address)
    assert look("http://inner.example/", network=street).outcome == Outcome.REFUSED
    assert street.connected == []


def test_public_addresses_are_public():
    assert all(map(is_public, [PUBLIC, "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"]))


def test_one_inner_address_among_public_ones_is_enough(server):
    street = _street(server, **{"both.example": [PUBLIC, "10.0.0.5"]})

    assert look("http://both.example/", network=street).outcome == Outcome.REFUSED


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_numbers_in_every_spelling_are_resolved_and_refused(server, link):
    class Literal(_Street):
        def resolve(self, host, port):
            return Network.resolve(self, host, port)

    street = Literal(server, {})

    assert look(link, network=street).outcome in {Outcome.REFUSED, Outcome.UNREACHABLE}
    assert street.connected == []


@pytest.mark.parametrize(
    "location",
    [
        "http://inner.example/",
        "//inner.example/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "gopher://www.city.example/",
        "http://www.city.example:6379/",
        "http://user@www.city.example/",
    ],
)
def test_every_redirect_is_judged_anew(server, location):
    server.pages["/"] = (302, location)
    street = _street(server, **{"inner.example": ["10.0.0.5"], "169.254.169.254": ["169.254.169.254"]})

    assert look("http://www.city.example/", network=street).outcome == Outcome.REFUSED
    assert len(street.connected) == 1


def test_name_that_changes_its_mind_is_asked_once_a_hop(server):
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    street = _street(server, **{"turn.example": lambda: next(answers)})
    server.pages |= {"/": (302, "/again"), "/again": (200, "")}

    seen = look("http://turn.example/", network=street)

    assert (seen.outcome, street.connected) == (Outcome.REFUSED, [(PUBLIC, 80)])


def test_round_in_circles_ends(server):
    server.pages["/"] = (302, "/")

    assert look("http://www.city.example/", network=_street(server)).outcome == Outcome.REFUSED
    assert len(server.asked) == 6


def test_server_that_drips_is_left_in_time(server):
    server.pages["/"] = (0, "")
    began = time.monotonic()

    seen = look("http://www.city.example/", network=_street(server), seconds=0.6)

    assert seen.outcome == Outcome.UNREACHABLE
    assert time.monotonic() - began < 3


@pytest.mark.django_db
def test_nothing_is_asked_in_a_transaction(server):
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        look("http://www.city.example/", network=_street(server))


class _Encrypting(_Street):
    """As `ssl` does it: what is encrypted takes the connection over, and the first socket stands for nothing more."""

    def wrap(self, connection, host):
        timeout = connection.gettimeout()
        taken_over = socket.socket(fileno=connection.detach())
        taken_over.settimeout(timeout)
        return taken_over


def test_server_that_drips_behind_encryption_is_left_in_time(server):
    server.pages["/"] = (0, "")
    street = _Encrypting(server, {"www.city.example": [PUBLIC]})
    began = time.monotonic()

    seen = look("https://www.city.example/", network=street, seconds=0.6)

    assert seen.outcome == Outcome.UNREACHABLE
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("location", ["http://[", "http://[::1", "//[x]/", "http://a\x00b.example/", "/\x00/../"])
def test_redirect_that_is_no_address_ends_there(server, location):
    server.pages["/"] = (302, location)
    street = _street(server, **{"a\x00b.example": ["127.0.0.1"], "ab.example": ["127.0.0.1"]})

    seen = look("http://www.city.example/", network=street)

    assert seen.outcome in {Outcome.REFUSED, Outcome.GONE}
    assert "\x00" not in seen.url


def test_redirect_in_japanese_letters_is_followed_to_the_page_it_means(server):
    server.pages |= {"/": (302, "/講座".encode().decode("latin-1")), "/%E8%AC%9B%E5%BA%A7": (200, "")}

    seen = look("http://www.city.example/", network=_street(server))

    assert (seen.outcome, seen.url) == (Outcome.THERE, "http://www.city.example/講座")


def test_server_named_by_a_long_number_is_asked_by_that_name_in_brackets(server):
    street = _street(server, **{"2606:4700::1111": ["2606:4700::1111"]})

    look("http://[2606:4700::1111]/", network=street)

    assert server.asked == [("[2606:4700::1111]", "/")]
