"""From the form to the service and back: the content as it is kept, and the broadcast as it would be with it."""

import copy

from broadcasts.content.parts import parse
from broadcasts.forms.parts import RawPart
from broadcasts.forms.writing import WritingForm
from broadcasts.models import Broadcast
from broadcasts.outlets import WORDED, in_order
from broadcasts.services.drafting import DraftContent
from broadcasts.services.outlet_words import field_of, kept


def content_of(form: WritingForm, *, parts: list[RawPart], broadcast: Broadcast) -> DraftContent:
    """What can be saved: all texts however long, and a time only once it is one."""
    cleaned = form.cleaned_data
    return DraftContent(
        title=cleaned["title"],
        parts=parts,
        alt_text=cleaned["alt_text"],
        is_silent=bool(cleaned.get("is_silent")),
        is_emergency=bool(cleaned.get("is_emergency")),
        category_ids=frozenset(cleaned["categories"]),
        undecided_group_ids=frozenset(cleaned["undecided"]),
        scheduled_at=broadcast.scheduled_at if form.is_time_unfinished else form.scheduled_at,
        # What no page of ours offers leaves it as it is.
        spread_minutes=cleaned.get("spread_minutes", broadcast.spread_minutes) or 0,
        document_number=cleaned["document_number"],
        head_confirmed_by=cleaned["head_confirmed_by"],
        outlets=form.outlets_of(broadcast),
        outlet_words={outlet.value: cleaned[field_of(outlet)] for outlet in WORDED} if cleaned["asks_outlets"] else {},
    )


def as_if_saved(broadcast: Broadcast, content: DraftContent) -> Broadcast:
    """An unsaved copy that says what was typed, for whatever judges or draws it."""
    typed = copy.copy(broadcast)
    typed.title, typed.alt_text, typed.parts = content.title, content.alt_text, list(content.parts)
    typed.is_emergency = content.is_emergency
    typed.is_silent, typed.scheduled_at = content.is_silent, content.scheduled_at
    typed.spread_minutes = content.spread_minutes
    typed.document_number, typed.head_confirmed_by = content.document_number, content.head_confirmed_by
    typed.outlets = in_order(content.outlets)
    typed.outlet_words = kept(
        before=broadcast.outlet_words,
        typed=content.outlet_words,
        outlets=typed.outlets,
        parts=parse(content.parts),
    )
    return typed


def is_what_is_saved(form: WritingForm, *, parts: list[RawPart], broadcast: Broadcast) -> bool:
    """Whether nothing would be lost if the form were thrown away."""
    saved = WritingForm.of(broadcast)
    saved.is_valid()
    return not form.is_time_unfinished and (
        content_of(form, parts=parts, broadcast=broadcast)
        == content_of(saved, parts=list(broadcast.parts), broadcast=broadcast)
    )
