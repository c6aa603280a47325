"""The two acts that are as much as approving: a token for a sender, and a rule that may send. Each asks who one is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from broadcasts.exceptions import BroadcastError
from broadcasts.feeds import rights, setting_up, texts, tokens
from broadcasts.feeds.views import feed_or_404, trail
from broadcasts.models import FeedRule
from broadcasts.views.finding import person
from broadcasts.views.preview import phone_of
from cityline.staff.exceptions import StaffError
from cityline.staff.reentry import reenter
from cityline.staff.screens import screen
from subscribers.models import Category


@never_cache
@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown in the answer to the press, once, and never again."""
    user, found = person(request), feed_or_404(request, pk)
    if not rights.can_change(user, found):
        raise PermissionDenied
    made, refusal = "", ""
    if request.method == "POST":
        try:
            proof = reenter(request, user, request.POST.get("proof", ""))
            made = tokens.issue(feed_id=pk, by=user, proof=proof)
        except (StaffError, BroadcastError) as refused:
            refusal = str(refused)
    return screen(
        request,
        "broadcasts/feeds/token.html",
        title=_("Token of the sender"),
        trail=trail(found),
        feed=found,
        made=made,
        refusal=refusal,
        address=request.build_absolute_uri(f"/feeds/{found.code}/"),
    )


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed_or_404(request, pk)
    try:
        tokens.revoke(feed_id=pk, by=person(request))
    except BroadcastError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Revoked. Nobody can send readings until a new token is made."))
    return redirect("admin:feed", pk)


@sensitive_post_parameters("proof")
@require_http_methods(["GET", "HEAD", "POST"])
def let_send(request: HttpRequest, pk: int, rule_pk: int) -> HttpResponse:
    """The PR office reads what the rule says, and to whom, before it may send."""
    user, found = person(request), feed_or_404(request, pk)
    rule = get_object_or_404(found.rules.select_related("template", "responsible", "feed__department"), pk=rule_pk)
    if rule.action != FeedRule.Action.SEND or rule.template is None:
        messages.info(request, _("This rule only prepares drafts: there is nothing to let it send."))
        return redirect("admin:feed", pk)
    why_not, refusal = rights.why_not_pass(user, rule), ""
    if request.method == "POST":
        try:
            proof = reenter(request, user, request.POST.get("proof", ""))
            typed = request.POST.get("version", "")
            setting_up.let_send(by=user, rule_id=rule_pk, expected=int(typed) if typed.isdecimal() else 0, proof=proof)
        except (StaffError, BroadcastError) as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The rule may send now, as far as a delegation covers it."))
            return redirect("admin:feed", pk)
    return screen(
        request,
        "broadcasts/feeds/let_send.html",
        title=_("May this rule send?"),
        trail=trail(found),
        feed=found,
        rule=rule,
        why_not=why_not,
        refusal=refusal,
        categories=Category.objects.filter(pk__in=rule.category_ids).select_related("group"),
        texts=[part.get("text") or part.get("title", "") for part in rule.template.parts],
        alt_text=rule.template.alt_text,
        phone=phone_of(texts.at_longest(rule.template, rule)),
        gaps=[gap.name for gap in texts.known(found)],
    )
