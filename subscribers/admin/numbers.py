"""Residents as numbers: how many can be reached, and what they chose."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cityline.staff.screens import screen
from subscribers import queries
from subscribers.admin import numbers_drawn
from subscribers.friend_sources.permissions import can_see_sources
from subscribers.models import Subscriber
from subscribers.permissions import can_import_residents, can_see_numbers, can_sync_followers
from subscribers.views import importing
from subscribers.views.follower_sync import follower_syncs


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The numbers, the comparison with LINE, and no address that leads to a single resident."""

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("", staff(self.changelist_view), name="subscribers_subscriber_changelist"),
            path("friends/", staff(follower_syncs), name="subscribers_follower_sync"),
            path("import/", staff(importing.imports), name="residents_imports"),
            path("import/<int:pk>/", staff(importing.detail), name="residents_import"),
            path("import/<int:pk>/progress/", staff(importing.progress), name="residents_import_progress"),
            path("import/<int:pk>/problems.csv", staff(importing.report), name="residents_import_report"),
            path("import/<int:pk>/<slug:verb>/", staff(importing.act), name="residents_import_act"),
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
            may_see_sources=can_see_sources(request.user),
            may_sync=can_sync_followers(request.user),
            chosen=numbers_drawn.by_group(chosen, of=counts.reachable),
            growth=numbers_drawn.by_month(queries.growth(following=counts.following)),
            width=numbers_drawn.WIDTH,
            can_import=can_import_residents(request.user),
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
