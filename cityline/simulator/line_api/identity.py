"""LINE Login's ID tokens: made for a resident's LIFF page, and verified for whoever is shown one.

https://developers.line.biz/en/reference/line-login/#verify-id-token
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from aiohttp import web

from cityline.simulator.answers import answer

ISSUER = "https://access.line.me"
_KEY = secrets.token_bytes(32)


def issue(*, user_id: str, client_id: str, lifetime: int, claims: dict[str, Any]) -> str:
    """A token in LINE's form. Its signature is good whatever ``claims`` say: what is false in them others must notice."""
    now = int(time.time())
    written = {"iss": ISSUER, "sub": user_id, "aud": client_id, "exp": now + lifetime, "iat": now, **claims}
    signed = f"{_packed({'typ': 'JWT', 'alg': 'HS256'})}.{_packed(written)}"
    return f"{signed}.{_signature(signed)}"


async def verify(request: web.Request) -> web.Response:
    form = await request.post()
    token, client_id = str(form.get("id_token", "")), str(form.get("client_id", ""))
    if not token or not client_id:
        return _refused("The request is missing a required parameter.")
    signed, _, signature = token.rpartition(".")
    claims = _read(signed.rpartition(".")[2])
    if claims is None or not hmac.compare_digest(signature.encode(), _signature(signed).encode()):
        return _refused("Invalid IdToken.")
    if claims["iss"] != ISSUER:
        return _refused("Invalid IdToken Issuer.")
    if claims["aud"] != client_id:
        return _refused("Invalid IdToken Audience.")
    if claims["exp"] <= time.time():
        return _refused("IdToken expired.")
    return answer(claims)


def _refused(description: str) -> web.Response:
    return answer({"error": "invalid_request", "error_description": description}, status=400)


def _packed(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _read(packed: str) -> dict[str, Any] | None:
    try:
        content = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except ValueError:
        return None
    return content if isinstance(content, dict) and {"iss", "aud", "exp"} <= content.keys() else None


def _signature(signed: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(_KEY, signed.encode(), hashlib.sha256)).decode().rstrip("=")
