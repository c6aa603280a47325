import os
import signal
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from cityline.embedded.folders import remove
from cityline.embedded.tests.launching import addresses, commands_with, launch, wait_until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
ACCOUNTS = ["namespace", "nobody"] if os.geteuid() == 0 else ["direct"]


@pytest.fixture(params=ACCOUNTS)
def account(request):
    return {"CITYLINE_EMBEDDED_ACCOUNT": request.param}


@pytest.fixture(autouse=True)
def _leave_nothing_elsewhere(tmp_path):
    yield
    remove(tmp_path)


def test_servers_answer_and_go_with_their_command(account):
    with launch(sleep=2, **account) as process:
        sockets, redis_url = addresses(process)

        with psycopg.connect(host=sockets, user="postgres", dbname="cityline") as connection:
            row = connection.execute("SELECT upper('é'), current_setting('server_encoding')").fetchone()
        pong = redis.Redis.from_url(redis_url).ping()
        code = process.wait(timeout=30)

    assert (row, pong, code) == (("É", "UTF8"), True, 0)
    assert commands_with(sockets) == []


def test_kept_data_survive_a_killed_launcher(account, tmp_path):
    with launch("--data", str(tmp_path), sleep=60, **account) as process:
        sockets, _ = addresses(process)
        with psycopg.connect(host=sockets, user="postgres", dbname="cityline") as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        process.kill()
    for path in Path("/proc").glob("[0-9]*/environ"):
        _end_if_orphan(path, str(tmp_path), sockets)

    with launch("--data", str(tmp_path), sleep=2, **account) as second:
        sockets, _ = addresses(second)
        with psycopg.connect(host=sockets, user="postgres", dbname="cityline") as connection:
            row = connection.execute("SELECT answer FROM kept").fetchone()

    assert row == (42,)


def test_killed_launcher_leaves_no_server(account, tmp_path):
    with launch("--data", str(tmp_path), sleep=5, **account) as process:
        sockets, _ = addresses(process)

        process.kill()

        assert wait_until(lambda: not [line for line in commands_with(sockets) if "postgres -D" in line])
        assert wait_until(lambda: not [line for line in commands_with(str(tmp_path)) if "valkey-server" in line])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_command_and_servers(number):
    with launch(sleep=60) as process:
        sockets, _ = addresses(process)

        process.send_signal(number)
        code = process.wait(timeout=30)

    assert code == 130
    assert commands_with(sockets) == []


def test_folder_in_use_is_refused(tmp_path):
    with launch("--data", str(tmp_path), sleep=60) as first:
        addresses(first)

        with launch("--data", str(tmp_path)) as second:
            message = second.stderr.read()
            code = second.wait(timeout=30)
        first.terminate()

    assert code == 1
    assert message == f"Another process of this checkout uses {tmp_path}. Stop it first, or choose another folder.\n"


def test_two_launchers_run_side_by_side():
    with launch(sleep=60) as first, launch(sleep=60) as second:
        one, other = addresses(first), addresses(second)
        first.terminate()
        second.terminate()

    assert one[0] != other[0]
    assert one[1] != other[1]


def test_pid_file_naming_a_stranger_does_not_hinder(tmp_path):
    with launch("--data", str(tmp_path)) as first:
        sockets, _ = addresses(first)
    pid_file = tmp_path / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{tmp_path / 'postgres'}\n1700000000\n5432\n{sockets}\n\n\nready   \n")

    with launch("--data", str(tmp_path)) as second:
        addresses(second)
        code = second.wait(timeout=30)

    assert code == 0


def test_deep_folder_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("deep-" * 18) / "ふかい 場所"

    with launch("--data", str(deep)) as process:
        sockets, _ = addresses(process)
        code = process.wait(timeout=30)

    assert code == 0
    assert len(sockets) < 85
    assert not Path(sockets).exists()


def _end_if_orphan(path, data, sockets):
    """The killed launcher's command sleeps on; end that one process."""
    try:
        variables = path.read_bytes().decode(errors="replace")
    except OSError:
        return
    if sockets in variables and int(path.parent.name) != os.getpid():
        os.kill(int(path.parent.name), signal.SIGKILL)
