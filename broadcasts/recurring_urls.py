"""Recurring broadcasts; part of `broadcasts.urls`."""

from django.contrib import admin
from django.urls import path

from broadcasts.views import recurring, recurring_acts, recurring_forms

staff = admin.site.admin_view

urlpatterns = [
    path("recurring/", staff(recurring.every), name="broadcast_series_all"),
    path("recurring/<int:pk>/", staff(recurring.one), name="broadcast_series"),
    path("recurring/<int:pk>/change/", staff(recurring_forms.change), name="broadcast_series_change"),
    path("recurring/<int:pk>/do/<slug:verb>/", staff(recurring_acts.act), name="broadcast_series_act"),
    path("<int:pk>/recurring/", staff(recurring_forms.begin), name="broadcast_series_begin"),
]
