"""What the PR office says to a broadcast."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from broadcasts.forms.fields import IdList, TypedText
from broadcasts.models import PROPOSABLE, ReasonCode
from broadcasts.services.patrol import QUIET_HOURS_REASON_MAX

WORDS_MAX = 1000
APPROVE, RETURN, REJECT = "approve", "return", "reject"


class DecisionForm(forms.Form):
    """One decision about one revision. Its words are kept on the page whatever happens to it."""

    decision = forms.ChoiceField(choices=[(APPROVE, APPROVE), (RETURN, RETURN), (REJECT, REJECT)])
    revision = forms.IntegerField(min_value=1)
    reason = forms.ChoiceField(choices=[("", ""), *ReasonCode.choices], required=False)
    words = TypedText()
    send_now = forms.BooleanField(required=False)
    ignores_quiet_hours = forms.BooleanField(required=False)
    quiet_hours_reason = TypedText()
    proof = forms.CharField(required=False, strip=False, max_length=200)
    confirmed = forms.IntegerField(min_value=0, required=False)
    is_final = forms.BooleanField(required=False)
    charters = IdList()
    proposal = forms.ChoiceField(choices=[("", ""), *((one.value, one.label) for one in PROPOSABLE)], required=False)

    @property
    def is_return(self) -> bool:
        return bool(self["decision"].value() == RETURN)

    @property
    def is_reject(self) -> bool:
        return bool(self["decision"].value() == REJECT)

    @property
    def ticked(self) -> list[int]:
        """The charters ticked so far, also in a form that has to be filled in again."""
        return IdList().to_python(self["charters"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == APPROVE:
            self._judge_exception(cleaned)
        if cleaned.get("decision") in {RETURN, REJECT}:
            self._demand_why(cleaned)
        if cleaned.get("decision") == REJECT and not cleaned.get("is_final"):
            self.add_error(
                "is_final", _("Rejecting is final. Tick this box if you mean it; otherwise return it for edit.")
            )
        return cleaned

    def _judge_exception(self, cleaned: dict[str, Any]) -> None:
        reason = cleaned.get("quiet_hours_reason", "").strip()
        if cleaned.get("ignores_quiet_hours") and not reason:
            self.add_error("quiet_hours_reason", _("Say why it cannot wait: the reason is kept with the approval."))
        elif reason and not cleaned.get("ignores_quiet_hours"):
            self.add_error(
                "ignores_quiet_hours",
                _("Tick this box too if it is to go out in quiet hours; otherwise empty the reason."),
            )
        elif len(reason) > QUIET_HOURS_REASON_MAX:
            over = len(reason) - QUIET_HOURS_REASON_MAX
            self.add_error("quiet_hours_reason", _("Too long by %(over)s characters. Shorten it.") % {"over": over})

    def _demand_why(self, cleaned: dict[str, Any]) -> None:
        words = cleaned.get("words", "")
        if not cleaned.get("reason"):
            self.add_error("reason", _("Choose a reason."))
        if not words.strip():
            self.add_error("words", _("Say in a few words what should change, so that the department can act on it."))
        elif len(words) > WORDS_MAX:
            over = len(words) - WORDS_MAX
            self.add_error("words", _("Too long by %(over)s characters. Shorten it.") % {"over": over})
