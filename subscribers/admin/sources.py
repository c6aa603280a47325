"""QR codes and friend sources have screens of their own; Django's tables only lead there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from subscribers.friend_sources import downloads, views
from subscribers.friend_sources.permissions import can_see_sources
from subscribers.models import FriendSource


@admin.register(FriendSource)
class FriendSourceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("", staff(views.sources), name="friend_sources"),
            path("list/", staff(self.changelist_view), name="subscribers_friendsource_changelist"),
            path("new/", staff(views.make), name="friend_source_new"),
            path("figures.csv", staff(downloads.table), name="friend_sources_table"),
            path("<int:pk>/", staff(views.detail), name="friend_source"),
            path("<int:pk>/change/", staff(views.change), name="friend_source_change"),
            path("<int:pk>/qr.svg", staff(downloads.svg), name="friend_source_svg"),
            path("<int:pk>/qr.png", staff(downloads.png), name="friend_source_png"),
            path("<int:pk>/sheet/", staff(downloads.sheet), name="friend_source_sheet"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:friend_sources")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_see_sources(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_see_sources(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
