import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cityline.env import boolean, integer, secret


def test_secret_comes_from_its_file(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("from a file\n")
    monkeypatch.setenv("TRIAL_KEY_FILE", str(path))

    assert secret("TRIAL_KEY") == "from a file"


def test_secret_set_twice_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIAL_KEY", "x")
    monkeypatch.setenv("TRIAL_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match="not both"):
        secret("TRIAL_KEY")


def test_secret_file_that_cannot_be_read_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIAL_KEY_FILE", str(tmp_path / "none"))

    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        secret("TRIAL_KEY")


def test_missing_secret_is_refused_unless_it_has_a_default():
    assert secret("TRIAL_KEY", default="") == ""
    with pytest.raises(ImproperlyConfigured, match="TRIAL_KEY is not set"):
        secret("TRIAL_KEY")


@pytest.mark.parametrize("raw", ["true", "1", "yes", ""])
def test_switch_takes_true_or_false_only(monkeypatch, raw):
    monkeypatch.setenv("TRIAL_SWITCH", raw)

    with pytest.raises(ImproperlyConfigured, match="write True or False"):
        boolean("TRIAL_SWITCH", default=False)


@pytest.mark.parametrize("raw", ["many", "0", "201", "1.5"])
def test_number_outside_its_bounds_is_refused(monkeypatch, raw):
    monkeypatch.setenv("TRIAL_RATE", raw)

    with pytest.raises(ImproperlyConfigured, match="from 1 to 200"):
        integer("TRIAL_RATE", default=100, minimum=1, maximum=200)


@pytest.mark.parametrize("rate", ["0", "201", "fast"])
def test_rate_beyond_what_line_takes_is_refused_when_anything_starts(rate):
    answer = subprocess.run(
        [sys.executable, "-c", "import cityline.settings"],
        env={**os.environ, "LINE_MULTICAST_RATE": rate},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode != 0
    assert f"LINE_MULTICAST_RATE is {rate if rate.isdecimal() else repr(rate)}" in answer.stderr
    assert "200" in answer.stderr


@pytest.mark.parametrize("command", ["bench", "chaos", "rehearse", "line_simulator"])
def test_command_line_says_in_one_line_what_is_wrong_with_the_settings(command):
    answer = subprocess.run(
        [sys.executable, "manage.py", command, "--help"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "LINE_MULTICAST_RATE": "fast"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.splitlines() == [
        "LINE_MULTICAST_RATE is 'fast'; write a whole number from 1 to 200. "
        "Without any settings: make demo, make rehearsal, make bench, make chaos."
    ]


def test_rate_is_a_hundred_unless_somebody_chose_another():
    env = {name: value for name, value in os.environ.items() if name != "LINE_MULTICAST_RATE"}
    asked = "import cityline.settings; print(cityline.settings.LINE_MULTICAST_RATE)"
    answer = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "100"
