import json

import pytest
from django.urls import path

from cityline.line.signatures import sign


@pytest.fixture(autouse=True)
def channel_secret(settings):
    settings.LINE_CHANNEL_SECRET = "test-secret"


def call(client, body, **headers):
    return client.post(
        "/line/webhook/",
        data=body,
        content_type="application/json",
        headers={"X-Line-Signature": sign(body), **headers},
    )


@pytest.mark.django_db
def test_line_is_answered_without_what_only_people_need(client):
    response = call(client, json.dumps({"events": []}).encode())

    assert (response.status_code, response.headers["Content-Length"]) == (200, "0")
    assert not {"Set-Cookie", "Vary", "Content-Language", "Content-Security-Policy"} & set(response.headers)


def test_nothing_else_is_below_that_address(client):
    assert client.get("/line/elsewhere/").status_code == 404


def test_pictures_host_takes_no_webhooks(client, settings):
    settings.MEDIA_BASE_URL = "https://pictures.example.jp"
    settings.ALLOWED_HOSTS = ["pictures.example.jp"]

    assert call(client, b"{}", host="pictures.example.jp").status_code == 404


def test_unencrypted_webhook_is_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert call(client, b"{}").status_code == 301


@pytest.mark.urls("cityline.tests.test_machines")
def test_view_that_breaks_is_an_error_of_ours_and_no_crash(client):
    client.raise_request_exception = False

    assert client.get("/line/broken/").status_code == 500


def broken(request):
    raise RuntimeError


urlpatterns = [path("line/broken/", broken)]
