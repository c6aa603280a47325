"""The writing page as one thing: what was typed, what is wrong with it, whom it reaches, and how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from broadcasts.content.limits import OUTLET_WORDS_MAX
from broadcasts.content.parts import ContentProblem
from broadcasts.forms.blocks import Block, blocks
from broadcasts.forms.boxes import Box, Words
from broadcasts.forms.choosing import Choosing, choosing, following
from broadcasts.forms.noticing import Noticed, already_wrong, noticed
from broadcasts.forms.parts import RawPart
from broadcasts.forms.rearranging import Arrangement
from broadcasts.forms.saving import as_if_saved, content_of
from broadcasts.forms.writing import WritingForm
from broadcasts.models import Broadcast, PatrolDecision, SendingPolicy
from broadcasts.outlets import WORDED, Outlet, is_pushed, push_only
from broadcasts.permissions import why_not_discard
from broadcasts.proofreading.findings import Finding
from broadcasts.remainders import RESENDING
from broadcasts.services import allowance, proofreading
from broadcasts.services.delegation_conditions import Answer, Case, answer
from broadcasts.services.outlet_words import field_of
from broadcasts.services.submitting import NOTE_MAX, TITLE_MAX, content_problems
from broadcasts.standing import Standing
from broadcasts.states import BroadcastStatus
from broadcasts.views.outlets import OutletChoice, submit_words
from broadcasts.views.preview import Phone, phone_of
from cityline.line.limits import ALT_TEXT_MAX, MESSAGES_MAX
from cityline.staff.models import User


@dataclass
class Desk:
    """``shows_all``: somebody tried to submit, so that empty fields are now problems too."""

    broadcast: Broadcast
    user: User
    form: WritingForm
    arrangement: Arrangement
    revision: int = 0
    shows_all: bool = False
    is_saved: bool = True
    others: Sequence[User] = ()
    picture_refusals: dict[int, str] = field(default_factory=dict)
    line_problems: Sequence[ContentProblem] = ()

    def __post_init__(self) -> None:
        # What the next save expects: the revision this person has seen, not the newest one.
        self.revision = self.revision or int(self.form.cleaned_data.get("revision") or 0)

    @property
    def parts(self) -> list[RawPart]:
        return self.arrangement.parts

    @property
    def alt_text(self) -> str:
        return str(self.form.cleaned_data["alt_text"])

    @cached_property
    def found(self) -> list[ContentProblem]:
        """What our own rules say of the content, and what LINE said when it was asked."""
        content = content_of(self.form, parts=self.parts, broadcast=self.broadcast)
        return [*content_problems(as_if_saved(self.broadcast, content)), *self.line_problems]

    @cached_property
    def shown(self) -> list[ContentProblem]:
        return self.found if self.shows_all else already_wrong(self.parts, self.form, self.found)

    @cached_property
    def blocks(self) -> list[Block]:
        refused = [ContentProblem(at, "media", words) for at, words in self.picture_refusals.items()]
        return blocks(self.parts, [*self.shown, *refused])

    @cached_property
    def choosing(self) -> Choosing:
        if self.broadcast.follows_id is not None:
            return following(self.broadcast, is_emergency=self.is_emergency)
        cleaned = self.form.cleaned_data
        return choosing(
            category_ids=cleaned["categories"],
            undecided_group_ids=cleaned["undecided"],
            is_emergency=self.is_emergency,
        )

    @cached_property
    def standing(self) -> Standing | None:
        """How the month's messages stand with this choice; None also where there is nothing to say of them."""
        now = timezone.now()
        goes_out_at = max(now, self.form.scheduled_at or now)
        found = allowance.standing_of(self.broadcast, need=self.choosing.total, goes_out_at=goes_out_at, now=now)
        return None if found is None or found.is_unlimited or not found.need or not self.is_pushed else found

    @property
    def outlets(self) -> list[str]:
        return self.form.outlets_of(self.broadcast)

    @property
    def is_pushed(self) -> bool:
        return is_pushed(self.outlets)

    @property
    def comes_alone(self) -> bool:
        """Whether it is a message to phones and nothing else: only that can come again."""
        return self.outlets == push_only()

    @property
    def offered(self) -> list[OutletChoice]:
        """Each outlet with its tick and, where it has words of its own, their box."""
        return [
            OutletChoice(
                outlet,
                outlet in self.outlets,
                self._box(field_of(outlet), OUTLET_WORDS_MAX[outlet], rows=8) if outlet in WORDED else None,
            )
            for outlet in self._offered_outlets
        ]

    @property
    def _offered_outlets(self) -> list[Outlet]:
        """What is sent once more to those it missed has appeared everywhere else; and of what nobody remembers the
        recipients, no correction goes to phones."""
        if self.broadcast.follow_kind in RESENDING:
            return [Outlet.PUSH]
        original = self.broadcast.follows
        is_forgotten = original is not None and original.recipients_dropped_at is not None
        return [outlet for outlet in Outlet if outlet != Outlet.PUSH or not is_forgotten]

    @property
    def outlets_problems(self) -> list[Words]:
        return self._beside("id_outlets")

    @property
    def submit_words(self) -> str:
        """On the button: whom it reaches, or that it reaches nobody on purpose."""
        return submit_words(self.outlets, self.choosing.total)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the PR office's rules find in what is typed; once it is a message at all."""
        content = content_of(self.form, parts=self.parts, broadcast=self.broadcast)
        return proofreading.check(
            broadcast=as_if_saved(self.broadcast, content),
            category_ids=content.category_ids,
            now=timezone.now(),
            messages_missing=self.standing.missing if self.standing and self.standing.is_short else 0,
        )

    @cached_property
    def delegation(self) -> Answer | None:
        """Whether it may go without a look, as typed; None where no delegation concerns it."""
        content = content_of(self.form, parts=self.parts, broadcast=self.broadcast)
        case = Case(
            broadcast=as_if_saved(self.broadcast, content),
            category_ids=content.category_ids,
            has_undecided=bool(content.undecided_group_ids),
            reached=self.choosing.total if self.is_pushed else 0,
            findings=self.findings,
            by=self.user,
        )
        return answer(case, now=timezone.now())

    @cached_property
    def todo(self) -> list[Noticed]:
        return noticed(
            form=self.form,
            parts=self.parts,
            found=self.found,
            blocking=[finding for finding in self.findings if finding.blocks],
            reached=self.choosing.total,
            chooses=self.broadcast.follows_id is None,
            is_pushed=self.is_pushed,
            now=timezone.now(),
        )

    @cached_property
    def wrong(self) -> dict[str, list[Noticed]]:
        """What to show beside the single fields, by the field's id."""
        beside: dict[str, list[Noticed]] = {}
        for notice in self.todo:
            if self.shows_all or not notice.is_unfinished:
                beside.setdefault(notice.field, []).append(notice)
        return beside

    def _box(self, name: str, limit: int, *, counts: str = "characters", rows: int = 0) -> Box:
        field_ = self.form.fields[name]
        return Box(
            id=f"id_{name}",
            name=name,
            label=field_.label or name,
            value=self.form.cleaned_data[name],
            limit=limit,
            counts=counts,
            help=field_.help_text,
            rows=rows,
            problems=self._beside(f"id_{name}"),
        )

    def _beside(self, field_id: str) -> list[Words]:
        return [notice.message for notice in self.wrong.get(field_id, ())]

    @property
    def title_box(self) -> Box:
        return self._box("title", TITLE_MAX)

    @property
    def alt_text_box(self) -> Box:
        return self._box("alt_text", ALT_TEXT_MAX, counts="units", rows=2)

    @property
    def head_box(self) -> Box:
        return self._box("head_confirmed_by", NOTE_MAX)

    @property
    def number_box(self) -> Box:
        return self._box("document_number", NOTE_MAX)

    @property
    def parts_problems(self) -> list[Words]:
        return self._beside("add-part")

    @property
    def audience_problems(self) -> list[Words]:
        return self._beside("audience")

    @property
    def day_problems(self) -> list[Words]:
        return self._beside("id_send_on")

    @property
    def time_problems(self) -> list[Words]:
        return self._beside("id_send_at")

    @property
    def is_emergency(self) -> bool:
        return bool(self.form.cleaned_data.get("is_emergency"))

    @property
    def may_be_emergency(self) -> bool:
        """Only where the department may; and where it once could, so that the tick does not vanish without a word."""
        return self.broadcast.department.may_write_emergencies or self.broadcast.is_emergency

    @property
    def policy(self) -> SendingPolicy:
        return SendingPolicy.current()

    @property
    def last_decision(self) -> PatrolDecision | None:
        """Why it came back, as long as that is what is being mended."""
        if self.broadcast.status != BroadcastStatus.RETURNED:
            return None
        decision = self.broadcast.decisions.select_related("decided_by", "on_behalf_of").last()
        return decision if decision and decision.decision == PatrolDecision.Decision.RETURNED else None

    @property
    def phone(self) -> Phone:
        return phone_of(
            self.broadcast,
            parts=self.parts,
            alt_text=self.alt_text,
            silent=bool(self.form.cleaned_data.get("is_silent")),
        )

    @property
    def has_room(self) -> bool:
        return len(self.parts) < MESSAGES_MAX

    @property
    def parts_max(self) -> int:
        return MESSAGES_MAX

    @property
    def why_not_discard(self) -> Words | None:
        return why_not_discard(self.user, self.broadcast)
