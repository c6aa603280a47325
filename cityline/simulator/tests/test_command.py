import json
import re
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cityline.simulator.remote import Simulator


def started(*options):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "line_simulator", "--port", "0", *options],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = re.search(r"http://\S+", process.stdout.readline()).group()
    return process, Simulator(url)


def test_command_keeps_people_and_messages_over_a_restart(tmp_path):
    state = tmp_path / "phones.json"
    process, simulator = started("--state", str(state))
    simulator.add_user("U" + "b" * 32, name="海野 なぎさ")
    simulator.unfollow(1)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=10)

    process, simulator = started("--state", str(state))
    users, chat = simulator.users(), simulator.transcript(1)
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=10) == 0
    assert users == [{"number": 1, "id": "U" + "b" * 32, "name": "海野 なぎさ", "standing": "blocked"}]
    assert [item["text"] for item in chat] == ["blocked"]
    assert json.loads(state.read_text(encoding="utf-8"))["form"] == 1


def test_command_refuses_to_look_like_line_in_production(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="loopback"):
        call_command("line_simulator", host="192.0.2.1", port=0)


@pytest.mark.parametrize("faults", ["sun=0.1", "500-before=often", "500-before=2", "429=0.6,hang=0.6"])
def test_command_refuses_faults_it_does_not_know(faults):
    with pytest.raises(CommandError):
        call_command("line_simulator", port=0, faults=faults)
