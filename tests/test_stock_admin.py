"""Django's own admin has no way around the services: not even a superuser with every role can change or delete what counts."""

import itertools

import pytest
from django.core import serializers

from broadcasts.models import (
    Authorisation,
    Broadcast,
    Delivery,
    DeliveryAttempt,
    Notice,
    PatrolDecision,
    Revision,
    SendingPolicy,
    SendingSwitch,
)
from broadcasts.services import controlling
from broadcasts.tests import delivering, factories
from cityline.audit.models import Entry
from cityline.line.models import LineCall
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db

KEPT = [
    Broadcast,
    Authorisation,
    Delivery,
    DeliveryAttempt,
    Notice,
    PatrolDecision,
    Revision,
    SendingPolicy,
    SendingSwitch,
    Entry,
    LineCall,
]


@pytest.fixture
def everything():
    """A row of everything that counts."""
    category = factories.category()
    factories.subscribers(2, category, first=11)
    factories.approved(None, category)
    broadcast = delivering.sending(3)
    patroller = factories.patroller()
    controlling.flip_switch(by=patroller, on=False, reason="訓練")
    return broadcast


@pytest.fixture
def root(client):
    """A superuser who also has every role."""
    person = factories.user(*Role, department=factories.department(is_patrol_office=True), is_superuser=True)
    client.force_login(person)
    return person


def addresses():
    """Every address Django's admin could have for what counts, whether registered or not."""
    for model, page in itertools.product(KEPT, ("add", "change", "delete", "changelist", "history")):
        label = f"{model._meta.app_label}/{model._meta.model_name}"
        row = model.objects.order_by("pk").last()
        pk = row.pk if row else 1
        path = {"add": "add/", "changelist": "", "change": f"{pk}/change/"}.get(page, f"{pk}/{page}/")
        yield model, page, f"/admin/{label}/{path}"


def state():
    return {model: serializers.serialize("json", model.objects.order_by("pk")) for model in KEPT if model is not Entry}


@pytest.mark.usefixtures("everything", "root")
def test_no_address_offers_to_save_or_delete(client):
    offers = []

    for model, page, address in addresses():
        answer = client.get(address)
        if answer.status_code == 200 and (
            any(name in answer.content for name in (b'name="_save"', b'name="action"', b'name="post"'))
        ):
            offers.append((model, page))

    assert offers == [(SendingPolicy, "add")]  # rules are only added to, never changed


@pytest.mark.usefixtures("everything", "root")
def test_no_posted_form_changes_anything(client):
    before, entries = state(), Entry.objects.count()

    for model, page, address in addresses():
        ids = list(model.objects.values_list("pk", flat=True))
        form = {"status": "completed", "post": "yes", "_save": "1", "revoked_at": "", "is_on": "on"}
        if page == "changelist":
            form = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}
        client.post(address, form)

    assert state() == before
    assert Entry.objects.count() >= entries
