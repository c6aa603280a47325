"""A file from another tool with a line for each of many residents: read and judged, then written."""

import hashlib
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cityline.simulator.people import synthetic_user_id
from cityline.staff.models import User
from subscribers.models import Category, ImportState, Precedence, ResidentImport
from subscribers.services.importing import files, verbs, working

KNOWN_OF_TEN = 9


def importing(*, lines: int, residents: int, **_: Any) -> dict[str, Any]:
    """Nine of ten lines are of residents who are known, with other choices than they have."""
    patroller = User.objects.get(username="patroller")
    job = _uploaded(lines, residents, patroller)
    began = time.monotonic()
    working.work()
    read = time.monotonic() - began
    job.refresh_from_db()
    if job.state != ImportState.READY:
        raise RuntimeError(f"the file was not taken: {job.state}")
    verbs.confirm(import_id=job.pk, by=patroller, seen=job.to_write)
    began = time.monotonic()
    working.work()
    written = time.monotonic() - began
    job.refresh_from_db()
    return {
        "reading": read,
        "writing": written,
        "lines": lines,
        "new": job.new_count,
        "changed": job.changed_count,
        "state": str(job.state),
    }


def _uploaded(lines: int, residents: int, by: User) -> ResidentImport:
    key = uuid4()
    digest = hashlib.sha256()
    size = 0
    with files.path_of(key).open("wb") as file:
        for line in _lines(lines, residents):
            data = line.encode("cp932")
            digest.update(data)
            size += file.write(data)
    return verbs.accept(
        by=by,
        file_key=key,
        file_name="city.csv",
        size=size,
        sha256=digest.hexdigest(),
        as_of=timezone.now() - timedelta(hours=1),
        precedence=Precedence.PRESENT,
    )


def _lines(count: int, residents: int) -> Iterator[str]:
    names = list(Category.objects.filter(group__code="topics").order_by("bit").values_list("name", flat=True))
    yield "LINEユーザーID,配信カテゴリ\r\n"
    known = min(residents, count * KNOWN_OF_TEN // 10)
    for number in range(1, count + 1):
        who = number if number <= known else residents + number
        yield f"{synthetic_user_id(who)},{names[number % len(names)]}\r\n"
