"""The staff's own screens, below /admin/broadcasts/; names are reversed as ``admin:broadcasts:<name>``."""

from django.contrib import admin
from django.urls import path

from broadcasts.views import controlling, detail, listing

app_name = "broadcasts"
staff = admin.site.admin_view

urlpatterns = [
    path("", staff(listing.listing), name="list"),
    path("switch/", staff(controlling.switch), name="switch"),
    path("<int:pk>/", staff(detail.detail), name="detail"),
]
