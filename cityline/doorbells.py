"""The task class of every task: after commit it rings, and a bell that cannot be rung is no error of the caller."""

from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction


# The stubs are generic and say these methods answer; the class is not, and they do not.
class DoorbellTask(DjangoTask):  # type: ignore[type-arg]
    """The row is committed and the reconciler finds it; so a broker that is down may not fail the page that wrote it."""

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        def ring() -> None:
            self.delay(*args, **kwargs)

        transaction.on_commit(ring, robust=True)

    def apply_async_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        def ring() -> None:
            self.apply_async(*args, **kwargs)

        transaction.on_commit(ring, robust=True)
