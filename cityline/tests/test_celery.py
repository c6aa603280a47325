import pytest

from cityline.celery import app


@pytest.mark.parametrize(
    ("task", "args", "queue"),
    [
        ("broadcasts.drain_deliveries", ("emergency",), "emergency"),
        ("broadcasts.drain_deliveries", ("delivery",), "delivery"),
        ("subscribers.apply_events", (), "webhooks"),
        ("broadcasts.reconcile", (), "default"),
        ("broadcasts.freeze_audience", (12,), "default"),
    ],
)
def test_task_goes_to_its_queue(task, args, queue):
    assert app.amqp.router.route({}, task, args)["queue"].name == queue


def test_every_task_of_beat_exists():
    app.loader.import_default_modules()

    assert sorted(set(app.conf.beat_schedule) - set(app.tasks)) == []


def test_only_json_is_accepted():
    assert (app.conf.accept_content, app.conf.task_serializer) == (["json"], "json")
