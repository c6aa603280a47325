"""A colleague types the code from the screen into the chat."""

from django.utils import translation
from django.utils.translation import gettext as _

from broadcasts.services import linking
from subscribers.events import Event, happened_at, text_of, user_id_of
from subscribers.services.bubbles import text
from subscribers.services.replying import answer


def on_message(event: Event) -> bool | None:
    """Take a code; anything else, and everything while no code is open, goes on to the ordinary answers."""
    line_user_id = user_id_of(event)
    code = linking.read_code(text_of(event))
    if line_user_id is None or code is None or not linking.is_any_code_open():
        return None
    with translation.override("ja"):  # the city hall's own language
        try:
            phone = linking.link(code=code, line_user_id=line_user_id, at=happened_at(event))
        except (linking.TooManyGuesses, linking.HasLeft):
            return None
        except linking.CodeRefused as refused:
            words = str(refused)
        else:
            words = _("Linked: this phone now gets the test sends of {name}.").format(name=phone.user)
        answer(event=event, messages=[text(words)])
    return True
