"""One step as the resident's phone shows it, and what a tap on a button from whenever leads to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from subscribers.faq import answering, keys
from subscribers.faq.passing.reading import Guide, guide_as_passed
from subscribers.models import Dialogue, DialogueStep
from subscribers.services import taps
from subscribers.services.bubbles import SOFT_INK, JsonObject, bubble, fitted, line, text, with_quick_replies


@dataclass(frozen=True, slots=True)
class Standing:
    """A dialogue with its steps, and where in it somebody stands."""

    dialogue: Dialogue
    steps: tuple[DialogueStep, ...]
    step: DialogueStep
    has_changed: bool = False

    @property
    def key(self) -> str:
        return self.key_of(self.step.code)

    @property
    def question(self) -> str:
        """What stands on a chip that leads here."""
        return self.dialogue.label if not self.step.under else f"{self.dialogue.label}: {self.step.said_label}"

    @property
    def opening(self) -> "Standing":
        """Where this dialogue begins."""
        return Standing(self.dialogue, self.steps, next(step for step in self.steps if not step.under))

    @property
    def below(self) -> list[DialogueStep]:
        return [step for step in self.steps if step.under == self.step.code]

    def key_of(self, code: str) -> str:
        return keys.step_key(self.dialogue.pk, self.dialogue.version, code)


def standings(wanted: dict[str, keys.Key], *, today: date) -> dict[str, Standing]:
    """Where these keys lead today. One from another version leads to the first step, and says why."""
    ids = {key.dialogue_id for key in wanted.values() if key.dialogue_id}
    if not ids:
        return {}
    found = Dialogue.objects.in_force(today).filter(pk__in=ids).select_related("department")
    guides = {one.pk: guide_as_passed(one) for one in found}
    made = {name: _standing(guides.get(key.dialogue_id or 0), key) for name, key in wanted.items()}
    return {name: standing for name, standing in made.items() if standing is not None}


def shown(standing: Standing) -> JsonObject:
    """What is said, what can be chosen next, and always the ways back and out."""
    words = standing.step.said
    if standing.has_changed:
        words = _("This guide has been renewed in the meantime. Let us begin again.") + f"\n\n{words}"
    chips = [(step.said_label, f"{taps.QUESTION}{standing.key_of(step.code)}") for step in standing.below]
    if standing.step.under:
        chips.append((_("From the start"), f"{taps.QUESTION}{standing.opening.key}"))
    chips.append((_("Stop here"), f"{taps.QUESTION}{standing.key_of(keys.STOP)}"))
    return with_quick_replies(_said(standing, words), chips)


def stopped(*, now: datetime) -> list[JsonObject]:
    """Nothing is remembered, so there is nothing to undo."""
    words = _("All right. You can ask again at any time.")
    return [text("\n\n".join(filter(None, [words, answering.desk_words(now=now)])))]


def _said(standing: Standing, words: str) -> JsonObject:
    """An end has its links and says whose it is; on the way there is only what is asked."""
    step = standing.step
    if standing.below and not (step.link or step.phone):
        return text(words)
    rows = [
        line(words),
        line(_("From: {department}").format(department=standing.dialogue.department), size="xs", color=SOFT_INK),
    ]
    return bubble(
        alt_text=fitted(f"{standing.question}\n{words}", answering.ALT_TEXT_MAX),
        title=standing.question,
        rows=rows,
        ways=answering.ways_to(link=step.link, phone=step.phone),
    )


def _standing(guide: Guide | None, key: keys.Key) -> Standing | None:
    if guide is None:
        return None
    by_code = {step.code: step for step in guide.steps}
    first = next((step for step in guide.steps if not step.under), None)
    if first is None:
        return None
    is_same = key.version == guide.dialogue.version and key.step in by_code
    return Standing(guide.dialogue, guide.steps, by_code[key.step] if is_same else first, has_changed=not is_same)
