import pytest
from django.core.exceptions import ValidationError

from subscribers.validators import dialled, uri_of, validate_link, validate_phone


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("06-1234-5678", "0612345678"),
        ("06-1234-5678（代表）内線2345", "0612345678"),
        ("０６－１２３４－５６７８", "0612345678"),
        ("06（1234）5678", "0612345678"),
        ("電話 0120-000-000 / 06-1234-5678", "0120000000"),
        ("090 1234 5678", "09012345678"),
        ("+81 6-1234-5678", "+81612345678"),
        ("119", "119"),
    ],
)
def test_first_phone_number_is_dialled(phone, digits):
    validate_phone(phone)

    assert dialled(phone) == digits


@pytest.mark.parametrize("phone", ["内線2345", "代表", "1234-5678", "12345678901234567890", ""])
def test_what_is_no_phone_number_is_refused(phone):
    with pytest.raises(ValidationError):
        validate_phone(phone)


@pytest.mark.parametrize(
    ("link", "uri"),
    [
        ("https://city.jp/a?b=1#c", "https://city.jp/a?b=1#c"),
        ("https://city.jp/図書館", "https://city.jp/%E5%9B%B3%E6%9B%B8%E9%A4%A8"),
        ("https://city.jp/%E5%9B%B3", "https://city.jp/%E5%9B%B3"),
    ],
)
def test_link_is_written_as_line_takes_it(link, uri):
    validate_link(link)

    assert uri_of(link) == uri


@pytest.mark.parametrize(
    "link",
    ["ftp://city.jp/", "http://city.jp/", "https://市.jp/", "https://", "https://[", "https://city.jp/" + "図" * 250],
)
def test_link_line_would_refuse_is_refused(link):
    with pytest.raises(ValidationError):
        validate_link(link)
