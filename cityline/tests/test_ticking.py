"""Beat goes on ringing whatever happens to the clock on the wall."""

import pickle
import time
from datetime import UTC, datetime, timedelta

import pytest
from celery.beat import Scheduler
from celery.schedules import schedule

from cityline.celery import app
from cityline.ticking import Ticking


def rings(kind, monkeypatch):
    """How often two schedules ring within a second after the clock was put back."""
    beat = Scheduler(app, lazy=True)
    rung = []
    monkeypatch.setattr(beat, "apply_async", lambda entry, **_: rung.append(entry.name))
    for name, seconds in (("often", 0.1), ("seldom", 0.4)):
        beat.add(name=name, task=name, schedule=kind(seconds))
    beat.tick()
    monkeypatch.setattr(app, "now", lambda: datetime.now(UTC) - timedelta(hours=1))
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        time.sleep(min(max(beat.tick(), 0), 0.02))
    return {name: rung.count(name) for name in ("often", "seldom")}


def test_clock_put_back_does_not_silence_beat(monkeypatch):
    rung = rings(Ticking, monkeypatch)

    assert 7 <= rung["often"] <= 11
    assert 2 <= rung["seldom"] <= 4


def test_celerys_own_intervals_would_be_silent(monkeypatch):
    rung = rings(schedule, monkeypatch)

    assert sum(rung.values()) <= 2


@pytest.mark.parametrize(("ago", "is_due"), [(-3600, True), (0, False), (11, True)])
def test_last_run_in_the_future_is_due(ago, is_due):
    ticks = Ticking(10)

    assert ticks.is_due(ticks.now() - timedelta(seconds=ago)).is_due == is_due


def test_it_can_be_kept_in_beats_file():
    assert pickle.loads(pickle.dumps(Ticking(10))) == Ticking(10)  # noqa: S301  our own


def test_whole_schedule_ticks_like_this():
    assert {type(entry["schedule"]) for entry in app.conf.beat_schedule.values()} == {Ticking}
