"""The writing page's form: everything typed there, and what of it can be saved."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.forms.fields import IdList, TypedText, clock_input, day_input
from broadcasts.models import Broadcast
from broadcasts.outlets import WORDED, Outlet
from broadcasts.services.drafting import can_schedule
from broadcasts.services.outlet_words import field_of

NOW, LATER = "now", "later"
PACES = [
    (0, _("To everybody at once")),
    (15, _("Little by little over 15 minutes")),
    (30, _("Little by little over 30 minutes")),
    (60, _("Little by little over an hour")),
    (120, _("Little by little over two hours")),
    (240, _("Little by little over four hours")),
]


class WritingForm(forms.Form):
    """The single fields; the parts beside them are read by `forms.parts`."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    title = TypedText(label=_("Subject"), help_text=_("Only staff see it: in lists, mails and search."))
    alt_text = TypedText(
        label=_("Notification line"),
        help_text=_(
            "Shown on the lock screen and in the list of chats, where a card or a picture with a link stands. "
            "Say the matter in the first 20 characters."
        ),
    )
    # Says that this page knows of outlets: one without leaves them as they are.
    asks_outlets = forms.BooleanField(required=False)
    outlets = forms.MultipleChoiceField(label=_("Where it appears"), choices=Outlet.choices, required=False)
    text_words = TypedText(
        label=_("Text for newsletter and website"),
        help_text=_(
            "Begins with the words of the message; from then on it is yours. Somebody copies it once it is due."
        ),
    )
    voom_words = TypedText(
        label=_("Draft for LINE VOOM"),
        help_text=_("LINE has no way for programs to post there: somebody posts it by hand and notes that here."),
    )
    is_silent = forms.ChoiceField(
        label=_("Sound"),
        choices=[("", _("Ring as usual")), ("1", _("Arrive without ringing"))],
        required=False,
        widget=forms.RadioSelect,
    )
    is_emergency = forms.BooleanField(label=_("This is an emergency"), required=False)
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("As soon as it is approved")), (LATER, _("At a set time"))],
        required=False,
        widget=forms.RadioSelect,
    )
    send_on = forms.DateField(label=_("Day"), required=False, widget=day_input())
    send_at = forms.TimeField(label=_("Time"), required=False, widget=clock_input())
    spread_minutes = forms.TypedChoiceField(
        label=_("How fast"),
        help_text=_(
            "For links to a page that cannot bear everybody at once, such as a booking form. The last ones then get it"
            " that much later."
        ),
        choices=PACES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"aria-describedby": "id_spread_minutes-help"}),
    )
    categories = IdList()
    undecided = IdList()
    document_number = TypedText(label=_("Document number"), help_text=_("If there is one: the decision behind this."))
    head_confirmed_by = TypedText(
        label=_("Confirmed by the head of section"),
        help_text=_("Name of who confirmed it, if your office asks for it."),
    )

    @classmethod
    def of(cls, broadcast: Broadcast) -> "WritingForm":
        """Filled with what is saved."""
        return cls(data=saved_fields(broadcast))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == LATER:
            for name, missing in (("send_on", _("Choose the day.")), ("send_at", _("Choose the time."))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, missing)
            self._judge_time()
        return cleaned

    def _judge_time(self) -> None:
        """A time nobody can mean stays on the page, with words beside it, and is not saved."""
        at, now = self.scheduled_at, timezone.now()
        if at is None or can_schedule(at, now=now):
            return
        if at < now:
            self.add_error("send_on", _("This time has passed. Choose a later one, or send as soon as it is approved."))
        else:
            self.add_error("send_on", _("This is more than two years ahead. Choose an earlier day."))

    @property
    def scheduled_at(self) -> datetime.datetime | None:
        """The time chosen, in the city's own zone; None for "as soon as approved" or while it is unfinished."""
        if self.cleaned_data.get("when") != LATER:
            return None
        day, clock = self.cleaned_data.get("send_on"), self.cleaned_data.get("send_at")
        if day is None or clock is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(day, clock))

    def outlets_of(self, broadcast: Broadcast) -> list[str]:
        """Those ticked; as they are saved where the page did not ask, or sent what no page of ours offers."""
        asked = self.cleaned_data.get("asks_outlets") and "outlets" in self.cleaned_data
        return list(self.cleaned_data["outlets"]) if asked else list(broadcast.outlets)

    @property
    def is_time_unfinished(self) -> bool:
        return self.cleaned_data.get("when") == LATER and self.scheduled_at is None


def saved_fields(broadcast: Broadcast) -> dict[str, Any]:
    """What is saved, as the browser would post it."""
    at = timezone.localtime(broadcast.scheduled_at) if broadcast.scheduled_at else None
    return {
        "revision": broadcast.revision,
        "title": broadcast.title,
        "alt_text": broadcast.alt_text,
        "is_silent": "1" if broadcast.is_silent else "",
        "is_emergency": "1" if broadcast.is_emergency else "",
        "when": LATER if at else NOW,
        "send_on": at.strftime("%Y-%m-%d") if at else "",
        "send_at": at.strftime("%H:%M") if at else "",
        "spread_minutes": broadcast.spread_minutes,
        "categories": list(broadcast.categories.values_list("pk", flat=True)),
        "undecided": list(broadcast.undecided_groups.values_list("pk", flat=True)),
        "asks_outlets": "1",
        "outlets": broadcast.outlets,
        **{field_of(outlet): broadcast.outlet_words.get(outlet, "") for outlet in WORDED},
        "document_number": broadcast.document_number,
        "head_confirmed_by": broadcast.head_confirmed_by,
    }
