"""All broadcasts one may see, filtered by address."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from broadcasts import permissions
from broadcasts.forms.filtering import FilterForm
from broadcasts.queries import for_listing
from broadcasts.stages import Stage
from broadcasts.views.finding import person
from broadcasts.views.rows import rows_of
from cityline.staff.models import User
from cityline.staff.roles import Role, has_role
from cityline.staff.screens import screen

PAGE_SIZE = 25


def listing(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = FilterForm(
        request.GET, visible=permissions.visible_to(user), all_departments=_sees_several_departments(user)
    )
    found = form.found().order_by("-status_changed_at", "-pk")
    page = Paginator(for_listing(found), PAGE_SIZE).get_page(request.GET.get("page"))
    stage = Stage(form.cleaned_data["stage"]) if form.cleaned_data.get("stage") else None
    return screen(
        request,
        "broadcasts/list.html",
        title=stage.label if stage else _("All broadcasts"),
        form=form,
        page=page,
        rows=rows_of(list(page.object_list), reviews=permissions.can_patrol(user)),
        stage=stage,
        tabs=[(None, _("All")), *((stage, stage.label) for stage in Stage)],
        kept=_without_page(request),
        approvers_left=permissions.too_few_approvers(user) if stage is Stage.PATROL else None,
    )


def _sees_several_departments(user: User) -> bool:
    return permissions.can_patrol(user) or has_role(user, Role.DUTY_OFFICER) or user.department_id is None


def _without_page(request: HttpRequest) -> str:
    """The filters of this address, for the links to other pages of the list."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
