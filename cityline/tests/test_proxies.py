import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cityline.proxies import ClientAddressMiddleware, client_address


@pytest.mark.parametrize(
    ("forwarded_for", "proxies", "address"),
    [
        ("203.0.113.7", 0, None),
        ("203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, None),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("someone", 1, None),
        ("", 1, None),
    ],
)
def test_client_address_is_the_outermost_trusted_word(forwarded_for, proxies, address):
    assert client_address(forwarded_for, proxies=proxies) == address


def test_invented_entry_does_not_change_the_address(settings):
    settings.TRUSTED_PROXIES = 1
    seen = []
    middleware = ClientAddressMiddleware(lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse())

    for invented in ("192.0.2.1", "192.0.2.2"):
        middleware(RequestFactory().get("/", headers={"x-forwarded-for": f"{invented}, 203.0.113.7"}))

    assert seen == ["203.0.113.7", "203.0.113.7"]
