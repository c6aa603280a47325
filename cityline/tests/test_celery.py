import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings

from cityline.celery import app
from cityline.tests.test_checks import KEY


@pytest.mark.parametrize(
    ("task", "args", "queue"),
    [
        ("broadcasts.drain_deliveries", ("emergency",), "emergency"),
        ("broadcasts.drain_deliveries", ("delivery",), "delivery"),
        ("subscribers.apply_events", (), "webhooks"),
        ("broadcasts.reconcile", (), "default"),
        ("broadcasts.freeze_audience", (12,), "default"),
        ("broadcasts.start_due", (), "default"),
        ("broadcasts.send_mail", (), "mail"),
        ("broadcasts.prepare_emergency", (12,), "emergency"),
    ],
)
def test_task_goes_to_its_queue(task, args, queue):
    assert app.amqp.router.route({}, task, args)["queue"].name == queue


def test_every_task_of_beat_exists():
    app.loader.import_default_modules()

    assert sorted(set(app.conf.beat_schedule) - set(app.tasks)) == []


def test_only_json_is_accepted():
    assert (app.conf.accept_content, app.conf.task_serializer) == (["json"], "json")


@pytest.mark.parametrize(
    "process", [("worker", "--pool", "solo", "--without-mingle", "--without-gossip"), ("beat", "--schedule", "{}/beat")]
)
@pytest.mark.parametrize("skipping", ["", "1"])
def test_worker_and_beat_refuse_a_misconfiguration_before_they_connect(tmp_path, process, skipping):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        environ = {
            **os.environ,
            "DEBUG": "False",
            "SECRET_KEY": KEY,
            "SEAL_KEY": KEY[::-1],
            "AUDIT_KEY": KEY[1:] + KEY[0],
            "PUBLIC_BASE_URL": "https://cityline.example.lg.jp",
            "MEDIA_BASE_URL": "https://cityline.example.lg.jp",
            "ALLOWED_HOSTS": "cityline.example.lg.jp",
            "LINE_API_BASE_URL": "https://evil.example",
            "LINE_DATA_API_BASE_URL": "https://api-data.line.me",
            "EMAIL_URL": "smtp+tls://cityline:password@mail.example.lg.jp:587",
            "REDIS_URL": f"redis://127.0.0.1:{server.getsockname()[1]}/0",
            "DATABASE_URL": f"postgres://nobody@127.0.0.1:{server.getsockname()[1]}/none",
            "CELERY_SKIP_CHECKS": skipping,
        }
        command = [sys.executable, "-m", "celery", "-A", "cityline", *(word.format(tmp_path) for word in process)]

        ended = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, timeout=60, check=False
        )

        assert ended.returncode == 1, ended.stderr
        assert ended.stderr.count("(cityline.E") == ended.stderr.count("(cityline.E003)") == 1
        with pytest.raises(BlockingIOError):
            server.accept()
