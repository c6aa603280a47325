"""Exchanging a link from the chat for a cookie, so that the address a resident stays at says nothing.

Looking is free: LINE's preview fetches links too, sometimes more than once, and people come back to them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from subscribers.services import page_links
from subscribers.views.resident import let_in, no_entry, resident_of


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    page = page_links.PAGES.get(request.GET.get("to", ""), page_links.PAGES[page_links.SETTINGS])
    subscriber = page_links.by_link(token)
    if subscriber is not None:
        response = let_in(redirect(page), subscriber)
    elif (known := resident_of(request)) and page_links.was_for(token, known):
        response = redirect(page)  # an old link of their own, opened again from the chat or the history
    else:
        response = no_entry(request)
    response.headers["Referrer-Policy"] = "no-referrer"  # this address holds the token
    return response
