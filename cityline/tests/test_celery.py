import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from cityline.celery import app


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("broadcasts.drain_emergencies", "emergency"),
        ("broadcasts.drain_deliveries", "delivery"),
        ("subscribers.process_webhook_events", "webhooks"),
        ("broadcasts.reconcile", "default"),
    ],
)
def test_task_goes_to_its_queue(task, queue):
    assert app.amqp.router.route({}, task)["queue"].name == queue


def test_only_json_is_accepted():
    assert (app.conf.accept_content, app.conf.task_serializer) == (["json"], "json")


@pytest.mark.django_db(transaction=True)
def test_broker_that_is_down_does_not_fail_the_caller(monkeypatch):
    @app.task(name="cityline.trial")
    def trial():
        """Never runs."""

    def refuse(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(trial, "delay", refuse)

    with transaction.atomic():
        trial.delay_on_commit()
