"""The staff's own screens, below /admin/broadcasts/; names are reversed as ``admin:<name>``."""

from django.contrib import admin
from django.urls import include, path

from broadcasts.views import controlling, detail, listing

staff = admin.site.admin_view

urlpatterns = [
    path("", staff(listing.listing), name="broadcast_list"),
    path("switch/", staff(controlling.switch), name="broadcast_switch"),
    path("<int:pk>/", staff(detail.detail), name="broadcast_detail"),
    path("", include("broadcasts.composing_urls")),
]
