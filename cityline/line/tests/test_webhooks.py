import pytest

from cityline.line import webhooks


@pytest.fixture
def seen(monkeypatch):
    monkeypatch.setattr(webhooks, "_handlers", {})
    return []


def handler(seen, name, answer=None):
    def handle(event):
        seen.append(name)
        return answer

    return handle


def test_dispatch_calls_handlers_in_order_until_one_returns_true(seen):
    webhooks.register("postback", handler(seen, "declines"))
    webhooks.register("postback", handler(seen, "takes", answer=True))
    webhooks.register("postback", handler(seen, "too late"))

    webhooks.dispatch({"type": "postback"})

    assert seen == ["declines", "takes"]


def test_register_first_goes_before_the_others(seen):
    webhooks.register("message", handler(seen, "second"))
    webhooks.register("message", handler(seen, "first"), first=True)

    webhooks.dispatch({"type": "message"})

    assert seen == ["first", "second"]


def test_register_twice_calls_once(seen):
    handle = handler(seen, "once")
    webhooks.register("follow", handle)
    webhooks.register("follow", handle)

    webhooks.dispatch({"type": "follow"})

    assert seen == ["once"]


@pytest.mark.parametrize("event", [{}, {"type": "membership"}, {"type": None}, {"type": ["follow"]}])
def test_dispatch_leaves_unknown_events_alone(seen, event):
    webhooks.register("follow", handler(seen, "follow"))

    webhooks.dispatch(event)

    assert seen == []


def test_dispatch_lets_a_handlers_error_through(seen):
    def fail(event):
        raise LookupError

    webhooks.register("follow", fail)

    with pytest.raises(LookupError):
        webhooks.dispatch({"type": "follow"})


def test_unregister_takes_the_handler_away(seen):
    handle = handler(seen, "gone")
    webhooks.register("follow", handle)
    webhooks.unregister("follow", handle)

    webhooks.dispatch({"type": "follow"})

    assert seen == []
