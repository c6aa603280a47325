"""The signature by which a webhook proves that it comes from LINE.

https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def sign(body: bytes) -> str:
    """The value of ``x-line-signature`` for ``body``. Raises ImproperlyConfigured without a channel secret."""
    secret: str = settings.LINE_CHANNEL_SECRET
    if not secret:
        raise ImproperlyConfigured("LINE_CHANNEL_SECRET is not set.")
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify(body: bytes, signature: str | None) -> bool:
    """Whether LINE signed exactly these bytes. Without a channel secret nothing is: an empty key is everybody's key."""
    if not signature or not settings.LINE_CHANNEL_SECRET:
        return False
    # Bytes, because compare_digest refuses text that is not ASCII and the header is anybody's to write.
    return hmac.compare_digest(sign(body).encode(), signature.encode("utf-8", "surrogateescape"))
