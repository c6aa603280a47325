"""The account's concept: the PR office writes it, and who writes broadcasts reads each version once."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import permissions
from broadcasts.content.parts import normalise
from broadcasts.exceptions import BroadcastError, ConceptUnread, NotAllowed, SomebodyElseChanged
from broadcasts.models import ConceptConfirmation, OperatingConcept
from cityline.audit.services import record
from cityline.staff.models import User
from cityline.staff.roles import Role, holders_of
from cityline.staff.services import letters

WORDS_MAX, CHANGED_MAX = 20_000, 300


def current() -> OperatingConcept | None:
    return OperatingConcept.objects.select_related("made_by").first()


def publish(*, by: User, words: str, what_changed: str, expected: int) -> OperatingConcept:
    """The next version, which every writer confirms anew; ``expected`` is the one it was written from (0: none yet).

    Raises NotAllowed, SomebodyElseChanged, BroadcastError for what is empty, too long or unchanged.
    """
    if not permissions.can_change_charters(by):
        raise NotAllowed
    words, what_changed = normalise(words).strip(), normalise(what_changed).strip()
    if not words:
        raise BroadcastError(_("The concept is empty. Write what the account is for."))
    if len(words) > WORDS_MAX or len(what_changed) > CHANGED_MAX:
        raise BroadcastError(_("The concept takes 20,000 characters, what changed 300. Shorten it."))
    last = current()
    if (last.number if last else 0) != expected:
        raise SomebodyElseChanged
    if last and last.words == words:
        raise BroadcastError(_("Nothing was changed, so there is nothing to confirm anew."))
    if last and not what_changed:
        raise BroadcastError(_("Say in a few words what changed: every writer is asked to read it."))
    try:
        with transaction.atomic():
            made = OperatingConcept.objects.create(
                number=expected + 1, words=words, what_changed=what_changed, made_by=by, made_at=timezone.now()
            )
            record(action="broadcasts.concept", actor=by, on=made, version=made.number)
            _tell_writers(made)
    except IntegrityError as both:
        raise SomebodyElseChanged from both
    return made


def _tell_writers(made: OperatingConcept) -> None:
    """Once, with the version itself, so that nobody learns of it only when a text has to go out."""
    letters.write(
        to=writers(),
        subject=_("The operating concept has changed"),
        body=_(
            "There is a new version of the operating concept. Please read and confirm it before you ask the PR office for"
            " the next check."
        ),
        path="admin:broadcast_concept",
        now=made.made_at,
    )


def writers() -> "QuerySet[User]":
    """Whoever has to confirm it."""
    return holders_of(Role.DRAFTER).filter(department__is_active=True)


def confirm(*, by: User, number: int) -> OperatingConcept:
    """Note that this person has read the version in force; once is enough. Raises SomebodyElseChanged for an older one."""
    with transaction.atomic():
        concept = current()
        if concept is None or concept.number != number:
            raise SomebodyElseChanged(_("A newer version has come out while you were reading. Please read that one."))
        _confirmation, is_new = ConceptConfirmation.objects.get_or_create(
            concept=concept, user=by, defaults={"confirmed_at": timezone.now()}
        )
        if is_new:
            record(action="broadcasts.concept_confirmed", actor=by, on=concept, version=concept.number)
    return concept


def confirmation_of(user: User, concept: OperatingConcept | None) -> ConceptConfirmation | None:
    return concept.confirmations.filter(user=user).first() if concept else None


def demand_confirmed(*, by: User) -> None:
    """Raises ConceptUnread unless this person has confirmed the version in force, or there is none."""
    concept = current()
    if concept is not None and confirmation_of(by, concept) is None:
        raise ConceptUnread
