import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from cityline.routing import QUEUES

BASE = Path(settings.BASE_DIR)
READ = re.compile(r'(?:secret|boolean|integer|env\.\w+)\(\s*"([A-Z_]+)"')


def test_example_names_every_setting_and_no_other():
    read = set(READ.findall((BASE / "cityline" / "settings.py").read_text()))

    named = set(re.findall(r"^#?([A-Z_]+)=", (BASE / ".env.example").read_text(), flags=re.MULTILINE))

    assert named == read


@pytest.fixture
def services():
    return yaml.safe_load((BASE / "docker-compose.yml").read_text())["services"]


def test_every_lasting_service_has_a_health_check(services):
    assert sorted(name for name, service in services.items() if "healthcheck" not in service) == ["migrate"]


def test_workers_hear_every_queue(services):
    commands = [service["command"] for name, service in services.items() if name.endswith("-worker")]
    queues = sorted(queue for command in commands for queue in command[command.index("--queues") + 1].split(","))

    assert queues == sorted({"emergency", "default", *QUEUES.values()})


def test_compose_file_holds_no_secret(services):
    values = [value for service in services.values() for name, value in service.get("environment", {}).items()]

    assert [value for value in values if not (value.startswith("/run/secrets/") or value == "cityline")] == []
