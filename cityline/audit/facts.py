"""The details of an entry in words. What has no word here is shown under the name it was written with."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "added": _("added"),
    "approved": _("approved count"),
    "attempt": _("attempt"),
    "audience": _("audience"),
    "changed": _("changed"),
    "chunks": _("chunks"),
    "code": _("code"),
    "fields": _("fields"),
    "frozen": _("frozen count"),
    "is_on": _("sending allowed"),
    "note": _("note"),
    "now": _("now"),
    "original": _("original"),
    "reached": _("audience"),
    "reason": _("reason"),
    "residents": _("residents"),
    "revision": _("revision"),
    "roles": _("roles"),
    "seal": _("seal"),
    "status_after": _("state after"),
    "status_before": _("state before"),
    "template": _("template"),
    "username": _("user name"),
}
SHOWN = 12
SEAL_LENGTH = 64


def facts(data: Mapping[str, Any]) -> Iterator[tuple[str | Promise, str]]:
    """Name and value, in the order they were written; a seal by its beginning, which tells two apart."""
    for name, value in data.items():
        words = "、".join(map(str, value)) if isinstance(value, list) else "–" if value in {None, ""} else str(value)
        yield LABELS.get(name, name), f"{words[:SHOWN]}…" if len(words) == SEAL_LENGTH and name == "seal" else words
