"""Residents as numbers: how many can be reached, and what they chose."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cityline.staff.screens import screen
from subscribers import queries
from subscribers.models import Subscriber
from subscribers.permissions import can_see_numbers, can_sync_followers
from subscribers.views.follower_sync import follower_syncs


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The numbers, the comparison with LINE, and no address that leads to a single resident."""

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("", staff(self.changelist_view), name="subscribers_subscriber_changelist"),
            path("friends/", staff(follower_syncs), name="subscribers_follower_sync"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not can_see_numbers(request.user):
            raise PermissionDenied
        counts, chosen = queries.counts(), queries.chosen_counts()
        return screen(
            request,
            "residents/numbers.html",
            title=_("Residents in numbers"),
            counts=counts,
            chosen=chosen,
            may_sync=can_sync_followers(request.user),
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_see_numbers(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_see_numbers(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
