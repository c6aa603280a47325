"""The admin site: one login and one set of permissions for plain tables and Cityline's own screens alike.

It knows no broadcasts. An app puts its screens, its start page and what stands in the header in from its own `admin` package, which
Django imports once all models are there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from cityline.staff import factor, factor_views
from cityline.staff.forms import StaffLoginForm
from cityline.staff.passwords import set_password
from cityline.staff.permissions import can_enter, can_see_deputies, can_see_what_is_left
from cityline.staff.roles import is_raised

Context = dict[str, Any]
_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


class CitylineAdminSite(AdminSite):
    site_header = "Cityline"
    site_title = "Cityline"
    index_title = _("Start")
    site_url = None
    index_template = "admin/tables.html"
    enable_nav_sidebar = False
    login_form = StaffLoginForm
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._screens: list[tuple[str, str]] = []
        self._header: list[Callable[[HttpRequest], Context]] = []
        self._start: Callable[[HttpRequest], TemplateResponse] | None = None

    def add_screens(self, prefix: str, urlconf: str) -> None:
        """Serve the screens of ``urlconf`` below ``prefix``, before Django's own tables of that name."""
        self._screens.append((prefix, urlconf))

    def add_header(self, context: Callable[[HttpRequest], Context]) -> None:
        """Let ``context`` say what every page shows; it is asked only for people who may come in."""
        self._header.append(context)

    def set_start(self, view: Callable[[HttpRequest], TemplateResponse]) -> None:
        """Make ``view`` the page people land on."""
        self._start = view

    def has_permission(self, request: HttpRequest) -> bool:
        return can_enter(request.user) and not factor.is_open(request)

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        """What somebody sent after their login had run out leads, once they are in again, back to the page it came from."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" or self.has_permission(request) or request.path == reverse("admin:logout"):
                return inner(request, *args, **kwargs)
            return redirect_to_login(_page_of(request), reverse("admin:login"))

        return cast(_View, entered)

    def login(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        """Whoever has given the password and not the second factor is led on to it, and then to where they wanted to go."""
        if can_enter(request.user) and factor.is_open(request):
            return redirect(factor_views.address(request.GET.get("next", "")))
        return super().login(request, {"has_second_factor": settings.REQUIRE_SECOND_FACTOR, **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> Context:
        context = super().each_context(request)
        if context["has_permission"]:
            context["may_set_up_factor"] = is_raised(request.user)
            context["may_see_deputies"] = can_see_deputies(request.user)
            context["may_see_what_is_left"] = can_see_what_is_left(request.user)
            for more in self._header:
                context.update(more(request))
        return context

    def index(self, request: HttpRequest, extra_context: Context | None = None) -> TemplateResponse:
        request.current_app = self.name  # Django reads it when it reverses names
        return self._start(request) if self._start else self.tables(request, extra_context)

    def tables(self, request: HttpRequest, extra_context: Context | None = None) -> TemplateResponse:
        """Django's index of all tables this person may see."""
        return super().index(request, {"title": _("Settings and registers"), **(extra_context or {})})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        screens: list[URLResolver | URLPattern] = [path(f"{prefix}/", include(conf)) for prefix, conf in self._screens]
        own = [
            path("second-factor/", factor_views.second_factor, name="second_factor"),
            path("second-factor/qr.svg", factor_views.picture, name="second_factor_qr"),
            path("second-factor/codes/", factor_views.codes, name="second_factor_codes"),
            path("second-factor/leave/", factor_views.leave, name="second_factor_leave"),
            path("language/", set_language, name="set_language"),
            path("set-password/<uidb64>/<token>/", set_password, name="set_password"),
            path("tables/", self.admin_view(self.tables), name="tables"),
        ]
        return [*own, *screens, *super().get_urls()]


def _page_of(request: HttpRequest) -> str:
    """The page whose button was pressed: most addresses that take something show nothing."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    split = urlsplit(came_from)
    return f"{split.path}?{split.query}" if split.query else split.path


def cityline_site() -> CitylineAdminSite:
    """The site in use, by its own type."""
    return cast(CitylineAdminSite, admin.site)
