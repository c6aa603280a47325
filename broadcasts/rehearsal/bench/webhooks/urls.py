"""Cityline's addresses, and the one that the intake is held against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cityline.line import signatures
from cityline.urls import urlpatterns as cityline

INTAKE, VERIFYING = "/line/webhook/", "/line/only-verifying/"


@csrf_exempt
@require_POST
def only_verify(request: HttpRequest) -> HttpResponse:
    """The least that a webhook can do: nothing is read out of the body, and nothing kept."""
    verified = signatures.verify(request.read(), request.headers.get("X-Line-Signature"))
    return HttpResponse(status=200 if verified else 401)


urlpatterns = [*cityline, path(VERIFYING.removeprefix("/"), only_verify)]
