"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("media/", include("broadcasts.content.urls")),
    path("", include("subscribers.urls")),
]
