"""Staff accounts: who they are, where they work, which roles they have."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp import admin as otp_admin
from django_otp.plugins.otp_totp.models import TOTPDevice

from cityline.staff import holdings
from cityline.staff.admin.factor import reset_factor
from cityline.staff.admin.forms import StaffAddForm, StaffChangeForm
from cityline.staff.admin.passwords import offer_link
from cityline.staff.exceptions import StaffError
from cityline.staff.importing.views import import_people
from cityline.staff.models import User
from cityline.staff.permissions import can_manage_staff, can_see_staff
from cityline.staff.roles import Role
from cityline.staff.services import leaving
from cityline.staff.services.activity import note_change
from cityline.staff.services.locks import lift_lock
from cityline.staff.services.roles import set_roles
from cityline.staff.services.second_factor import device_of
from cityline.staff.tables import AuditedAdmin, TablePolicy

# Roles are a fixed list in code; a table of groups would only invite inventing others.
admin.site.unregister(Group)
# The library's own table would show everybody's secret.
if otp_admin.TOTPDeviceAdmin and admin.site.is_registered(TOTPDevice):
    admin.site.unregister(TOTPDevice)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: "QuerySet[User]") -> "QuerySet[User]":
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class StaffAdmin(AuditedAdmin, UserAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    policy = TablePolicy(view=can_see_staff, add=can_manage_staff, change=can_manage_staff)
    form = StaffChangeForm
    add_form = StaffAddForm
    list_display = ("username", "__str__", "department", "roles", "is_active", "last_login")
    list_filter = (RoleFilter, "department", "is_active")
    list_select_related = ("department",)
    search_fields = ("username", "last_name", "first_name", "email")
    filter_horizontal = ()
    readonly_fields = ("password_link", "factor_link", "holdings_link", "last_login", "date_joined")
    add_form_template = "admin/staff/add_person.html"
    change_list_template = "admin/staff/import_change_list.html"
    actions = ("lift_locks",)
    fieldsets = (
        (None, {"fields": ("username", "password_link", "factor_link")}),
        (_("Person"), {"fields": (("last_name", "first_name"), "email", "department")}),
        (_("What they may do"), {"fields": ("roles", "is_active", "holdings_link", "knows_holdings")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "last_name", "first_name", "email", "department", "roles")}),)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # a class of its own for each request
        form.by = request.user  # type: ignore[attr-defined]  # StaffChangeForm has it
        return form

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return "、".join(str(Role(group.name).label) for group in user.groups.all() if group.name in Role.values)

    @admin.display(description=_("password"))
    def password_link(self, user: User) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:auth_user_password_change", args=[user.pk]),
            gettext("Send a link to choose a new password"),
        )

    @admin.display(description=_("second factor"))
    def factor_link(self, user: User) -> SafeString:
        words = gettext("Reset the second factor") if device_of(user) else gettext("not set up")
        return format_html('<a href="{}">{}</a>', reverse("admin:staff_user_factor", args=[user.pk]), words)

    @admin.display(description=_("What needs somebody"))
    def holdings_link(self, user: User) -> SafeString | str:
        said = holdings.counts(holdings.held_by([user])[user.pk])
        words = "、".join(f"{name} {count}" for name, count in said) or gettext("nothing")
        return format_html('<a href="{}">{}</a>', reverse("admin:holdings", args=[user.pk]), words)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        user = self.get_object(request, unquote(id))
        if not can_manage_staff(request.user):
            raise PermissionDenied
        if user is None:
            raise Http404
        return offer_link(request, user, by=request.user)  # type: ignore[arg-type]  # can_manage_staff asked

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """On to the link: without it a new person cannot log in."""
        return redirect("admin:auth_user_password_change", obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People leave by being made inactive: what they once did must keep their name."""
        return False

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:  # type: ignore[type-arg]
        super().save_related(request, form, formsets, change)
        by: User = request.user  # type: ignore[assignment]  # the admin site lets only staff in
        try:
            set_roles(by=by, user=form.instance, roles=form.cleaned_data["roles"])
        except StaffError as refusal:
            messages.error(request, str(refusal.message))
        if isinstance(form, StaffChangeForm) and note_change(
            by=by, user=form.instance, was_active=form.was_active, was_in=form.was_in
        ):
            leaving.tell(people=[form.instance], now=timezone.now())

    @admin.action(description=_("Lift the lock-out after failed logins"), permissions=["change"])
    def lift_locks(self, request: HttpRequest, users: "QuerySet[User]") -> None:
        for user in users:
            lift_lock(by=request.user, user=user)  # type: ignore[arg-type]
        messages.success(request, gettext("They can try to log in again."))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(import_people)
        factor = self.admin_site.admin_view(reset_factor)
        return [
            path("import/", view, name="staff_user_import"),
            path("<int:pk>/factor/", factor, name="staff_user_factor"),
            *super().get_urls(),
        ]
