"""What the resident side calls here without knowing of us."""

from broadcasts.residents import linking, why
from broadcasts.residents.uses import why_in_use
from cityline.line import webhooks
from subscribers.services import categories


def register() -> None:
    """Called once, in `ready()`."""
    webhooks.register("message", linking.on_message, first=True)
    webhooks.register("postback", why.on_postback, first=True)
    categories.register_use(why_in_use)
