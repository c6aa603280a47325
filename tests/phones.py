"""What residents do on the simulator's phone, what the city knows of them then, and what is sent to them."""

from broadcasts.models import Broadcast
from broadcasts.services import drafting, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import BroadcastStatus
from cityline.simulator.people import synthetic_user_id
from subscribers.models import Subscriber

NEW = 5  # phones and synthetic residents are numbered alike
SOON = 45  # a machine with other work to do answers late; a lost answer never comes


def resident() -> Subscriber:
    return Subscriber.objects.get(line_user_id=synthetic_user_id(NEW))


def chosen(number=NEW):
    """By row and by mask, which have to agree."""
    person = Subscriber.objects.filter(line_user_id=synthetic_user_id(number)).first()
    if person is None:
        return set()
    rows = {row.category.pk: row.category.mask for row in person.subscriptions.select_related("category")}
    return set(rows) if sum(rows.values()) == person.choice_mask else {"the mask disagrees"}


def say(phone, words):
    """Type it to the city; then its answer."""
    answers = phone.locator(".phone__items > .chat-item--theirs")
    before = answers.count()
    phone.fill(".phone__say", words)
    phone.press(".phone__say", "Enter")
    answers.nth(before).wait_for(timeout=SOON * 1000)


def tap(phone, label):
    """The newest button that says this; then the city's answer to it."""
    answers = phone.locator(".phone__items > .chat-item--theirs")
    before = answers.count()
    phone.locator(".phone__items button:enabled:visible", has_text=label).last.click()
    answers.nth(before).wait_for(timeout=SOON * 1000)


def arrives(phone, words):
    phone.locator(".phone__items").get_by_text(words).last.wait_for(timeout=SOON * 1000)


def settles(system, reached, what):
    system.wait_until(reached, seconds=SOON, what=what)


def ends(system, broadcast):
    def is_completed():
        broadcast.refresh_from_db()
        return broadcast.status == BroadcastStatus.COMPLETED

    system.wait_until(is_completed, seconds=SOON, what="the broadcast completes")


def send(writer, patroller, words, *categories, outlets=("push",)) -> Broadcast:
    draft = drafting.create(author=writer)
    content = DraftContent(
        title=words,
        parts=[{"kind": "text", "text": words}],
        category_ids=frozenset(c.pk for c in categories),
        outlets=outlets,
    )
    draft = drafting.save(broadcast_id=draft.pk, editor=writer, expected_revision=draft.revision, content=content)
    submitting.submit(broadcast_id=draft.pk, by=writer, expected_revision=draft.revision)
    return patrol.approve(broadcast_id=draft.pk, by=patroller, revision=draft.revision)
