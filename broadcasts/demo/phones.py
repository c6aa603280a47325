"""Making the simulator's phones know the residents and their past messages."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from broadcasts.demo.residents import Resident
from broadcasts.services.claiming import Claim
from cityline.simulator.remote import Simulator
from subscribers.models import Subscriber

_STANDING = {None: "stranger", True: "following", False: "blocked"}


def is_simulator() -> bool:
    """Whether a simulator answers where messages go."""
    try:
        Simulator(settings.LINE_API_BASE_URL).stats()
    except (OSError, ValueError):
        return False
    return True


def use_up(messages: int) -> None:
    """Let this month have consumed so many messages: the past is no traffic, and an untouched allowance tells nothing."""
    Simulator(settings.LINE_API_BASE_URL).configure(used=messages)


def register(residents: Iterable[Resident]) -> None:
    """Give each resident a phone, standing to the account as our own record says. Again and again changes nothing."""
    ours = dict(Subscriber.objects.values_list("line_user_id", "is_following"))
    Simulator(settings.LINE_API_BASE_URL).add_many(
        [
            {
                "id": resident.line_user_id,
                "name": resident.name,
                "standing": _STANDING[ours.get(resident.line_user_id)],
            }
            for resident in residents
        ]
    )


def stand(residents: Iterable[Resident], standing: str) -> None:
    """Let these phones stand so to the account, whatever our own record says: LINE knows it, we do not yet."""
    Simulator(settings.LINE_API_BASE_URL).add_many(
        [{"id": resident.line_user_id, "name": resident.name, "standing": standing} for resident in residents]
    )


def show(claimed: Claim, *, request_id: str, at: datetime) -> None:
    """Let the phones show, as of that moment, what LINE is said to have accepted then."""
    body = json.loads(claimed.body)
    Simulator(settings.LINE_API_BASE_URL).add_history(
        to=body["to"],
        messages=body["messages"],
        at=at.timestamp(),
        silent=body["notificationDisabled"],
        request_id=request_id,
        retry_key=str(claimed.retry_key),
    )
