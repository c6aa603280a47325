"""How long we keep what concerns residents, for the page that tells them."""

from broadcasts.board.services import letters
from broadcasts.models import SendingPolicy
from subscribers.services.keeping import Spans


def spans() -> Spans:
    policy = SendingPolicy.current()
    return Spans(recipients=policy.keep_recipients_days, blocked=policy.keep_blocked_days, letters=letters.KEPT_DAYS)
