"""What the writing page's script says, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def script_words() -> dict[str, str]:
    """Sentences for ``write.js``; {braces} are filled there."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved {at}"),
        "typing": _("Not saved yet"),
        "failed": _("Not saved – what you wrote is still on this page. Trying again …"),
        "offline": _("No connection – what you wrote is still on this page and on this computer."),
        "loggedOut": _("You have been logged out. Log in again in a new window; nothing you wrote is lost."),
        "logIn": _("Log in (new window)"),
        "stale": _("Not saved – see the note above"),
        "one": ngettext("{count} resident", "{count} residents", 1),
        "many": ngettext("{count} resident", "{count} residents", 2),
        "nothingChosen": _("Nothing is chosen: nobody would receive this."),
        "nobodyFits": _("Nobody fits this choice."),
        "reachable": _("Residents who blocked or paused the account are not counted."),
        "counting": _("Counting …"),
        "others": _("{names} also has this draft open."),
        "newer": _("Somebody has saved a newer version of this draft. Reload the page before you write on."),
        "sending": _("Sending the picture: {percent} %"),
        "working": _("Making it ready for LINE …"),
        "uploadFailed": _("The picture did not arrive. Check the connection and choose it again."),
        "kept": _("What was not saved on {at} is still on this computer."),
        "restore": _("Bring it back"),
        "forget": _("Throw it away"),
    }
