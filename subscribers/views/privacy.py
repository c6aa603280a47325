"""What is kept of residents, why, for how long; for everybody to read, in each of their languages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from subscribers.faq import misses
from subscribers.friend_sources.attributing import KEPT
from subscribers.services import erasing, greeting, keeping, page_links, speaking
from subscribers.services.pruning import PAYLOAD_KEPT
from subscribers.views.resident import chat_url


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    language = request.GET.get("lang", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    context = {
        "languages": speaking.languages(),
        "language": translation.get_language(),
        "kept": keeping.spans(),
        "payload_days": PAYLOAD_KEPT.days,
        "question_days": misses.KEPT.days,
        "source_days": KEPT.days,
        "left_days": erasing.LEFT_KEPT.days,
        "pass_hours": int(page_links.PASS_LIFE.total_seconds() // 3600),
        "contact": greeting.contact(),
        "chat_url": chat_url(),
    }
    return render(request, "residents/privacy.html", context)
