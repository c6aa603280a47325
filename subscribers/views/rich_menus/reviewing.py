"""The second person's look: every tab as phones draw it, what each place does, and the decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityline.staff.exceptions import StaffError
from cityline.staff.models import User
from cityline.staff.reentry import reenter
from cityline.staff.screens import screen
from subscribers.exceptions import MenuError
from subscribers.forms.rich_menus import ApprovalForm
from subscribers.models import MenuVersion, VersionState
from subscribers.permissions import why_not_approve_menu
from subscribers.rich_menus import deciding
from subscribers.rich_menus.publishing import COMING
from subscribers.views.rich_menus.shared import drawn, person, trail, version_or_404


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    version = version_or_404(pk)
    if request.method == "POST":
        form = ApprovalForm(request.POST)
        if form.is_valid() and _decide(request, user, version, form):
            return redirect("admin:rich_menu", version.menu_id)
        version = version_or_404(pk)
        return _page(request, user, version, form, status=422)
    return _page(request, user, version, ApprovalForm())


def _page(
    request: HttpRequest, user: User, version: MenuVersion, form: ApprovalForm, *, status: int = 200
) -> HttpResponse:
    is_open = version.state == VersionState.SUBMITTED
    return screen(
        request,
        "residents/rich_menus/review.html",
        title=_("Version %(number)s") % {"number": version.number},
        trail=trail(version.menu),
        status=status,
        version=version,
        panels=drawn(version),
        form=form,
        is_open=is_open,
        coming=version.menu.publications.filter(state__in=COMING).select_related("version").first()
        if is_open
        else None,
        barred=why_not_approve_menu(user, version) if is_open else None,
    )


def _decide(request: HttpRequest, user: User, version: MenuVersion, form: ApprovalForm) -> bool:
    """Whether it was decided; otherwise the form says why not."""
    said = form.cleaned_data
    seen = request.POST.get("revision", "")
    revision = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
    try:
        if request.POST.get("verb") == "return":
            deciding.return_(by=user, version_id=version.pk, revision=revision, words=said["words"])
            messages.success(request, _("Returned with your words."))
            return True
        if why_not_approve_menu(user, version) is None:
            reenter(request, user, said["proof"])
        deciding.approve(by=user, version_id=version.pk, revision=revision, publish_at=said["publish_at"])
    except StaffError as refusal:
        form.add_error("proof", str(refusal))
        return False
    except MenuError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Approved. It is put up at LINE now, or at the time you set."))
    return True
