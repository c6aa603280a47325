"""Making and changing media. The code stays as it is: it may be printed already."""

from typing import Any

from django.db import transaction

from cityline.audit.services import record
from cityline.staff.models import Department, User
from subscribers.friend_sources import codes
from subscribers.friend_sources.exceptions import NotYourDepartment
from subscribers.friend_sources.permissions import can_change
from subscribers.models import FriendSource

CHANGEABLE = (
    "name", "kind", "department", "category", "way", "valid_from", "valid_until", "welcome", "welcome_easy", "welcome_en",
    "colour",
)  # fmt: skip


@transaction.atomic
def make(*, by: User, department: Department, **fields: Any) -> FriendSource:
    """Raises NotYourDepartment, ValidationError."""
    if not can_change(by, department):
        raise NotYourDepartment
    source = FriendSource(code=_free_code(), department=department, made_by=by, **fields)
    source.full_clean()
    source.save(force_insert=True)
    record(action="subscribers.make_friend_source", actor=by, on=source, code=source.code, department=department.code)
    return source


@transaction.atomic
def change(*, source_id: int, by: User, **fields: Any) -> FriendSource:
    """Raises NotYourDepartment, ValidationError, FriendSource.DoesNotExist."""
    source = FriendSource.objects.select_for_update(of=("self",)).select_related("department").get(pk=source_id)
    if not can_change(by, source.department) or not can_change(by, fields.get("department", source.department)):
        raise NotYourDepartment
    changed = sorted(name for name in CHANGEABLE if name in fields and getattr(source, name) != fields[name])
    for name in changed:
        setattr(source, name, fields[name])
    source.full_clean()
    source.save(update_fields=changed or ["name"])
    if changed:
        record(action="subscribers.change_friend_source", actor=by, on=source, code=source.code, changed=changed)
    return source


def _free_code() -> str:
    """Two alike are next to impossible; the column is unique all the same."""
    code = codes.new()
    while FriendSource.objects.filter(code=code).exists():
        code = codes.new()
    return code
