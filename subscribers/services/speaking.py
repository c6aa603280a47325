"""In which language we speak with a resident: pages and replies."""

from datetime import datetime

from django.db.models import Q

from subscribers.languages import BY_CODE, LANGUAGES
from subscribers.models import Subscriber


def languages() -> list[tuple[str, str]]:
    """Each language's code, and its name in itself."""
    return [(language.code, language.name) for language in LANGUAGES]


def speak(*, subscriber: Subscriber, language: str, at: datetime) -> bool:
    """Speak this language as of the tap at ``at``; False if it is none of ours, or they have said otherwise since."""
    if language not in BY_CODE:
        return False
    undecided = Q(language_decided_at=None) | Q(language_decided_at__lte=at)
    present = Q(left_at=None) & (Q(forgets_before=None) | Q(forgets_before__lt=at))
    taken = Subscriber.objects.filter(undecided & present, pk=subscriber.pk)
    is_taken = bool(taken.update(language=language, language_decided_at=at))
    subscriber.refresh_from_db(fields=["language"])
    return is_taken
