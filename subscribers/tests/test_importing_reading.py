"""A file as offices have it: encodings, separators, what spreadsheets do to cells."""

import codecs
import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from subscribers.services.importing import cells
from subscribers.services.importing.columns import all_categories, layout_of
from subscribers.services.importing.lines import LineReader, Read
from subscribers.services.importing.problems import FileRefused, shown
from subscribers.services.importing.rows import opened
from subscribers.tests.factories import line_user_id, make_category, make_group

TEXT = "LINEユーザーID,配信カテゴリ\r\nU1,子育て\r\n"


def read(tmp_path, data):
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with opened(path) as rows:
        return list(rows)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("cp932", b""), ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE), ("utf-16-le", b""), ("utf-16-be", b""),
    ],
)  # fmt: skip
def test_encoding_is_found_out(tmp_path, encoding, mark):
    assert read(tmp_path, mark + TEXT.encode(encoding)) == [
        (1, ["LINEユーザーID", "配信カテゴリ"]), (2, ["U1", "子育て"])
    ]  # fmt: skip


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separator_is_found_out(tmp_path, separator):
    data = f'id{separator}"a,;b"{separator}c\nU1{separator}"x{separator}y"{separator}z\n'

    assert read(tmp_path, data.encode()) == [(1, ["id", "a,;b", "c"]), (2, ["U1", f"x{separator}y", "z"])]


def test_excels_own_word_about_the_separator_is_no_heading(tmp_path):
    assert read(tmp_path, b"sep=;\nid;name\nU1;x\n") == [(2, ["id", "name"]), (3, ["U1", "x"])]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path):
    data = b'id,note\n\nU1,"two\nlines"\n , \nU2,x\n'

    assert [number for number, _ in read(tmp_path, data)] == [1, 3, 5]


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (b"", "empty", ""),
        (b"PK\x03\x04rest of a workbook", "workbook", ""),
        (b"\xff\xfe\x00\xd8x", "encoding", ""),
        (b"id\n\x81\xff\xfd\n", "encoding", ""),
        (b'id,x\nU1,"never closed\nU2,y\n', "quotes", "2"),
        (b'id,x\nU1,"closed" twice"\n', "quotes", "2"),
    ],
)
def test_file_that_cannot_be_read_is_refused_as_a_whole(tmp_path, data, code, detail):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, data)

    assert (refusal.value.code, refusal.value.detail) == (code, detail)


def test_file_that_is_gone_says_so(tmp_path):
    with pytest.raises(FileRefused) as refusal, opened(tmp_path / "none.csv"):
        pass

    assert refusal.value.code == "lost"


def test_what_python_writes_is_read_back_as_it_was(tmp_path):
    lines = [["id", "list"], ["U1", 'a "quoted", list\r\nof two'], ["U2", "、;|"]]
    output = io.StringIO(newline="")
    csv.writer(output).writerows(lines)

    assert [row for _, row in read(tmp_path, output.getvalue().encode("utf-8-sig"))] == lines


@pytest.mark.parametrize(
    "cell",
    [
        "U0123456789abcdef0123456789abcdef", " U0123456789abcdef0123456789abcdef ",
        "'U0123456789abcdef0123456789abcdef", '="U0123456789abcdef0123456789abcdef"',
        "Ｕ０１２３４５６７８９abcdef0123456789abcdef", "u0123456789ABCDEF0123456789ABCDEF",
    ],
)  # fmt: skip
def test_id_is_found_in_what_a_spreadsheet_makes_of_it(cell):
    assert cells.line_user_id(cell) == "U0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "cell", ["", "U1", "taro", "C0123456789abcdef0123456789abcdef", "U" + "g" * 32, "U" + "0" * 33]
)
def test_what_is_no_id_is_none(cell):
    assert cells.line_user_id(cell) is None


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *((cell, True) for cell in ("1", "１", "○", "〇", "◯", "はい", "'1", '="1"', "TRUE", " Yes ")),
        *((cell, False) for cell in ("", "0", "０", "×", "✕", "いいえ", "なし", "FALSE", "-")),
        *((cell, None) for cell in ("2", "?", "たぶん", "11")),
    ],
)
def test_marks_say_yes_no_or_neither(cell, said):
    assert cells.mark(cell) is said


@pytest.mark.parametrize(
    "cell",
    [
        "2024-05-31", "2024/5/31", "2024.5.31", "2024年5月31日", "20240531", "２０２４／５／３１", "令和6年5月31日", "R6.5.31",
        "45443", "'2024-05-31", '="2024/05/31"', "2024/5/31 0:00", "2024-05-31T00:00:00", "2024-05-30T15:00:00Z",
        "2024-05-31T00:00:00+09:00", "2024年5月31日(金) 0:00",
    ],
)  # fmt: skip
def test_day_is_understood_in_many_forms(cell):
    assert cells.moment(cell) == datetime(2024, 5, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["5/31/2024", "31.5.24", "2024-02-30", "2024-13-01", "昨日", "2024/5/31 25:00", "令和6年"]
)
def test_what_is_no_day_is_not_guessed_at(cell):
    assert cells.moment(cell) is None


