"""Getting the broadcast an address names, if this person may know of it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from broadcasts import permissions
from broadcasts.models import Broadcast
from cityline.staff.models import User


def person(request: HttpRequest) -> User:
    """The person behind a request that the admin site let in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the admin site lets only staff in")
    return user


def visible_or_404(request: HttpRequest, pk: int) -> Broadcast:
    """Another department's broadcast is answered exactly as one that does not exist."""
    found = permissions.visible_to(person(request)).select_related(
        "department", "author", "edited_by", "submitted_by", "copied_from"
    )
    return get_object_or_404(found, pk=pk)
