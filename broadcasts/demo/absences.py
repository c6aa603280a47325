"""Who of the demo city is away and who stands in; and a writer who has moved, with what was handed over and what was not."""

from datetime import timedelta

from django.db import transaction

from broadcasts.demo import clock
from broadcasts.demo.scenes import Scene
from broadcasts.demo.staff import person
from broadcasts.demo.texts import environment
from broadcasts.models import Broadcast
from broadcasts.services import handing_over
from cityline.staff.models import Department
from cityline.staff.services import deputies
from cityline.staff.services.activity import note_change

ADMINISTRATOR = "kanri"


def deputy(on: Scene) -> None:
    """One of the PR office is away for some days; a colleague without a role of their own decides meanwhile."""
    with clock.at(on.days.moment(-3, 10)):
        deputies.appoint(
            by=person(ADMINISTRATOR),
            absent=person("koho3"),
            deputy=person("koho4"),
            first_day=on.days.moment(-1, 0).date(),
            last_day=on.days.moment(4, 0).date(),
        )


def moved(on: Scene) -> None:
    """To a ward office. What is approved was handed to a colleague; a draft still needs somebody."""
    boss, mover = person(ADMINISTRATOR), person("gomi2")
    approved = Broadcast.objects.get(title=environment.collection_change(on.days, "").title)
    with clock.at(on.now - timedelta(hours=2)), transaction.atomic():
        before, mover.department = mover.department, Department.objects.get(code="hamate")
        mover.save(update_fields=["department"])
        note_change(by=boss, user=mover, was_active=True, was_in=before)
        handing_over.hand_over(by=boss, broadcast_ids=[approved.pk], to=person("gomi"))
