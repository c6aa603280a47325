"""The one door into the audit log."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from cityline.audit.actions import label
from cityline.audit.chain import keys, tags
from cityline.audit.models import Entry
from cityline.staff.models import User

SYSTEM = "system"


def record(
    *, action: str, actor: User | None, on: models.Model | None = None, at: datetime | None = None, **data: Any
) -> Entry:
    """Write one entry, in the caller's transaction, so that act and entry stand or fall together. It is signed here and
    linked into the chain once it is committed, by others.

    ``action`` must be registered (`cityline.audit.actions`); ``actor`` is None for the system itself. ``data``
    holds plain JSON values and
    never message texts or LINE user ids. Raises UnknownAction.
    """
    label(action)
    entry = Entry(
        at=at or timezone.now(),
        actor=actor,
        actor_label=str(actor) if actor else SYSTEM,
        action=action,
        object_type=on._meta.label_lower if on is not None else "",
        object_id=on.pk if on is not None and isinstance(on.pk, int) else None,
        object_label=str(on)[:300] if on is not None else "",
        data=data,
        key_id=keys.current(),
    )
    entry.tag = tags.tag(entry)
    entry.save(force_insert=True)
    return entry
