"""Feeds on the staff's screens; part of `broadcasts.urls`."""

from django.contrib import admin
from django.urls import path

from broadcasts.feeds import trusting, views

staff = admin.site.admin_view

urlpatterns = [
    path("feeds/", staff(views.feeds), name="feeds"),
    path("feeds/new/", staff(views.edit), name="feed_new"),
    path("feeds/<int:pk>/", staff(views.feed), name="feed"),
    path("feeds/<int:pk>/edit/", staff(views.edit), name="feed_edit"),
    path("feeds/<int:pk>/stop/", staff(views.stop), name="feed_stop"),
    path("feeds/<int:pk>/token/", staff(trusting.token), name="feed_token"),
    path("feeds/<int:pk>/token/revoke/", staff(trusting.revoke), name="feed_token_revoke"),
    path("feeds/<int:pk>/rules/new/", staff(views.rule), name="feed_rule_new"),
    path("feeds/<int:pk>/rules/<int:rule_pk>/", staff(views.rule), name="feed_rule"),
    path("feeds/<int:pk>/rules/<int:rule_pk>/take-over/", staff(views.take_over), name="feed_rule_take_over"),
    path("feeds/<int:pk>/rules/<int:rule_pk>/let-send/", staff(trusting.let_send), name="feed_rule_let_send"),
]
