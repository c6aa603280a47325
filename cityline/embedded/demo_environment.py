"""Where the demo's parts find each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cityline.embedded.environment import development_environment


@dataclass(frozen=True, kw_only=True)
class DemoAddresses:
    web_port: int
    phones_port: int

    @property
    def web(self) -> str:
        return f"http://localhost:{self.web_port}"

    @property
    def web_probe(self) -> str:
        return f"http://127.0.0.1:{self.web_port}/healthz"

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self.web_port}/line/webhook/"

    @property
    def phones(self) -> str:
        return f"http://localhost:{self.phones_port}"

    @property
    def phones_probe(self) -> str:
        return f"http://127.0.0.1:{self.phones_port}/"


def demo_environment(inherited: Mapping[str, str], addresses: DemoAddresses, folder: Path) -> dict[str, str]:
    """Development's environment, with LINE played by the phones' simulator."""
    line = f"http://127.0.0.1:{addresses.phones_port}"
    return {
        **development_environment(inherited),
        "DJANGO_SETTINGS_MODULE": "cityline.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # in a container root is all there is
        "PUBLIC_BASE_URL": addresses.web,
        "MEDIA_BASE_URL": addresses.web,
        "LINE_API_BASE_URL": line,
        "LINE_DATA_API_BASE_URL": line,
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
    }
