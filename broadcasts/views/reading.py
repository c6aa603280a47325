"""Single words somebody typed beside a button."""

from django.http import HttpRequest

from broadcasts.content.parts import normalise


def typed(request: HttpRequest, name: str, *, most: int) -> str:
    """What stands in the field, without what nobody can see and no table can hold; cut to what is kept."""
    return normalise(request.POST.get(name, "")).strip()[:most]
