import pytest
from django.db import OperationalError, connection


def test_process_answers_without_database_for_any_host(client):
    response = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readiness_asks_the_database(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readiness_without_database_says_so_and_no_more(client, monkeypatch):
    def refuse():
        raise OperationalError("connection to 10.1.2.3 as cityline refused")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"database does not answer\n")


def test_probe_takes_no_post(client):
    assert client.post("/healthz").status_code == 405
