"""What can keep a verb from happening. Each carries facts, and a sentence that says what to do next."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from broadcasts.states import BroadcastStatus, Verb
from cityline.refusals import Refusal

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from broadcasts.content.validation import ContentProblem
    from broadcasts.models import Broadcast, LookAfter
    from broadcasts.proofreading.findings import Finding
    from broadcasts.standing import Standing
    from cityline.staff.models import User


def _people(count: int | None) -> str:
    return number_format(count or 0, force_grouping=True)


class BroadcastError(Refusal):
    """Base of all refusals about broadcasts."""


class NotAllowed(BroadcastError):
    """The person may not do this to this broadcast, now or ever."""

    message = _("You are not allowed to do this.")


class EmergencyNotAllowed(NotAllowed):
    """The department may not write emergencies; all else that was typed is kept in ``saved``."""

    def __init__(self, message: "str | Promise", *, saved: "Broadcast") -> None:
        self.saved = saved
        super().__init__(message)


class InvalidTransition(BroadcastError):
    """The broadcast is not in a state that knows this verb, most often because somebody else was faster."""

    def __init__(
        self, *, verb: Verb, status: BroadcastStatus, by: "str | Promise" = "", at: datetime | None = None
    ) -> None:
        """``by`` and ``at``: who brought it there, where that is on record."""
        self.verb = verb
        self.status = status
        words = format_lazy(
            _("“{verb}” is not possible: this broadcast is now “{status}”. Open it again to see what happened."),
            verb=verb.label,
            status=status.label,
        )
        if by and at:
            done = format_lazy(_("It was done by {name} at {clock}."), name=by, clock=f"{timezone.localtime(at):%H:%M}")
            words = format_lazy("{words} {done}", words=words, done=done)
        super().__init__(words)


class Locked(BroadcastError):
    """Content can be changed only in draft and returned."""

    message = _("The content is locked while it is with the PR office. Withdraw or take it back to change it.")


class FromTemplate(BroadcastError):
    """Only the gaps of a reviewed text are open."""

    message = _(
        "This comes from a reviewed template: only its gaps can be filled in. To change anything else, choose “Write"
        " freely instead”."
    )


class StaleRevision(BroadcastError):
    """Somebody changed the content since this person saw it."""

    def __init__(self, *, broadcast: "Broadcast") -> None:
        self.current: int = broadcast.revision
        self.edited_by: User | None = broadcast.edited_by
        self.edited_at: datetime = broadcast.edited_at
        super().__init__(
            format_lazy(
                _("{name} changed this broadcast in the meantime. Look at the new version before you go on."),
                name=str(broadcast.edited_by or broadcast.author),
            )
        )


class ContentInvalid(BroadcastError):
    """Something in the message cannot be sent; each problem says where and what to do."""

    message = _("The message cannot be sent like this. See the notes beside the fields.")

    def __init__(self, problems: Sequence["ContentProblem"]) -> None:
        self.problems = list(problems)
        super().__init__()


class ChecksBlock(BroadcastError):
    """A rule the PR office has set to blocking found something."""

    def __init__(self, findings: Sequence["Finding"]) -> None:
        self.findings = list(findings)
        super().__init__(
            format_lazy(
                _("The checks do not let this pass: {first} Mend it, or ask the PR office about the rule."),
                first=self.findings[0].message,
            )
        )


class AudienceEmpty(BroadcastError):
    message = _("Nobody would receive this. Choose at least one category that residents have chosen.")


class OutletsMissing(BroadcastError):
    message = _("It appears nowhere yet. Choose at least one place where it appears.")


class QuotaShort(BroadcastError):
    """More residents than LINE lets us write to in what is left of this month."""

    def __init__(self, standing: "Standing") -> None:
        self.standing = standing
        numbers = {name: _people(getattr(standing, name)) for name in ("need", "left", "limit", "used", "promised")}
        super().__init__(
            format_lazy(
                _(
                    "This month's message allowance does not suffice: {need} needed, {left} of {limit} left"
                    " ({used} used, {promised} promised to other broadcasts). Have the allowance raised at LINE,"
                    " take another broadcast back, or return this one for a smaller audience or a time next month."
                    " LINE is asked again every minute."
                ),
                **numbers,
            )
        )


class ScheduleInPast(BroadcastError):
    message = _("The time to send has passed. Choose a later time, or send now.")


class ScheduleOutOfRange(BroadcastError):
    message = _("The time to send must lie within the next two years.")


class SealBroken(BroadcastError):
    """What is stored is not what was approved: nothing of it may leave."""

    message = _(
        "The approved content has been changed behind the application's back. Nothing more of it can be sent. Cancel it,"
        " and tell the system administrator."
    )


class CheckUnavailable(BroadcastError):
    """LINE could not be asked whether it would take the messages."""

    message = _("LINE cannot be asked at the moment whether it accepts this message. Try again in a few minutes.")


class ConceptUnread(BroadcastError):
    """Who writes for the account has read what it is for."""

    message = _(
        "Please read the operating concept of the account first and confirm that you have. Your draft is saved."
    )


class SomebodyElseChanged(BroadcastError):
    """Two people changed the same words at once; the second is told before anything is lost."""

    message = _("Somebody else has saved a new version in the meantime. Yours is still here: compare, and save again.")


class CharterUnticked(BroadcastError):
    """An approval says of each chosen category that the message fits whom it is for."""

    def __init__(self, categories: Sequence[str]) -> None:
        super().__init__(
            format_lazy(
                _("Read whom these categories are for, and tick each of them if the message fits: {names}"),
                names=" ・ ".join(categories),
            )
        )


class LookedAtAlready(BroadcastError):
    """No look is owed (any more): mostly because a colleague was faster."""

    message = _("There is nothing to look at after the fact here. Open it again to see what happened.")

    def __init__(self, last: "LookAfter | None") -> None:
        if last is None:
            super().__init__()
            return
        super().__init__(
            format_lazy(_("{who} has looked at it already. There is nothing left to do."), who=str(last.looked_by))
        )


class NotDelegated(BroadcastError):
    """It may not go without a look beforehand; ``why`` says each condition that fails."""

    message = _("No delegation covers this, so the PR office looks at it first.")

    def __init__(self, why: Sequence["str | Promise"] = ()) -> None:
        self.why = tuple(why)
        if not why:
            super().__init__()
            return
        super().__init__(
            format_lazy(_("The PR office looks at it first: {why}"), why=" ".join(str(one) for one in why))
        )
