"""Rich menus in the list of the admin site; everything else is our own screens."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from subscribers.models import RichMenu
from subscribers.permissions import can_manage_rich_menus
from subscribers.views.rich_menus import drawing, editing, listing, reviewing, shared


@admin.register(RichMenu)
class RichMenuAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("", staff(self.changelist_view), name="subscribers_richmenu_changelist"),
            path("<int:pk>/", staff(listing.menu), name="rich_menu"),
            path("version/<int:pk>/edit/", staff(editing.edit), name="rich_menu_edit"),
            path("version/<int:pk>/picture/", staff(drawing.make), name="rich_menu_make"),
            path("version/<int:pk>/preview.png", staff(drawing.preview), name="rich_menu_preview"),
            path("version/<int:pk>/", staff(reviewing.review), name="rich_menu_review"),
            path("picture/<slug:sha256>/", staff(shared.picture), name="rich_menu_picture"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return listing.menus(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_manage_rich_menus(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_manage_rich_menus(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
