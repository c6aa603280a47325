"""Both servers together."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cityline.embedded.folders import held, throw_away_folder
from cityline.embedded.postgres import postgres_server
from cityline.embedded.valkey import valkey_server


@dataclass(frozen=True, kw_only=True)
class Servers:
    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def embedded_servers(data: Path | None = None) -> Iterator[Servers]:
    """Run PostgreSQL and Valkey until the block ends, on ``data`` (kept) or on a throw-away folder (fast).

    Call it from the main thread: the servers die with the thread that started them.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(held(data) if data else throw_away_folder())
        database_url = stack.enter_context(postgres_server(folder, durable=data is not None))
        redis_url = stack.enter_context(valkey_server(folder))
        yield Servers(database_url=database_url, redis_url=redis_url)
