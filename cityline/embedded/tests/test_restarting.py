"""Servers that are ended in any way and come back where they were."""

import signal

import psycopg
import pytest
import redis

from cityline.embedded.folders import remove
from cityline.embedded.postgres import running_postgres
from cityline.embedded.valkey import running_valkey


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "crash"])
def test_database_comes_back_with_what_was_committed(tmp_path, ending):
    with running_postgres(tmp_path, durable=True) as server:
        with psycopg.connect(host=str(server.sockets), user="postgres", dbname="cityline") as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            connection.commit()
            server.stop(ending)

        server.start()

        with psycopg.connect(host=str(server.sockets), user="postgres", dbname="cityline") as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    remove(tmp_path)


def test_broker_comes_back_on_its_address(tmp_path):
    with running_valkey(tmp_path, settings=["appendonly yes", "appendfsync always"]) as server:
        client = redis.Redis.from_url(server.url)
        client.set("kept", "42")
        server.stop(signal.SIGKILL)

        server.start()

        assert client.get("kept") == b"42"
