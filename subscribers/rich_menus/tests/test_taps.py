"""What the bot says to who taps a place of the menu."""

import pytest

from subscribers.rich_menus.tests.menus import published
from subscribers.services import intake

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tapped(simulator):
    """What came back after a postback."""
    user = simulator.add_users(1)[0]

    def tap(event):
        before = len(simulator.inbox(user))
        intake.store(events=[event(user)])
        intake.apply_waiting()
        return [message for item in simulator.inbox(user)[before:] for message in item["messages"]]

    return tap


def test_settings_and_what_came_are_answered_with_a_way_there(simulator, tapped):
    settings = tapped(lambda user: simulator.postback(user, "choices"))
    came = tapped(lambda user: simulator.postback(user, "sent"))

    assert [message["type"] for message in [*settings, *came]] == ["flex", "flex"]
    assert "to=sent" in str(came)


def test_a_tab_is_answered_with_nothing(simulator, writer, approver, tapped):
    publication = published(writer, approver, tabs=2)

    said = tapped(lambda user: simulator.switch_menu(user, f"c{publication.pk}-1", "menu:tab"))

    assert said == []
