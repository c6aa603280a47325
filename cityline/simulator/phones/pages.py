"""What all pages share: rendering in the reader's language, and headers that allow nothing but our own files."""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from cityline.simulator.keys import PLATFORM
from cityline.simulator.phones.language import language, remember


def page(request: web.Request, template: str, context: dict[str, Any], *, status: int = 200) -> web.Response:
    code = language(request)
    with translation.override(code):
        body = render_to_string(f"simulator/{template}", {**common(request), **context})
    response = web.Response(text=body, content_type="text/html", status=status, headers=headers())
    remember(request, response)
    return response


def common(request: web.Request) -> dict[str, Any]:
    code = language(request)
    query = {name: value for name, value in request.query.items() if name != "lang"}
    other = "en" if code == "ja" else "ja"
    return {
        "language": code,
        "other_language": other,
        "other_language_url": str(request.rel_url.with_query({**query, "lang": other})),
        "account": request.app[PLATFORM].options.account_name,
    }


def headers() -> dict[str, str]:
    media = " ".join(sorted({origin(settings.MEDIA_BASE_URL), origin(settings.PUBLIC_BASE_URL)}))
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: {media}; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
