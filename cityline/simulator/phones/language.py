"""In which language a page speaks: ``?lang=``, then what was chosen before, then what the browser asks for."""

from aiohttp import web
from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = "phone-language"


def language(request: web.Request) -> str:
    asked = [request.query.get("lang", ""), request.cookies.get(COOKIE, "")]
    asked += [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())]
    for code in filter(None, asked):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def remember(request: web.Request, response: web.Response) -> None:
    if "lang" in request.query:
        response.set_cookie(COOKIE, language(request), max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
