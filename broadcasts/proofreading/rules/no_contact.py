"""Nothing says where to turn with a question."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.content.kinds import CardPart, ImagePart
from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.links import addresses
from broadcasts.proofreading.passages import Message

_CONTACT = re.compile(
    r"問い?合わ?せ|連絡先|電話|TEL|Tel|☎|窓口|お近くの|担当|\d{2,4}-\d{2,4}-\d{3,4}|@[\w.\-]+\.\w+|[#♯]\d{4}|(?:110|119|171|188|189)番?|ホームページ|下記|メニュー"
)


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    if message.is_emergency or not message.whole.strip() or _CONTACT.search(message.whole):
        return
    has_button = any(isinstance(part, CardPart) and part.buttons for part in message.parts)
    has_link = any(isinstance(part, ImagePart) and part.link for part in message.parts)
    if not has_button and not has_link and not addresses(message.whole):
        yield Remark(gettext_noop("Nothing says where to ask: no telephone number, link or office. Add one."))
