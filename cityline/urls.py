"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("feeds/", include("broadcasts.feeds.receiving_urls")),
    path("media/", include("broadcasts.content.urls")),
    path("board/", include("broadcasts.board.urls")),
    path("", include("subscribers.urls")),
    path("", include("subscribers.resident_urls")),
]
