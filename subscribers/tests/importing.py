"""What the tests of imports share: a file in its place, looked at, confirmed."""

import hashlib
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from subscribers.models import Precedence, ResidentImport, Subscriber
from subscribers.services.importing import files, verbs, working
from subscribers.tests.factories import make_patroller


def uploaded(text, *, by=None, **fields):
    data = text if isinstance(text, bytes) else text.encode()
    key = uuid4()
    files.path_of(key).write_bytes(data)
    return verbs.accept(
        **{
            "by": by or make_patroller(f"patrol-{key.hex[:8]}"),
            "file_key": key,
            "file_name": "city.csv",
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "as_of": timezone.now() - timedelta(hours=1),
            "precedence": Precedence.PRESENT,
            **fields,
        }
    )


def looked_at(text, **fields):
    """Read, with what it would do counted."""
    job = uploaded(text, **fields)
    working.work()
    return ResidentImport.objects.get(pk=job.pk)


def imported(text, **fields):
    """The whole way."""
    job = looked_at(text, **fields)
    verbs.confirm(import_id=job.pk, by=job.uploaded_by, seen=job.to_write)
    working.work()
    return ResidentImport.objects.get(pk=job.pk)


def counts(job):
    return (job.new_count, job.changed_count, job.unchanged_count, job.refused_count)


def problems(job):
    return [(problem.number, problem.code, problem.detail) for problem in job.problems.all()]


def masks():
    return dict(Subscriber.objects.order_by("line_user_id").values_list("line_user_id", "choice_mask"))
