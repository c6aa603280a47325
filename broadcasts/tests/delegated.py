"""A department that may send into a category without a look beforehand, and what it sends so."""

from datetime import timedelta

from django.utils import timezone

from broadcasts.models import Broadcast, Delegation
from broadcasts.services import delegating, submitting_delegated
from broadcasts.tests import factories as make


def in_days(count):
    return timezone.localdate() + timedelta(days=count)


def delegation(category, department=None, *, by=None, **terms) -> Delegation:
    """Granted through the service, by a second person."""
    return delegating.grant(
        **{
            "by": by or make.patroller(),
            "department_id": (department or make.department()).pk,
            "category_id": category.pk,
            "reach_max": 1000,
            "valid_until": in_days(30),
            "conditions": ["checks_clean"],
            **terms,
        }
    )


def submit(draft: Broadcast, by=None) -> Broadcast:
    return submitting_delegated.submit_delegated(
        broadcast_id=draft.pk, by=by or draft.author, expected_revision=draft.revision
    )
