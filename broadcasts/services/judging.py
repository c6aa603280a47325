"""What an answer of LINE means for its chunk: the delivery table of the design as one function.

Two answers need a second question to LINE: a monthly limit (is it really used up?) and a 400 that names nothing (are
the messages to blame?). They are asked here, outside any transaction, at most once per batch: every question may take
as long as a request, and the answers that wait behind it hold leases.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from broadcasts.models import Authorisation
from broadcasts.services import retrying
from broadcasts.services.claiming import Claim
from cityline.line import client
from cityline.line.answers import Answer, AnswerKind
from cityline.line.client import Quota
from cityline.line.errors import LineError

RESERVATIONS_BORNE = 5


class Fate(StrEnum):
    ACCEPTED = "accepted"
    RETRY = "retry"
    BACK = "back"
    """As it was before the claim: the request says nothing about this chunk."""
    NAME_REFUSED = "name_refused"
    DIVIDE = "divide"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``stop_for`` is the reason to pause the broadcast with, if there is one."""

    claim: Claim
    answer: Answer
    fate: Fate
    is_ambiguous: bool = False
    wait: timedelta = timedelta(0)
    stop_for: str = ""


@dataclass(slots=True)
class Judge:
    """Judges answers; remembers what LINE said about a broadcast's messages while a slot works."""

    messages_are_fine: dict[int, bool] = field(default_factory=dict)
    _unasked: set[int] = field(default_factory=set)
    """Broadcasts about which LINE could not be asked in this batch."""
    _quota: list[Quota | None] = field(default_factory=list)
    """Empty until it was asked in this batch; None if LINE did not say."""

    def judge_all(self, answered: Iterable[tuple[Claim, Answer]]) -> list[Judgement]:
        """Judge one batch. What passes, a quota or LINE being out of reach, is forgotten with it."""
        self._unasked.clear()
        self._quota.clear()
        return [self.judge(claim, answer) for claim, answer in answered]

    def judge(self, claim: Claim, answer: Answer) -> Judgement:
        """Say what follows from ``answer``. May ask LINE, so never call it in a transaction."""
        kind, attempt = answer.kind, claim.attempt
        if kind in {AnswerKind.ACCEPTED, AnswerKind.ALREADY_ACCEPTED}:
            return Judgement(claim, answer, Fate.ACCEPTED)
        if kind == AnswerKind.AMBIGUOUS:
            return Judgement(claim, answer, Fate.RETRY, is_ambiguous=True, wait=retrying.after_failure(attempt))
        if kind == AnswerKind.NOT_CONNECTED:
            return Judgement(claim, answer, Fate.RETRY, wait=retrying.after_failure(attempt))
        if kind == AnswerKind.MONTHLY_LIMIT or answer.error_code == "rate_limited_unknown_words":
            return self._over_some_limit(claim, answer)
        if kind == AnswerKind.RATE_LIMITED:
            return Judgement(claim, answer, Fate.RETRY, wait=retrying.after_too_fast(attempt))
        if kind == AnswerKind.BAD_RECIPIENTS and answer.bad_recipients[0] < claim.recipient_count:
            return Judgement(claim, answer, Fate.NAME_REFUSED)
        if kind in {AnswerKind.BAD_RECIPIENTS, AnswerKind.BAD_REQUEST}:
            return self._bad_without_a_name(claim, answer)
        reason = "messages_refused" if kind == AnswerKind.BAD_MESSAGES else f"channel_{answer.status}"
        return Judgement(claim, answer, Fate.BACK, stop_for=reason)

    def _over_some_limit(self, claim: Claim, answer: Answer) -> Judgement:
        if self._month_is_used_up(claim.recipient_count):
            return Judgement(claim, answer, Fate.BACK, stop_for="monthly_limit")
        if answer.kind == AnswerKind.RATE_LIMITED:
            return Judgement(claim, answer, Fate.RETRY, wait=retrying.after_too_fast(claim.attempt))
        if claim.attempt >= RESERVATIONS_BORNE:
            return Judgement(claim, answer, Fate.BACK, stop_for="quota_reserved")
        return Judgement(claim, answer, Fate.RETRY, wait=retrying.after_reservation(claim.attempt))

    def _bad_without_a_name(self, claim: Claim, answer: Answer) -> Judgement:
        fine = self._line_takes_the_messages(claim.broadcast_id)
        if fine is None:
            return Judgement(claim, answer, Fate.RETRY, wait=retrying.after_failure(claim.attempt))
        if not fine:
            return Judgement(claim, answer, Fate.BACK, stop_for="messages_refused")
        return Judgement(claim, answer, Fate.DIVIDE)

    def _line_takes_the_messages(self, broadcast_id: int) -> bool | None:
        """None when LINE could not be asked."""
        if broadcast_id in self._unasked:
            return None
        if broadcast_id not in self.messages_are_fine:
            body = Authorisation.objects.filter(broadcast=broadcast_id).latest("pk").request_body
            try:
                problems = client.validate_multicast(messages=json.loads(body)["messages"])
            except LineError:
                self._unasked.add(broadcast_id)
                return None
            self.messages_are_fine[broadcast_id] = not problems
        return self.messages_are_fine[broadcast_id]

    def _month_is_used_up(self, needed: int) -> bool:
        """LINE uses the same words for a month that is used up and for a passing reservation; only the figures tell."""
        if not self._quota:
            self._quota.append(_quota())
        left = self._quota[0].left if self._quota[0] else None
        return left is not None and left < needed


def paused_note(judgement: Judgement) -> str:
    """Facts for whoever looks into it: LINE can find the request by its id."""
    request = judgement.answer.request_id
    return f"HTTP {judgement.answer.status}, {judgement.answer.error_code}" + (
        f", request {request}" if request else ""
    )


def _quota() -> Quota | None:
    try:
        return client.get_quota()
    except LineError:
        return None
