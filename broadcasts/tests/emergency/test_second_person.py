"""Who decides on an emergency, and who looks at it afterwards."""

from datetime import timedelta

import pytest

from broadcasts.exceptions import NotAllowed
from broadcasts.models import Authorisation, Broadcast, LookAfter, SendingPolicy
from broadcasts.services import (
    looking_after,
)
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.delivering import status
from broadcasts.tests.emergency.deeds import approve, freeze, pending
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DUTY_OFFICER])
def test_a_second_person_approves(category, role):
    made = approve(pending(category), factories.user(role, department=factories.department()))

    assert (status(made), factories.authorisation_of(made).kind) == (BroadcastStatus.APPROVED, "emergency")


def _writers(made: Broadcast) -> dict:
    duty = factories.user(Role.DRAFTER, Role.DUTY_OFFICER, department=made.department)
    made.contributors.through.objects.create(broadcast=made, user=duty, how="editor")
    boss = factories.user(Role.DRAFTER, Role.PATROLLER, department=made.department, is_superuser=True)
    made.contributors.through.objects.create(broadcast=made, user=boss, how="submitter")
    made.author.groups.add(*factories.user(Role.DUTY_OFFICER).groups.all())
    return {
        "author who is duty officer": made.author,
        "editor who is duty officer": duty,
        "submitter who is superuser and patroller": boss,
        "superuser": factories.user(is_superuser=True),
        "drafter": factories.drafter(made.department),
    }


@pytest.mark.parametrize(
    "who",
    [
        "author who is duty officer",
        "editor who is duty officer",
        "submitter who is superuser and patroller",
        "superuser",
        "drafter",
    ],
)
def test_nobody_else_approves_not_even_in_an_emergency(category, who):
    made = pending(category)
    freeze(made)

    with pytest.raises(NotAllowed) as refusal:
        approve(made, _writers(made)[who])

    assert ("当直" in str(refusal.value)) == (who in {"superuser", "drafter"})
    assert (status(made), Authorisation.objects.count()) == (BroadcastStatus.PENDING_PATROL, 0)


def test_duty_officer_does_not_decide_on_what_is_no_emergency(category):
    made = factories.pending(None, category)

    with pytest.raises(NotAllowed):
        approve(made, factories.user(Role.DUTY_OFFICER))


def test_grace_is_the_policys_own_and_quiet_hours_do_not_hold_it(category):
    SendingPolicy.objects.create(
        has_quiet_hours=True, quiet_from="00:00", quiet_until="23:59:59", emergency_grace_seconds=7
    )

    granted = factories.authorisation_of(approve(pending(category)))

    assert (granted.due_at - granted.granted_at, granted.spread_minutes) == (timedelta(seconds=7), 0)


@pytest.mark.parametrize("role", [Role.PATROLLER, Role.DUTY_OFFICER])
def test_approved_emergency_is_looked_at_afterwards_by_somebody_else(category, role):
    by = factories.user(role, department=factories.department())
    made, colleague = approve(pending(category), by), factories.patroller()

    with pytest.raises(NotAllowed):
        looking_after.look(broadcast_id=made.pk, by=by)
    looking_after.look(broadcast_id=made.pk, by=colleague, words="適切")

    look = LookAfter.objects.get(broadcast=made)
    assert (look.why, look.looked_by, look.words) == ("emergency", colleague, "適切")


def test_ordinary_approval_owes_no_look(category):
    factories.approved(None, category)

    assert not LookAfter.objects.exists()
