"""How the PR office of the demo city guides those who write: its concept, the charters, and what came back."""

from dataclasses import replace
from datetime import datetime, timedelta

from broadcasts.demo import clock, playing
from broadcasts.demo.staff import person
from broadcasts.demo.stories import Story
from broadcasts.demo.texts.guiding import CHARTERS, CONCEPT, CONCEPT_RENEWED, WHAT_CHANGED
from broadcasts.models import Broadcast
from broadcasts.services import charters, commenting, concepts, patrol, submitting
from cityline.staff.models import Department, User
from cityline.staff.roles import Role
from subscribers.models import Category

OFFICER = "koho1"
# Has not opened the concept yet: their first submit leads there.
UNREAD = "gakushu"


def make_guides() -> None:
    """The charters and the first version of the concept."""
    officer = person(OFFICER)
    departments = dict(Department.objects.values_list("code", "pk"))
    for code, (owner, text) in CHARTERS.items():
        category = Category.objects.get(code=code)
        charters.change(
            by=officer, category_id=category.pk, expected=0, text=replace(text, owner_id=departments[owner])
        )
    concepts.publish(by=officer, words=CONCEPT, what_changed="", expected=0)
    _everybody_confirms(1)


def renew_concept(*, at: datetime) -> None:
    with clock.at(at):
        concepts.publish(by=person(OFFICER), words=CONCEPT_RENEWED, what_changed=WHAT_CHANGED, expected=1)
    with clock.at(at + timedelta(hours=3)):
        _everybody_confirms(2)


def mended(story: Story, *, by: str, at: datetime, reason: str, words: str, proposal: str = "") -> Broadcast:
    """Submitted, returned once, and submitted again half an hour later."""
    returned = came_back(story, by=by, at=at, reason=reason, words=words, proposal=proposal)
    with clock.at(at + timedelta(minutes=30)):
        return submitting.submit(broadcast_id=returned.pk, by=person(story.author), expected_revision=returned.revision)


def came_back(story: Story, *, by: str, at: datetime, reason: str, words: str, proposal: str = "") -> Broadcast:
    made = playing.submitted(story)
    with clock.at(at):
        return patrol.return_for_edit(
            broadcast_id=made.pk,
            by=person(by),
            revision=made.revision,
            reason=reason,
            words=words,
            proposal=proposal,
        )


def said(broadcast: Broadcast, *, by: str, at: datetime, words: str) -> None:
    with clock.at(at):
        commenting.comment(broadcast_id=broadcast.pk, by=person(by), words=words)


def _everybody_confirms(number: int) -> None:
    writers = User.objects.filter(groups__name=Role.DRAFTER).exclude(username=UNREAD)
    for writer in writers.order_by("pk"):
        concepts.confirm(by=writer, number=number)
