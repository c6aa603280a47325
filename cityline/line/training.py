"""What a department in training sends through: the same shapes as the real thing, and no network at all.

Nothing here can reach LINE, whatever the settings say. Every answer says that it is training's.
"""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from django.utils import timezone

from cityline.line.answers import Answer, AnswerKind
from cityline.line.transactions import refuse_in_transaction

TRAINING_REQUEST_ID = "training-"
"""What every request id made here begins with."""


class TrainingSender:
    """Stands in for ``MulticastSender`` and accepts everything, here and now."""

    async def __aenter__(self) -> Self:
        refuse_in_transaction()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def send(self, *, body: bytes, retry_key: str) -> Answer:
        """Accept the request without sending it anywhere."""
        refuse_in_transaction()
        now = timezone.now()
        return Answer(
            kind=AnswerKind.ACCEPTED,
            status=200,
            request_id=_request_id(),
            accepted_request_id="",
            error_code="",
            bad_recipients=[],
            started_at=now,
            finished_at=now,
            is_training=True,
        )


def push(
    *, line_user_id: str, messages: Sequence[dict[str, Any]], retry_key: str, notification_disabled: bool = False
) -> str:
    """Stands in for ``client.push``: says it was accepted, and reaches nobody."""
    refuse_in_transaction()
    return _request_id()


def _request_id() -> str:
    return f"{TRAINING_REQUEST_ID}{uuid4()}"
