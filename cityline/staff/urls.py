"""Screens about people beside Django's tables, below /admin/staff/; names are reversed as ``admin:<name>``."""

from django.contrib import admin
from django.urls import path

from cityline.staff import deputy_views, holding_views

staff = admin.site.admin_view

urlpatterns = [
    path("deputies/", staff(deputy_views.listing), name="deputies"),
    path("deputies/new/", staff(deputy_views.appoint), name="deputy_new"),
    path("deputies/<int:pk>/end/", staff(deputy_views.end), name="deputy_end"),
    path("holdings/", staff(holding_views.left), name="holdings_left"),
    path("holdings/<int:pk>/", staff(holding_views.holdings), name="holdings"),
]
