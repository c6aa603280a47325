"""What the ledger says against what LINE saw. Pure: everything it knows is in the evidence."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from broadcasts.states import DELIVERY_OPEN, DeliveryStatus

Try = tuple[str, int]
"""The retry key and the number of recipients of one request."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    status: str
    retry_key: str
    body_sha256: str
    recipients: frozenset[int]
    sent: frozenset[int]
    set_aside: int = 0
    """Residents excluded at the claim or refused by name."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """``requests``, ``reached`` and ``duplicates`` are the receiving server's word; None where it does not tell."""

    audience: int
    is_final: bool
    adds_up: bool
    chunks: list[Chunk]
    attempts: Counter[Try]
    lost_attempts: Counter[Try] = field(default_factory=Counter)
    """Made after the dump that was put back, and gone with it."""
    may_be_unknown: bool = False
    requests: list[dict[str, Any]] | None = None
    reached: frozenset[int] | None = None
    duplicates: int | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    duplicates: int | None
    missing: int
    unknown: int
    unexplained: int | None
    wrong: list[str]


def judge(evidence: Evidence) -> Verdict:
    """Count what must be none, and say in words what is not as promised."""
    accepted, unknown = _sent(evidence, DeliveryStatus.ACCEPTED), _sent(evidence, DeliveryStatus.OUTCOME_UNKNOWN)
    set_aside = sum(chunk.set_aside for chunk in evidence.chunks)
    missing = evidence.audience - len(accepted) - len(unknown - accepted) - set_aside
    unexplained = None if evidence.requests is None else _unexplained(evidence)
    wrong = []
    if not evidence.is_final:
        wrong.append("the broadcast did not end")
    if any(chunk.status in DELIVERY_OPEN for chunk in evidence.chunks):
        wrong.append("chunks are still open")
    if not evidence.adds_up:
        wrong.append("the ledger does not add up")
    if sum(len(c.recipients) for c in evidence.chunks if c.status != DeliveryStatus.SPLIT) != evidence.audience:
        wrong.append("the chunks are not the frozen audience")
    if evidence.duplicates:
        wrong.append(f"{evidence.duplicates} residents twice")
    if missing:
        wrong.append(f"{missing} residents missing")
    if unknown and not evidence.may_be_unknown:
        wrong.append(f"{len(unknown)} residents unknown although it could be known")
    if unexplained:
        wrong.append(f"{unexplained} requests without an attempt")
    if evidence.reached is not None:
        wrong += _against_reached(evidence, accepted)
    if evidence.requests is not None:
        wrong += _against_bytes(evidence)
    return Verdict(
        duplicates=evidence.duplicates,
        missing=missing,
        unknown=len(unknown),
        unexplained=unexplained,
        wrong=wrong,
    )


def longest_pause(accepted_at: list[float], *, since: float) -> float | None:
    """The longest time without progress from ``since`` on, in seconds."""
    times = sorted([since, *(at for at in accepted_at if at > since)])
    return round(max((after - before for before, after in pairwise(times)), default=0.0), 1)


def _sent(evidence: Evidence, status: DeliveryStatus) -> frozenset[int]:
    return frozenset().union(*(chunk.sent for chunk in evidence.chunks if chunk.status == status))


def _against_reached(evidence: Evidence, accepted: frozenset[int]) -> list[str]:
    assert evidence.reached is not None  # noqa: S101  for the type checker
    unsent = frozenset().union(
        *(c.recipients for c in evidence.chunks if c.status in {DeliveryStatus.CANCELLED, DeliveryStatus.EMPTY})
    )
    counts = {
        "residents called accepted whom LINE never had": len(accepted - evidence.reached),
        "residents called unsent whom LINE had": len(unsent & evidence.reached),
    }
    return [f"{count} {words}" for words, count in counts.items() if count]


def _unexplained(evidence: Evidence) -> int:
    """Requests beyond the attempts written for their key. What never arrived in full is counted by its key alone."""
    tries = evidence.attempts + evidence.lost_attempts
    written: Counter[str] = Counter()
    for (key, _), count in tries.items():
        written[key] += count
    requests = evidence.requests or []
    by_key = Counter(str(request["retry_key"]) for request in requests)
    by_try: Counter[Try] = Counter(
        (str(request["retry_key"]), int(request["recipients"])) for request in requests if request["body_sha256"]
    )
    return (by_key - written).total() or (by_try - tries).total()


def _against_bytes(evidence: Evidence) -> list[str]:
    """One key, one body: for all requests under it, and as the chunk says."""
    bodies: defaultdict[str, set[str]] = defaultdict(set)
    for request in evidence.requests or []:
        if request["body_sha256"]:
            bodies[str(request["retry_key"])].add(str(request["body_sha256"]))
    changed = sum(len(found) > 1 for found in bodies.values())
    other = sum(bool(bodies[chunk.retry_key] - {chunk.body_sha256}) for chunk in evidence.chunks if chunk.retry_key)
    wrong = [f"{changed} keys with more than one body"] if changed else []
    return wrong + ([f"{other} chunks whose bytes are not those LINE had"] if other else [])
