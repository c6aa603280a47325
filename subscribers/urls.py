"""The resident side's addresses."""

from django.urls import path

from subscribers.views.webhook import webhook

urlpatterns = [path("line/webhook/", webhook, name="line-webhook")]
