"""Pictures that say nothing to people who cannot see them."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.content.kinds import ImagePart
from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Place, Remark
from broadcasts.proofreading.passages import Message, narrow

_SAYS_NOTHING = re.compile(
    r"(?:この|上の|下の)?(?:画像|写真|イラスト|図|ポスター|チラシ|ちらし|バナー|ロゴ|表紙|image|img|photo|picture|無題|なし|alt)?"
    r"[\s\d_\-()]*(?:です|参照|のとおり)?[。.]?|[\w\-() ]+\.(?:jpe?g|png|gif|webp|bmp|pdf)",
    re.IGNORECASE,
)


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    pictures = [(at, part) for at, part in enumerate(message.parts) if isinstance(part, ImagePart)]
    for at, part in pictures:
        place = Place(at, "alt_text", 0, len(part.alt_text), "", part.alt_text, "")
        if not part.alt_text.strip():
            yield Remark(
                gettext_noop("The picture has no words. Say what it shows, for people who cannot see it."), place
            )
        elif _SAYS_NOTHING.fullmatch(narrow(part.alt_text.strip())):
            yield Remark(
                gettext_noop(
                    "“{words}” does not say what the picture shows. Write what matters in it: what, when, where."
                ),
                place,
                {"words": part.alt_text},
            )
    if pictures and len(pictures) == len(message.parts):
        place = Place(pictures[0][0], "alt_text", 0, 0)
        yield Remark(
            gettext_noop(
                "There are only pictures. Add a text with what, when, where and for whom: it can be read out, searched and translated."
            ),
            place,
        )
