"""Everything that is on record about one broadcast, for disclosure requests and auditors: who did what, when and why, the
exact payload, what LINE answered. Of residents only how many they were."""

from dataclasses import dataclass

from broadcasts.models import (
    Authorisation,
    BoardPost,
    Broadcast,
    Comment,
    Contributor,
    Delegation,
    Delivery,
    FiledNumber,
    LookAfter,
    OutletMark,
    PatrolDecision,
    Revision,
)
from broadcasts.services import delegating
from broadcasts.services.discovery import Course, courses
from broadcasts.services.filing import number_of
from broadcasts.services.results import Ledger, ledger
from broadcasts.services.sealing import is_intact
from cityline.audit.chain.standing import Standing, standings
from cityline.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Sealed:
    """One approval and whether its seal fits what is stored now."""

    approval: Authorisation
    is_intact: bool
    delegations: list[Delegation]

    @property
    def look(self) -> LookAfter | None:
        """The look after the fact that it was owed, done or not."""
        return getattr(self.approval, "look_after", None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of the audit log and where it stands in the chain."""

    entry: Entry
    standing: Standing
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    broadcast: Broadcast
    document_number: str
    filed: list[FiledNumber]
    writers: list[Contributor]
    revisions: list[Revision]
    decisions: list[PatrolDecision]
    conversation: list[Comment]
    sealed: list[Sealed]
    ledger: Ledger
    chunks: list[Delivery]
    record: list[Recorded]
    courses: list[Course]
    post: BoardPost | None
    marks: list[OutletMark]

    @property
    def looks(self) -> list[Recorded]:
        return [one for one in self.record if one.entry.action == "broadcasts.look"]


def evidence_of(broadcast: Broadcast) -> Evidence:
    """A fixed number of queries, however many chunks and entries there are."""
    entries = list(Entry.objects.filter(object_type=broadcast._meta.label_lower, object_id=broadcast.pk).order_by("id"))
    places = standings(entries)
    approvals = list(
        broadcast.authorisations.select_related("granted_by", "revoked_by", "look_after__looked_by").order_by("pk")
    )
    named = delegating.named_by(approvals)
    chunks = Delivery.objects.filter(broadcast=broadcast).defer("recipient_ids", "sent_ids", "refused_ids")
    return Evidence(
        broadcast=broadcast,
        document_number=number_of(broadcast),
        filed=list(broadcast.filed_numbers.select_related("noted_by")),
        writers=list(Contributor.objects.filter(broadcast=broadcast).select_related("user").order_by("since", "pk")),
        revisions=list(broadcast.revisions.select_related("submitted_by")),
        decisions=list(broadcast.decisions.select_related("decided_by", "on_behalf_of")),
        conversation=list(broadcast.comments.select_related("made_by")),
        sealed=[
            Sealed(approval, is_intact(approval), [named[pk] for pk in approval.delegation_ids if pk in named])
            for approval in approvals
        ],
        ledger=ledger(broadcast),
        chunks=list(chunks.prefetch_related("attempts").order_by("position", "pk")),
        record=[Recorded(entry, *places[entry.pk]) for entry in entries],
        post=BoardPost.objects.filter(broadcast=broadcast).select_related("withdrawn_by").first(),
        marks=list(broadcast.outlet_marks.select_related("marked_by", "unmarked_by")),
        courses=courses([broadcast, *broadcast.follow_ups.filter(discovered_at__isnull=False).order_by("pk")]),
    )
