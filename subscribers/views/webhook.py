"""Where LINE tells us what residents do. It stores and answers; everything else happens later, in a worker.

LINE wants its answer within two seconds and takes anything but 2xx for a reason to deliver again, so a refusal is kept
for what is not LINE's, and 503 for what we could not store.
https://developers.line.biz/en/docs/messaging-api/receiving-messages/
"""

import json
import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cityline.doorbell import doorbell
from cityline.line import signatures
from subscribers.services import intake

logger = logging.getLogger(__name__)

BODY_MAX = 1_000_000
# One publish costs more than storing an event; a worker that is woken takes all there are.
WAKE_EVERY = 0.25


@csrf_exempt  # LINE proves itself with a signature over the raw bytes instead
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Store LINE's events once and answer 200."""
    try:
        body = request.read(BODY_MAX + 1)
    except OSError:  # the sender went away
        return HttpResponse(status=400)
    if len(body) > BODY_MAX:
        return HttpResponse(status=413)
    if not signatures.verify(body, request.headers.get("X-Line-Signature")):
        logger.warning("webhook without a valid signature")
        return HttpResponse(status=401)
    try:
        content = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    return _keep(content)


def _keep(content: Any) -> HttpResponse:
    events = content.get("events") if isinstance(content, dict) else None
    try:
        stored = intake.store(events=events if isinstance(events, list) else [])
    except DatabaseError as error:
        logger.error("webhook events not stored", extra={"error_code": type(error).__name__})
        return HttpResponse(status=503)
    if stored:
        doorbell.ring("subscribers.apply_events", rest=WAKE_EVERY)
    return HttpResponse(status=200)
