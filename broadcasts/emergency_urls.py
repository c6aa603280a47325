"""Emergencies from templates: prepared by day, filled and armed at night; part of `broadcasts.urls`."""

from django.contrib import admin
from django.urls import path

from broadcasts.views import arming, emergency_templates, filling, preparing

staff = admin.site.admin_view

urlpatterns = [
    path("emergency/", staff(filling.choose), name="broadcast_emergency"),
    path("emergency/templates/", staff(emergency_templates.listing), name="emergency_templates"),
    path("emergency/templates/new/", staff(preparing.new), name="emergency_template_new"),
    path("emergency/templates/<int:pk>/", staff(emergency_templates.one), name="emergency_template"),
    path("emergency/templates/<int:pk>/edit/", staff(preparing.edit), name="emergency_template_edit"),
    path("emergency/templates/<int:pk>/retire/", staff(emergency_templates.retire), name="emergency_template_retire"),
    path("<int:pk>/fill/", staff(filling.fill), name="broadcast_fill"),
    path("<int:pk>/arm/", staff(arming.arm), name="broadcast_arm"),
]
