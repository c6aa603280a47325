"""How the city came to the friends it already had: a file from its tool of before, and LINE's own list."""

import csv
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from uuid import UUID

from django.utils import timezone

from broadcasts.demo import clock, phones
from broadcasts.demo.residents import Resident
from broadcasts.demo.staff import person
from subscribers.models import Category, Precedence
from subscribers.services import follower_sync
from subscribers.services.importing import files, verbs, working

_FILE_KEY = UUID(int=20_240)
_COLUMNS = ["LINEユーザーID", "配信カテゴリ", "言語", "友だち追加日"]
# As such files are: typed over by hand, and written by a tool with other names for things.
_WRONG = [
    ["U12345", "ごみ・リサイクル", "日本語", "2023/04/01"],
    ["", "図書館", "日本語", "2023/04/01"],
    ["U" + "0" * 31 + "1", "広報すみなぎ", "日本語", "2023/05/12"],
    ["U" + "0" * 31 + "2", "広報すみなぎ、防災", "日本語", "2023/06/30"],
    ["U" + "0" * 31 + "3", "広報すみなぎ、健康", "日本語", "2024/01/09"],
    ["U" + "0" * 31 + "4", "子育て", "ポルトガル語", "2024/02/20"],
    ["U" + "0" * 31 + "5", "子育て", "日本語", "13/31/2023"],
]


def imported(residents: Sequence[Resident], *, at: datetime) -> None:
    """Bring these over, as the PR office does it; what is wrong with the file stays in its report."""
    data = _file(residents).encode("cp932")
    by = person("koho1")
    with clock.at(at):
        files.path_of(_FILE_KEY).write_bytes(data)
        job = verbs.accept(
            by=by,
            file_key=_FILE_KEY,
            file_name="旧ツール_友だち一覧.csv",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            as_of=at - timedelta(hours=16),
            precedence=Precedence.PRESENT,
        )
        working.work()
    with clock.at(at + timedelta(minutes=20)):
        job.refresh_from_db()
        verbs.confirm(import_id=job.pk, by=by, seen=job.to_write)
        working.work()


def compared(*, gone: Sequence[Resident], at: datetime, by: str | None) -> None:
    """Compare with LINE's list, from which these are missing: LINE's word of their blocking was lost."""
    phones.stand(gone, "blocked")
    with clock.at(at):
        follower_sync.start(by=person(by) if by else None, now=at)
        while follower_sync.work():
            pass


def _file(residents: Sequence[Resident]) -> str:
    names = dict(Category.objects.values_list("code", "name"))
    languages = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "English"}
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for resident in residents:
        chosen = "、".join(names[code] for code in sorted(resident.choices))
        day = timezone.localdate(resident.followed_at)
        rows.writerow([resident.line_user_id, chosen, languages[resident.language], f"{day:%Y/%m/%d}"])
    rows.writerows([*_WRONG, [residents[0].line_user_id, "", "", ""]])
    return written.getvalue()
