"""What readers of the notice board wrote: two letters nobody has opened yet, and one that was read."""

from datetime import datetime, timedelta

from broadcasts.board.services import letters
from broadcasts.demo import clock
from broadcasts.demo.staff import person
from broadcasts.models import BoardLetter, BoardPost


def bring(now: datetime) -> None:
    day = timedelta(days=1)
    chairs = _written(
        "読書室の席を増やしました",
        "窓ぎわの席、さっそく使わせていただきました。明るくて本が読みやすいです。電源の使える席もあるとうれしいです。",
        at=now - 2 * day,
    )
    with clock.at(now - day):
        letters.mark_read(letter_id=chairs.pk, by=person("toshokan"), now=now - day)
    _written(
        "粗大ごみ受付センターの休止",
        "休止の日の前に申し込んだたんすは、その日に出してよいのでしょうか。教えてください。",
        reply_to="nagisa.reader@example.jp",
        at=now - timedelta(hours=20),
    )
    _written(
        "洪水ハザードマップを新しくしました",
        "公民館で冊子をいただきました。文字の大きいものや、やさしい日本語のものがあれば、母にも渡したいです。",
        at=now - timedelta(hours=3),
    )


def _written(title: str, words: str, *, at: datetime, reply_to: str = "") -> BoardLetter:
    """As its reader wrote it, without counting anybody's address."""
    post = BoardPost.objects.get(broadcast__title=title)
    return BoardLetter.objects.create(post=post, words=words, reply_to=reply_to, at=at)
