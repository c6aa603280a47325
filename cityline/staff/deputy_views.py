"""Deputies: who stands in for whom now and soon, appointing one, and ending it."""

from datetime import datetime, timedelta
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cityline.staff import permissions
from cityline.staff.deputy_form import DeputyForm
from cityline.staff.exceptions import StaffError
from cityline.staff.models import Deputyship, User
from cityline.staff.screens import screen
from cityline.staff.services import deputies

TITLE = gettext_lazy("Deputies")
PAST_SHOWN = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All of them for who plans them; whoever a letter named sees their own, also before the first day and after the last."""
    user = cast(User, request.user)
    if not _may_list(user):
        raise PermissionDenied
    today = timezone.localdate()
    visible = permissions.deputyships_visible_to(user)
    found = visible.select_related("absent__department", "deputy__department", "appointed_by", "ended_by")
    there = list(found.not_over(today))
    now = timezone.now()
    rows = [
        (
            each,
            permissions.can_end_deputyship(user, each),
            from_ if (from_ := deputies.decides_from(each)) > now else None,
        )
        for each in there
    ]
    return screen(
        request,
        "staff/deputies.html",
        title=TITLE,
        now_rows=[row for row in rows if row[0].first_day <= today],
        coming_rows=[row for row in rows if row[0].first_day > today],
        past=list(found.exclude(pk__in=[each.pk for each in there]).order_by("-last_day", "-pk")[:PAST_SHOWN]),
        may_ask=permissions.can_see_deputies(user),
        may_appoint=permissions.can_manage_staff(user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """An administrator appoints; a patroller asks the administrators with the same form."""
    user = _allowed(request)
    appoints = permissions.can_manage_staff(user)
    form = DeputyForm(request.POST) if request.method == "POST" else DeputyForm(initial=_initial(request, user))
    if form.is_bound and form.is_valid():
        try:
            if appoints:
                made = deputies.appoint(by=user, **form.cleaned_data)
                said = _(
                    "Appointed. %(deputy)s can decide from %(from)s on. The PR office and both of them get a mail."
                ) % {"deputy": made.deputy, "from": _moment(deputies.decides_from(made))}
            else:
                deputies.ask(by=user, **form.cleaned_data)
                said = _("The administrators get a mail with your request.")
        except StaffError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("admin:deputies")
    return screen(
        request,
        "staff/deputy_form.html",
        title=_("Appoint a deputy") if appoints else _("Ask for a deputy"),
        trail=[(reverse("admin:deputies"), TITLE)],
        form=form,
        appoints=appoints,
    )


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    try:
        found = deputies.end(by=user, deputyship_id=pk)
    except Deputyship.DoesNotExist:
        raise Http404 from None
    except StaffError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ended: %(deputy)s no longer stands in.") % {"deputy": found.deputy})
    return redirect("admin:deputies" if _may_list(_again(user)) else "admin:index")


def _may_list(user: User) -> bool:
    return permissions.can_see_deputies(user) or permissions.deputyships_visible_to(user).exists()


def _initial(request: HttpRequest, user: User) -> dict[str, object]:
    """What the letter asked for, whose link leads here; otherwise today."""
    today = timezone.localdate()
    mine = {} if permissions.can_manage_staff(user) else {"absent": user.pk}
    asked = {name: request.GET[name] for name in DeputyForm.base_fields if name in request.GET}
    return {"first_day": today, "last_day": today + timedelta(days=1), **mine, **asked}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), _("M j, H:i"))


def _again(user: User) -> User:
    """With the roles that are left."""
    return User.objects.get(pk=user.pk)


def _allowed(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not permissions.can_see_deputies(user):
        raise PermissionDenied
    return user