@pytest.mark.parametrize(("year", "is_likely"), [(2010, False), (2012, True), (2030, False)])
def test_day_must_be_possible(year, is_likely):
    assert cells.is_likely(datetime(year, 12, 30, tzinfo=UTC), date(2030, 1, 1)) is is_likely


@given(st.text())
def test_no_cell_is_too_odd(cell):
    cells.line_user_id(cell), cells.mark(cell), cells.language(cell), cells.moment(cell), cells.folded(cell)


@given(st.text(), st.integers(0, 2**128 - 1))
def test_report_repeats_no_id(around, number):
    user_id = f"U{number:032x}"

    assert user_id not in shown(around + user_id + around)


# --- columns and lines ---
@pytest.fixture
def kids(db):
    return make_category("kids", name="子育て")


@pytest.fixture
def waste(kids):
    return make_category("waste", name="ごみ・資源")


def reader(*headings):
    categories = all_categories()
    return LineReader(layout_of(headings, categories), categories)


def wrong(found):
    return [(problem.code, problem.column, problem.detail) for problem in found]


def test_list_of_categories_is_divided_however_it_is_written(kids, waste):
    lines = reader("user_id", "カテゴリ")

    read = [
        lines.read([line_user_id(1), cell]).chosen_mask
        for cell in ("子育て、ごみ・資源", "kids;waste", "KIDS | ごみ・資源", '="子育て"', "'ごみ・資源", "、、", "")
    ]

    assert read == [3, 3, 3, 1, 2, 0, 0]
    assert lines.covered_mask == 3


def test_column_for_each_category(kids, waste):
    lines = reader("LINE ユーザー ID", "子育て", "waste", "", "")

    assert [
        lines.read([line_user_id(1), *row]).chosen_mask for row in (["○", "×"], ["1"], [], ["はい", "1", "", ""])
    ] == [1, 1, 0, 3]
    assert lines.covered_mask == 3


def test_everything_wrong_with_a_line_is_said_at_once(kids, waste):
    waste.retired_at = timezone.now()
    waste.save()
    lines = reader("uid", "カテゴリ", "言語", "登録日")

    assert wrong(lines.read(["taro", "子育て;ゴミ;waste", "フランス語", "昨日", "more"])) == [
        ("extra_cell", "", ""),
        ("bad_id", "uid", ""),
        ("unknown_category", "カテゴリ", "ゴミ"),
        ("retired_category", "カテゴリ", "waste"),
        ("unknown_language", "言語", "フランス語"),
        ("bad_date", "登録日", ""),
    ]
    assert wrong(lines.read(["", "", "", "1999-01-01"])) == [("no_id", "uid", ""), ("unlikely_date", "登録日", "")]
    assert wrong(lines.read([line_user_id(1) + "\0", "", "", ""])) == [("unreadable", "uid", ""), ("bad_id", "uid", "")]


def test_name_of_two_categories_asks_for_the_code(kids):
    other = make_group("areas")
    make_category("kids-area", group=other, name="子育て")
    lines = reader("uid", "カテゴリ")

    assert wrong(lines.read([line_user_id(1), "子育て"])) == [("ambiguous_category", "カテゴリ", "子育て")]
    assert lines.read([line_user_id(1), "kids"]).chosen_mask == kids.mask


def test_id_that_slipped_into_another_column_is_not_repeated(kids):
    lines = reader("uid", "カテゴリ", "言語")

    assert wrong(lines.read(["", line_user_id(1), line_user_id(2)])) == [
        ("no_id", "uid", ""), ("unknown_category", "カテゴリ", "…"), ("unknown_language", "言語", "…")
    ]  # fmt: skip


def test_line_that_is_right_is_read(kids):
    lines = reader("uid", "子育て", "言語", "登録日")

    assert lines.read([line_user_id(1), "1", "やさしい日本語", "2024-05-31"]) == Read(
        line_user_id(1), kids.mask, "ja-easy", datetime(2024, 5, 30, 15, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("headings", "code", "detail"),
    [
        (["カテゴリ"], "missing_column", ""),
        (["uid", "氏名", "子育て"], "unknown_column", "氏名"),
        (["uid", "LINEユーザーID"], "repeated_column", "LINEユーザーID"),
        (["uid", "子育て", "kids"], "repeated_column", "kids"),
        (["uid", "カテゴリ", "kids"], "repeated_column", "カテゴリ"),
    ],
)
def test_headings_nobody_can_be_sure_of_are_refused(kids, headings, code, detail):
    with pytest.raises(FileRefused) as refusal:
        reader(*headings)

    assert (refusal.value.code, refusal.value.detail) == (code, detail)


def test_file_without_headings_repeats_no_id(kids):
    with pytest.raises(FileRefused) as refusal:
        reader("uid", line_user_id(1))

    assert refusal.value.detail == "…"
