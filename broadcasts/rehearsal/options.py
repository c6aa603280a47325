"""What to rehearse, and the one thing that is never allowed: LINE itself."""

from dataclasses import dataclass
from urllib.parse import urlsplit

RATE = 200
DATABASE_PREFIX = "cityline_rehearsal_"
# A LINE that fails in every known way, a few in a hundred each.
FAULTS_MIXED = "500-before=0.01,500-after=0.01,reset-before=0.005,reset-after=0.005,429=0.01,slow=0.005,hang=0.001"
LINE_DOMAINS = ("line.me", "line-apps.com", "line-scdn.net", "linecorp.com", "line.biz", "lycorp.co.jp")


class NotForRehearsal(ValueError):
    """The server named is LINE's own, or no server at all."""


@dataclass(frozen=True, kw_only=True)
class RehearsalOptions:
    subscribers: int
    line_url: str = ""
    latency_ms: float = 0
    faults: str = ""
    workers: int = 1

    @property
    def fault_chances(self) -> str:
        return FAULTS_MIXED if self.faults == "mixed" else self.faults


def refuse_line(url: str) -> str:
    """The address, without a slash at its end. Raises NotForRehearsal for LINE's hosts."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in {"http", "https"} or not host:
        raise NotForRehearsal("Write the server's address like http://127.0.0.1:9000.")
    if any(host == domain or host.endswith(f".{domain}") for domain in LINE_DOMAINS):
        raise NotForRehearsal("This is LINE's own server. A rehearsal never reaches LINE, and LINE forbids load tests.")
    return url.rstrip("/")
