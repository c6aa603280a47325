"""What the resident side calls here without knowing of us."""

from broadcasts.residents import holidays as calendar
from broadcasts.residents import linking, sent_page, why
from broadcasts.residents.amounts import sent_since
from broadcasts.residents.spans import spans
from broadcasts.residents.uses import why_in_use
from cityline import holidays
from cityline.line import webhooks
from subscribers.services import amounts, categories, keeping
from subscribers.views import sent


def register() -> None:
    """Called once, in `ready()`."""
    webhooks.register("message", linking.on_message, first=True)
    webhooks.register("postback", why.on_postback, first=True)
    categories.register_use(why_in_use)
    amounts.register_provider(sent_since)
    keeping.register_spans(spans)
    holidays.register(calendar.holidays_said)
    sent.register(show=sent_page.show, stop=sent_page.stop)
