import pytest
from django.urls import reverse
from broadcasts.tests import factories
pytestmark = pytest.mark.django_db

def test_smoke(client):
    c = factories.category()
    factories.subscriber(c)
    d = factories.draft(None, c)
    client.force_login(d.author)
    r = client.get(reverse("admin:broadcast_write", args=[d.pk]))
    assert r.status_code == 200
    r = client.get(reverse("admin:broadcast_review", args=[d.pk]))
    assert r.status_code == 200
    r = client.get(reverse("admin:broadcast_new"))
    assert r.status_code == 200
    r = client.get(reverse("admin:broadcast_phone"))
    assert r.status_code == 200
