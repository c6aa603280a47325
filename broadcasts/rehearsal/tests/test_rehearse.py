"""The rehearsal: what it refuses, and that it plays the whole way."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from broadcasts.rehearsal.options import NotForRehearsal, refuse_line
from broadcasts.rehearsal.rehearsing import APP

KEYS = [
    "audience", "accepted", "excluded", "refused", "unknown", "cancelled", "requests", "responses", "seconds",
    "requests_per_second", "ceiling_ratio", "first_chunk_ms", "cpu_seconds", "peak_rss_mb",
]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    ["https://api.line.me", "https://API.LINE.ME./", "http://api-data.line.me:8080", "ftp://127.0.0.1", "127.0.0.1:9"],
)
def test_lines_own_servers_and_nonsense_are_refused(url):
    with pytest.raises(NotForRehearsal):
        refuse_line(url)


def test_another_server_is_taken_without_a_slash_at_its_end():
    assert refuse_line("http://127.0.0.1:9000/") == "http://127.0.0.1:9000"


def test_workers_of_a_rehearsal_are_no_way_around_the_checks():
    environ = {
        **os.environ,
        "DEBUG": "False",
        "SEAL_KEY": "a real key",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/cityline",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "LINE_API_BASE_URL": "https://api.line.me",
    }
    command = [sys.executable, "-m", "celery", "-A", APP, "worker", "--pool", "solo"]

    ended = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-4:] == [
        "These workers are for manage.py rehearse only.",
        "The database is not a rehearsal's.",
        "The keys are not the made-up ones of development.",
        "This is LINE's own server. A rehearsal never reaches LINE, and LINE forbids load tests.",
    ]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_rehearsal_plays_from_the_draft_to_a_ledger_that_adds_up():
    command = [sys.executable, "manage.py", "rehearse", "--subscribers", "2000", "--json"]

    played = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=False)

    assert played.returncode == 0, played.stderr
    report = json.loads(played.stdout.splitlines()[-1])
    assert list(report) == KEYS
    assert (report["audience"], report["accepted"], report["requests"]) == (2000, 2000, 4)
    assert report["responses"] == {"200": 4}
