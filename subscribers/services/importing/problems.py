"""What can be wrong with a file or a line: a code when it is found, words when somebody reads it."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DETAIL_MAX = 60
# Whatever could be somebody's id: a column that slipped must not carry one into a report.
_ID_LIKE = re.compile(r"[0-9A-Za-z]{16,}")


class FileRefused(Exception):
    """The file as a whole cannot be used."""

    def __init__(self, code: str, detail: object = "") -> None:
        self.code = code
        self.detail = shown(detail)
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is not taken."""

    code: str
    column: str = ""
    detail: str = ""


def shown(value: object) -> str:
    """A cell as a report may repeat it: short, on one line, and without anything like an id."""
    text = " ".join(str(value).replace("\0", "").split())
    text = _ID_LIKE.sub("…", text)
    return text if len(text) <= DETAIL_MAX else f"{text[: DETAIL_MAX - 1]}…"


# Each: what is wrong, and what to do.
Words = tuple[str | Promise, str | Promise]

_UNKNOWN: Words = (_("This line cannot be used."), _("Compare it with the lines that can be used."))

LINE_PROBLEMS: dict[str, Words] = {
    "no_id": (_("There is no LINE user id."), _("Fill it in, or delete the line.")),
    "bad_id": (
        _("This is not a LINE user id."),
        _("It is U and 32 digits and letters from a to f, as the other tool got it from LINE; not a name or “LINE ID”."),
    ),
    "repeated": (_("The same resident is already in line {detail}."), _("Keep the line that is right and delete the other.")),
    "left": (
        _("This resident has left this service and asked to be forgotten."),
        _("Delete the line. Only they themselves can come back, by adding the account again."),
    ),
    "left_since": (
        _("This resident left after the file was written, and has begun anew."),
        _("Delete the line: what they choose now counts."),
    ),
    "bad_mark": (_("This is neither yes nor no."), _("Write 1 or 0, ○ or ×, はい or いいえ. Empty means no.")),
    "unknown_category": (
        _("There is no category “{detail}”."),
        _("Use the code or the name of a category as the page lists them."),
    ),
    "ambiguous_category": (_("Several categories are called “{detail}”."), _("Write its code instead of its name.")),
    "retired_category": (_("“{detail}” is no longer offered."), _("Take it out of this line.")),
    "unknown_language": (_("The language “{detail}” is not known."), _("Write ja, ja-easy or en.")),
    "bad_date": (_("This is not a date."), _("Write it like 2024-05-31.")),
    "unlikely_date": (_("This date cannot be right."), _("It lies before LINE accounts existed, or in the future.")),
    "extra_cell": (_("There is something to the right of the last heading."), _("Give it a heading, or delete it.")),
    "unreadable": (_("A character cannot be read."), _("Type this cell again.")),
}  # fmt: skip

# Said of many lines at once, where each has another detail.
_OF_MANY = {"repeated": _("The same resident is already in another line.")}

FILE_PROBLEMS: dict[str, Words] = {
    "empty": (_("The file is empty."), _("Save it again in the other tool and upload it.")),
    "no_lines": (_("The file has headings but no lines."), _("Save it again in the other tool and upload it.")),
    "too_large": (_("The file is larger than 100 MB."), _("Split it into several.")),
    "too_many_lines": (_("The file has more than 1,000,000 lines."), _("Split it into several.")),
    "workbook": (_("This is an Excel workbook."), _("In Excel choose “Save as” and “CSV UTF-8”, and upload that file.")),
    "encoding": (
        _("The file is neither UTF-8 nor Shift_JIS nor Excel's Unicode text."),
        _("Save it as “CSV UTF-8” and try again."),
    ),
    "quotes": (
        _("Around line {detail} a quotation mark opens or closes where none may."),
        _("Correct that line. A quotation mark inside a cell is written twice."),
    ),
    "unknown_column": (
        _("Nobody knows what to do with this column: {detail}"),
        _("Delete it, or call it by the code or the name of a category."),
    ),
    "missing_column": (_("There is no column of LINE user ids."), _("Call it LINEユーザーID.")),
    "repeated_column": (_("Two columns mean the same: {detail}"), _("Keep one of them.")),
    "lost": (_("The file is no longer there."), _("Upload it again.")),
    "broken": (
        _("The work broke off several times. Nothing was imported."),
        _("Upload the file again; if it happens again, tell whoever looks after the server."),
    ),
}  # fmt: skip


def words(code: str, detail: str = "") -> tuple[str, str]:
    """What is wrong, and what to do, in the reader's language."""
    what, todo = LINE_PROBLEMS.get(code) or FILE_PROBLEMS.get(code) or _UNKNOWN
    if not detail:
        what = _OF_MANY.get(code, what)
    return str(what).replace("{detail}", detail), str(todo)
