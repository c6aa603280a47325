"""What somebody sees when a page is not there, not theirs, or broken."""

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "500"])
def test_error_page_needs_nothing_from_the_request_and_leads_back(name):
    page = render_to_string(f"{name}.html")

    assert '<html lang="ja">' in page
    assert '<a class="cl-button cl-button-primary" href="/admin/">スタートへ</a>' in page


@pytest.mark.django_db
def test_bare_address_leads_to_the_staff_side(client):
    assert client.get("/").url == "/admin/"
