"""Two small failure rounds in the suite: in each, half of everything that can fail falls into one send."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def test_everything_that_fails_together_loses_and_repeats_nobody(tmp_path):
    result = tmp_path / "chaos.json"
    command = [sys.executable, "manage.py", "chaos", "--quick", "--only", "all", "--rounds", "2", "--json", str(result)]

    played = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=False)

    assert played.returncode == 0, played.stdout[-5000:] + played.stderr[-5000:]
    rounds = json.loads(result.read_text())["rounds"]
    fallen = {strike["what"].split(" ")[0] for report in rounds for strike in report["strikes"]}
    assert fallen == {"worker", "database", "flush", "cut", "beat", "broker", "frozen", "dump"}
    assert [(r["duplicates"], r["missing"], r["unexplained"], r["wrong"]) for r in rounds] == [(0, 0, 0, [])] * 2
