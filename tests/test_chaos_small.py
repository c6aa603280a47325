"""Two small failure rounds: in each, half of everything that can fail falls into one send."""

import json
import subprocess
import sys
from contextlib import ExitStack

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_everything_that_fails_together_loses_and_repeats_nobody(tmp_path):
    results = [tmp_path / "first.json", tmp_path / "second.json"]
    command = [sys.executable, "manage.py", "chaos", "--quick", "--only", "all", "--rounds", "1"]

    # Each has servers of its own, and most of a round is waiting: both at once take as long as one.
    with ExitStack() as hold:
        played = [
            hold.enter_context(
                subprocess.Popen(
                    [*command, "--first", str(number), "--json", str(result)],
                    cwd=settings.BASE_DIR,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            for number, result in enumerate(results, start=1)
        ]
        for process in played:
            hold.callback(process.terminate)
        said = [process.communicate()[0] for process in played]

    assert [process.returncode for process in played] == [0, 0], "\n".join(words[-5000:] for words in said)
    rounds = [report for result in results for report in json.loads(result.read_text())["rounds"]]
    fallen = {strike["what"].split(" ")[0] for report in rounds for strike in report["strikes"]}
    assert fallen == {"worker", "database", "flush", "cut", "beat", "broker", "frozen", "dump"}
    assert [(r["duplicates"], r["missing"], r["unexplained"], r["wrong"]) for r in rounds] == [(0, 0, 0, [])] * 2
