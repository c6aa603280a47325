import signal
import socket
import sys
import time

import pytest

from cityline.embedded.demo_environment import DemoAddresses, demo_environment
from cityline.embedded.errors import EmbeddedError
from cityline.embedded.stage import Stage
from cityline.embedded.tests.launching import wait_until
from cityline.embedded.valkey import free_port

SLEEP = (sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(60)")


class Paper:
    """An Output that keeps what is said."""

    def __init__(self):
        self.said = []

    def say(self, words):
        self.said.append(words)

    def follow(self, name, stream):
        stream.readline()


@pytest.fixture(autouse=True)
def _keep_signal_handlers():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def paper():
    return Paper()


def stage(paper):
    return Stage(environment={"PATH": "/usr/bin:/bin"}, output=paper)


def processes_of(running):
    return [actor.process for actor in running._actors]


def test_all_processes_stop_with_the_stage(paper):
    with stage(paper) as running:
        running.start("one", *SLEEP)
        running.start("two", *SLEEP)
        started = processes_of(running)

    assert [process.poll() for process in started] == [-signal.SIGTERM, -signal.SIGTERM]


def test_process_that_does_not_listen_is_killed(paper, monkeypatch):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    monkeypatch.setattr("cityline.embedded.stage.STOP_TIMEOUT", 0.3)

    with stage(paper) as running:
        running.start("deaf", sys.executable, "-c", deaf)
        started = processes_of(running)

    assert [process.poll() for process in started] == [-signal.SIGKILL]


def test_dead_process_is_reported_and_started_again(paper):
    with stage(paper) as running:
        running.start("worker", *SLEEP)
        first = processes_of(running)[0]
        first.kill()
        wait_until(lambda: first.poll() is not None)

        running._check(patient=True)

        assert processes_of(running)[0].pid != first.pid
    assert paper.said == ["worker was killed (SIGKILL); starting it again."]


def test_process_that_keeps_dying_ends_the_demo(paper):
    with stage(paper) as running:
        running.start("worker", sys.executable, "-c", "raise SystemExit(3)")

        with pytest.raises(EmbeddedError, match="worker stopped with status 3; the demo cannot go on"):
            _check_for(running, seconds=20)

    assert paper.said == ["worker stopped with status 3; starting it again."] * 5


def test_step_that_fails_says_what_it_said(paper):
    with stage(paper) as running, pytest.raises(EmbeddedError, match="no table"):
        running.run(sys.executable, "-c", "import sys; sys.exit('no table')")


def test_taken_port_gives_way_to_the_next():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) > port


def test_demo_never_inherits_the_real_channel(tmp_path):
    inherited = {
        "LINE_API_BASE_URL": "https://api.line.me",
        "LINE_CHANNEL_ACCESS_TOKEN": "real",
        "LINE_CHANNEL_SECRET_FILE": "/run/secrets/real",
        "DEBUG": "False",
        "PIP_CERT": "/etc/certificate.pem",
    }

    environment = demo_environment(inherited, DemoAddresses(web_port=8000, phones_port=8100), tmp_path)

    assert environment["LINE_API_BASE_URL"] == "http://127.0.0.1:8100"
    assert environment["LINE_CHANNEL_ACCESS_TOKEN"] == "development-channel-access-token"
    assert "LINE_CHANNEL_SECRET_FILE" not in environment
    assert environment["PIP_CERT"] == "/etc/certificate.pem"


def _check_for(running, *, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        running._check(patient=True)
        time.sleep(0.05)
