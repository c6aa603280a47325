"""受信設定: what a resident gets, changed by themselves.

The form says what it showed as well as what is ticked, so that only what the resident changed on it is changed: a tap in
the chat meanwhile, or a category that is newer than the page, is left as it is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from subscribers.exceptions import BirthMonthRefused
from subscribers.models import BirthMonth, Category, Subscriber
from subscribers.services import ages, offering, preferences, speaking
from subscribers.services.waiting import Crowded, briefly
from subscribers.views.resident import for_resident

SAVED = "saved"
ADD_CHILD, REMOVE_CHILD = "add_child", "remove_child:"
CROWDED = gettext_lazy(
    "Not saved yet: it is very busy here just now. Your choices are kept below; please press the button again."
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def settings_page(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    if request.method != "POST":
        return _page(request, subscriber, is_saved=SAVED in request.GET)
    do = request.POST.get("do", "")
    try:
        with briefly():
            refusal = _save(subscriber, do, request.POST)
    except Crowded:
        return _page(request, subscriber, problem=CROWDED, status=503, typed=request.POST)
    if refusal is not None:
        subscriber.refresh_from_db()
        translation.activate(subscriber.language)
        return _page(request, subscriber, problem=str(refusal), status=422)
    is_about_children = do == ADD_CHILD or do.startswith(REMOVE_CHILD)
    place = "#children" if is_about_children else ""
    return redirect(f"{reverse('subscribers:settings')}?{SAVED}=1{place}")


@require_POST
@for_resident
def tick_one(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """One box, or the language, saved at once; answers the page's script with what holds now, or that it try again."""
    try:
        with briefly():
            return _tick_one(request, subscriber)
    except Crowded:
        return JsonResponse({"words": str(CROWDED)}, status=503)


def _tick_one(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    language = request.POST.get("language", "")
    if language:
        speaking.speak(subscriber=subscriber, language=language, at=timezone.now())
        return JsonResponse({"saved": subscriber.language == language})
    code = request.POST.get("category", "")
    category = next((each for each in offering.offered_categories() if each.code == code), None)
    if category is None:
        return JsonResponse({"words": _("This category is no longer offered.")}, status=410)
    wanted = request.POST.get("on") == "1"
    if wanted:
        preferences.adjust(subscriber=subscriber, add=[category])
    else:
        preferences.adjust(subscriber=subscriber, remove=[category])
    words = _("Saved: you now get “{category}”.") if wanted else _("Saved: “{category}” has been stopped.")
    return JsonResponse({"saved": True, "words": words.format(category=category.label)})


def _save(subscriber: Subscriber, do: str, form: QueryDict) -> BirthMonthRefused | None:
    """All that is on the form. What is wrong with a month keeps nothing else from being saved."""
    _save_ticks(subscriber, form)
    language = form.get("language", "")
    if language != form.get("spoken"):
        speaking.speak(subscriber=subscriber, language=language, at=timezone.now())
    try:
        _save_child(subscriber, do, form)
    except BirthMonthRefused as refusal:
        return refusal
    return None


def _save_ticks(subscriber: Subscriber, form: QueryDict) -> None:
    shown, before = set(form.get("shown", "").split()), set(form.get("before", "").split())
    ticked = set(form.getlist("category")) & shown
    offered = {category.code: category for category in offering.offered_categories()}
    preferences.adjust(
        subscriber=subscriber,
        add=[offered[code] for code in sorted(ticked - before) if code in offered],
        remove=[offered[code] for code in sorted((before & shown) - ticked) if code in offered],
    )


def _save_child(subscriber: Subscriber, do: str, form: QueryDict) -> None:
    today = timezone.localdate()
    if do == ADD_CHILD:
        ages.add_child(subscriber=subscriber, month=_month(f"{form.get('year')}-{form.get('month')}"), today=today)
    elif do.startswith(REMOVE_CHILD):
        ages.remove_child(subscriber=subscriber, month=_month(do.removeprefix(REMOVE_CHILD)))


def _month(text: str) -> date:
    year, _sep, month = text.partition("-")
    try:
        return date(int(year), int(month), 1)
    except (ValueError, OverflowError):
        raise BirthMonthRefused from None


def _page(
    request: HttpRequest, subscriber: Subscriber, *, status: int = 200, typed: QueryDict | None = None, **more: Any
) -> HttpResponse:
    """``typed``: a form that could not be saved, shown again as the resident left it."""
    categories = offering.offered_categories()
    today = timezone.localdate()
    before = [category.code for category in categories if category.mask & subscriber.choice_mask]
    if typed is not None:
        before = _still_before(typed, before)
        subscriber.choice_mask = _as_typed(typed, categories, subscriber.choice_mask)
        more = {**more, "typed": typed, "spoken": typed.get("spoken", ""), "ticked_language": typed.get("language", "")}
    context = {
        "sections": offering.sections(subscriber, categories),
        "shown": " ".join(category.code for category in categories),
        "before": " ".join(before),
        "children": _children(subscriber, today) if any(category.is_age_band for category in categories) else None,
        "years": range(today.year + 1, today.year - ages.YEARS_BACK - 1, -1),
        "months": range(1, 13),
        "languages": speaking.languages(),
        "spoken": subscriber.language,
        "ticked_language": subscriber.language,
        "language": subscriber.language,
        "is_following": subscriber.is_following,
        "is_pausing": subscriber.paused_until is not None and subscriber.paused_until > timezone.now(),
        "paused_until": subscriber.paused_until,
        "pause_is_total": subscriber.pause_is_total,
    }
    return render(request, "residents/settings.html", {**context, **more}, status=status)


def _still_before(typed: QueryDict, now: list[str]) -> list[str]:
    """What was chosen when the form was first shown; of what is newer than the form, what is chosen now."""
    shown = set(typed.get("shown", "").split())
    return sorted(set(typed.get("before", "").split()) & shown | set(now) - shown)


def _as_typed(typed: QueryDict, categories: Sequence[Category], now: int) -> int:
    """The boxes as they were ticked, for showing them only."""
    shown, ticked = set(typed.get("shown", "").split()), set(typed.getlist("category"))
    return sum(
        category.mask
        for category in categories
        if (category.code in ticked if category.code in shown else category.mask & now)
    )


def _children(subscriber: Subscriber, today: date) -> list[dict[str, Any]]:
    born = BirthMonth.objects.filter(subscriber=subscriber).order_by("-month")
    return [{"month": child.month, "age": ages.age_in_months(month=child.month, on=today)} for child in born]
