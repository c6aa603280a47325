"""Why the system holds or pauses a broadcast: the codes it writes into ``status_reason``, and what people do about each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "audience_empty": _("Nobody would receive this any more. Take it back and choose other categories."),
    "audience_changed": _(
        "The audience is no longer about the size that was approved. Check it, then send anyway or take it back."
    ),
    "gap": _(
        "The system was away for a while, or its database was put back to an earlier moment. Check what has already"
        " been received before anything goes on."
    ),
    "keeps_failing": _(
        "LINE has not answered our requests properly for a while. Check LINE's status page, then resume."
    ),
    "quota_short": _(
        "This month's message allowance does not suffice for this audience. Ask for more, or take it back."
    ),
    "correction": _(
        "A correction of this is being written. Once that has been submitted, the rest of this can only be cancelled."
    ),
    "original_moving": _(
        "The broadcast this one follows is not at rest any more. Take this one back, and submit it again once the other"
        " is paused or has ended."
    ),
    "delegation_ended": _(
        "The delegation it was sent under has been ended, so nothing more of it leaves. Cancel it; before anything has"
        " left, it can be taken back and submitted to the PR office."
    ),
    "delegation_exceeded": _(
        "By now it would reach more residents than the delegation holds for. The PR office checks it, then sends it anyway"
        " or takes it back."
    ),
    "series_ended": _(
        "The recurring broadcast it belongs to was stopped or changed, or whoever approved it no longer can, so nothing more"
        " of it leaves. Cancel it; before anything has left, it can be taken back and submitted to the PR office."
    ),
    "media_broken": _("A picture is missing or was changed after the approval. Take it back and upload it again."),
    "seal_broken": _("What is stored is not what was approved. Nothing is sent; tell the system administrator."),
    "training_changed": _(
        "The department was put into or out of training after the approval. Take it back, or cancel it and submit a copy."
    ),
    "monthly_limit": _("This month's message allowance is used up. Resume when LINE grants more."),
    "quota_reserved": _("Another delivery has reserved the message allowance. Resume when it has ended."),
    "messages_refused": _("LINE does not accept these messages. Cancel, correct a copy and submit it again."),
    "channel_401": _("LINE does not accept our access token. Tell the system administrator, then resume."),
    "channel_403": _("LINE's contract does not allow this. Tell the system administrator, then resume."),
}
# What a person can outweigh by looking: everything else must be mended and approved anew.
OUTWEIGHABLE = frozenset({"audience_changed", "delegation_exceeded", "gap", "quota_short"})
_CHANNEL = _("LINE refuses every request of ours. Tell the system administrator, then resume.")


def words(code: str) -> str | Promise:
    """The sentence for a code; empty for codes that people chose themselves."""
    return _WORDS.get(code, _CHANNEL if code.startswith("channel_") else "")
