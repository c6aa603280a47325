"""The whole command, once, in a very small city."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_bench_sends_in_turn_with_a_baseline_and_writes_what_it_saw(tmp_path):
    file = tmp_path / "bench.json"
    command = [sys.executable, "manage.py", "bench", "--quick", "--size", "2000", "--json", str(file)]
    command += ["--only", "pace", "--only", "bare", "--only", "count"]

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    written = json.loads(file.read_text())
    assert [measure["measure"] for measure in written["measures"]] == ["pace", "bare", "count"]
    assert [scene["scene"] for scene in written["scenes"]] == ["settle", "send", "bare", "count"]
    assert (written["machine"]["residents"], written["machine"]["rounds"]) == (2000, 1)
    _, send, bare, count = written["scenes"]
    assert (send["accepted"], send["line"]["accepted_recipients"], send["line"]["duplicates"]) == (2000, 2000, 0)
    assert (bare["line"]["accepted_recipients"], bare["line"]["duplicates"]) == (2000, 0)
    assert count["categories"] == 40
