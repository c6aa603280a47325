"""受信設定: what a resident gets, changed by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from subscribers.models import Subscriber
from subscribers.views.resident import for_resident


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def settings_page(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return render(request, "residents/settings.html", {})
