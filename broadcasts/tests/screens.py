"""Addresses of the staff screens, and what a browser would post from the writing and the review page."""

from django.urls import reverse
from django.utils import timezone

from broadcasts.forms.writing import saved_fields
from broadcasts.models import Broadcast
from broadcasts.services import freezing
from broadcasts.tests import factories


def page(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def frozen(category, **fields) -> Broadcast:
    """Approved, with its audience frozen, by the services."""
    made = factories.approved(None, category, **fields)
    # In the evening quiet hours push it to the morning.
    freezing.freeze(broadcast_id=made.pk, now=max(timezone.now(), made.due_at - freezing.FREEZE_AHEAD))
    return Broadcast.objects.get(pk=made.pk)


def at(name: str, broadcast) -> str:
    return reverse(f"admin:broadcast_{name}", args=[broadcast.pk])


def posted(broadcast, **changed) -> dict:
    """The writing page's form as it stands, with ``changed`` typed into it (``part_0_text`` is ``part-0-text``)."""
    fields = saved_fields(broadcast)
    for index, part in enumerate(broadcast.parts):
        for name, value in part.items():
            if name != "buttons":
                fields[f"part-{index}-{name}"] = value
        for row, button in enumerate(part.get("buttons", ())):
            for name, value in button.items():
                fields[f"part-{index}-button-{row}-{name}"] = value
    return {**fields, **{_field(name): value for name, value in changed.items()}}


def _field(name: str) -> str:
    return name.replace("_", "-", 2) if name.startswith("part_") else name


def decided(broadcast, decision: str, **said) -> dict:
    proof = {"proof": factories.PASSWORD} if decision == "approve" else {}
    return {"decision": decision, "revision": broadcast.revision, **proof, **said}
