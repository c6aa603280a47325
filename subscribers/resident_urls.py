"""The addresses of residents' own pages."""

from django.urls import path

from subscribers.views.entering import enter
from subscribers.views.privacy import privacy
from subscribers.views.settings_page import settings_page

app_name = "subscribers"
urlpatterns = [
    path("r/<str:token>/", enter, name="enter"),
    path("settings/", settings_page, name="settings"),
    path("privacy/", privacy, name="privacy"),
]
