"""In which language we speak with a resident: pages and replies."""

from subscribers.languages import BY_CODE, LANGUAGES
from subscribers.models import Subscriber


def languages() -> list[tuple[str, str]]:
    """Each language's code, and its name in itself."""
    return [(language.code, language.name) for language in LANGUAGES]


def speak(*, subscriber: Subscriber, language: str) -> bool:
    """Speak this language from now on; False if it is none of ours or was spoken already."""
    if language == subscriber.language or language not in BY_CODE:
        return False
    Subscriber.objects.filter(pk=subscriber.pk).update(language=language)
    subscriber.language = language
    return True
