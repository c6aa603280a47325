"""The demo's staff accounts. Imported without Django being set up: the launcher prints them."""

from collections.abc import Iterator
from dataclasses import dataclass

PASSWORD = "suminagi-demo"  # noqa: S105  printed at every start of the demo, and good for nothing else


@dataclass(frozen=True, slots=True)
class Login:
    """Unpacks to role, username and password: what somebody needs to come in."""

    role: str
    username: str
    department: str
    password: str = PASSWORD

    def __iter__(self) -> Iterator[str]:
        return iter(
            (f"{self.role} · {self.department}" if self.department else self.role, self.username, self.password)
        )


LOGINS = [
    Login("Drafter", "gomi", "環境・ごみ減量課"),
    Login("Drafter", "kodomo", "こども家庭課"),
    Login("Drafter", "toshokan", "中央図書館"),
    Login("Patroller", "koho1", "広報課"),
    Login("Patroller and drafter", "koho2", "広報課"),
    Login("Duty officer", "bosai", "防災危機管理課"),
    Login("Viewer", "etsuran", ""),
    Login("Administrator", "kanri", ""),
]
