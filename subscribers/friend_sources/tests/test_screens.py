"""What staff see and take away: pictures that scan, figures that point at nobody, and only their own department's."""

import csv
import io
import re
from datetime import timedelta

import pytest
import zxingcpp
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cityline.audit.models import Entry
from cityline.lettering import japanese_font
from cityline.staff.roles import Role
from subscribers.friend_sources import addresses, figures, making, pictures
from subscribers.friend_sources.colours import CITY, CONTRAST_MIN, contrast_with_white, validate_readable
from subscribers.friend_sources.exceptions import NotYourDepartment
from subscribers.friend_sources.tests.making import make_department, make_source
from subscribers.models import FriendArrival, FriendSource, FriendTally
from subscribers.services import preferences
from subscribers.tests.factories import make_category, make_patroller, make_subscriber, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:friend_sources")


@pytest.fixture
def writer():
    return make_user("writer", Role.DRAFTER, department=make_department())


@pytest.fixture
def at_desk(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def kids():
    return make_category("kids", name="子育て")


def read(picture):
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


def typed(**fields):
    today = str(timezone.localdate())
    return {
        "name": "市政だより 6月1日号", "kind": "paper", "way": "message", "valid_from": today, "colour": CITY, **fields,
    }  # fmt: skip


@pytest.mark.parametrize("size", [None, 120])
def test_picture_is_read_by_a_decoder_also_when_small(size):
    source = make_source()

    picture = Image.open(io.BytesIO(pictures.png(source))).convert("L")

    assert read(picture.resize((size, size)) if size else picture) == addresses.landing(source)


def test_vector_picture_has_the_same_squares_and_the_name_beneath():
    source = make_source(name="<市政だより> & 6月1日号")

    drawn = pictures.svg(source)

    assert read(_rastered(drawn, source.colour)) == addresses.landing(source)
    assert "&lt;市政だより&gt; &amp; 6月1日号</text>" in drawn
    assert f"{source.code[:4]}-{source.code[4:]}</text>" in drawn


def _rastered(svg, colour):
    """The squares of the drawing: segno draws runs of dark modules as strokes one high."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    path = re.search(rf'stroke="{colour.lower()}" d="([^"]+)"', svg, re.IGNORECASE)[1]
    picture = Image.new("L", (side, side), 255)
    x = y = 0.0
    for verb, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        given = [float(number) for number in numbers.split()]
        if verb == "M":
            x, y = given
        elif verb == "m":
            x, y = x + given[0], y + given[1]
        else:
            for step in range(int(given[0])):
                picture.putpixel((int(x) + step, int(y - 0.5)), 0)
            x += given[0]
    return picture.resize((side * 8, side * 8), Image.Resampling.NEAREST)


@pytest.mark.parametrize("font", ["found", "none"])
def test_picture_for_print_has_words_beneath_the_squares(monkeypatch, font):
    if font == "none":
        monkeypatch.setattr(pictures, "japanese_font", lambda size: None)
    source = make_source(name="市政だより 6月1日号")

    picture = Image.open(io.BytesIO(pictures.png(source))).convert("L")

    width, height = picture.size
    beneath = [(0, width, width, width + 60), (0, width + 60, width, height)]  # the name, the code
    inked = [picture.crop(box).getextrema()[0] < 128 for box in beneath]
    assert height - width == pictures.BENEATH * pictures.PNG_SCALE
    assert inked == [japanese_font(32) is not None and font == "found", True]
    assert read(picture) == addresses.landing(source)


def test_long_name_is_made_smaller_and_not_cut():
    name = "あ" * 60

    drawn = pictures.svg(make_source(name=name))

    assert float(re.search(r'font-size="([\d.]+)" font-weight', drawn)[1]) < 1
    assert name in drawn


def test_colour_must_be_dark_enough():
    assert contrast_with_white(CITY) > CONTRAST_MIN
    assert round(contrast_with_white("#000000"), 1) == 21
    assert round(contrast_with_white("#767676"), 2) == 4.54
    for colour in ("#ffffff", "#06c755", "#777777", "red", "#12345", '#0B6B4F"/>'):
        with pytest.raises(ValidationError):
            validate_readable(colour)


def test_department_makes_its_own_and_it_is_in_the_record(at_desk, writer):
    answer = at_desk.post(reverse("admin:friend_source_new"), typed(department=writer.department_id))

    source = FriendSource.objects.get()
    assert answer["Location"] == reverse("admin:friend_source", args=[source.pk])
    assert (source.department, source.made_by) == (writer.department, writer)
    assert Entry.objects.get(action="subscribers.make_friend_source").data == {
        "code": source.code, "department": "garden",
    }  # fmt: skip


def test_department_of_others_is_refused(at_desk, writer):
    other = make_department("library")

    answer = at_desk.post(reverse("admin:friend_source_new"), typed(department=other.pk))

    assert answer.status_code == 400
    assert not FriendSource.objects.exists()
    with pytest.raises(NotYourDepartment):
        making.make(by=writer, department=other, name="x", valid_from=timezone.localdate())
    with pytest.raises(NotYourDepartment):
        making.change(source_id=make_source(department=other).pk, by=writer, name="x")
    with pytest.raises(NotYourDepartment):
        making.change(source_id=make_source().pk, by=writer, department=other)


def test_days_out_of_order_are_said_at_the_form(at_desk, writer):
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = at_desk.post(
        reverse("admin:friend_source_new"), typed(department=writer.department_id, valid_until=str(yesterday))
    )

    assert answer.status_code == 400
    assert "有効終了日は、有効開始日以降にしてください。" in answer.content.decode()


def test_change_keeps_the_code(at_desk, writer):
    source = make_source()

    at_desk.post(
        reverse("admin:friend_source_change", args=[source.pk]),
        typed(department=writer.department_id, name="7月1日号", code="K7MQ3XWP"),
    )

    changed = FriendSource.objects.get()
    assert (changed.name, changed.code) == ("7月1日号", source.code)
    assert Entry.objects.get(action="subscribers.change_friend_source").data["changed"] == ["name"]


def test_department_sees_its_own_and_the_office_all(client, writer):
    own, other = make_source(name="own"), make_source(name="other", department=make_department("library"))

    def seen(user):
        client.force_login(user)
        page = client.get(LIST).content.decode()
        statuses = [client.get(reverse("admin:friend_source", args=[one.pk])).status_code for one in (own, other)]
        return "own</a>" in page, "other</a>" in page, statuses

    assert seen(writer) == (True, False, [200, 404])
    assert seen(make_patroller()) == (True, True, [200, 200])


@pytest.mark.parametrize("name", ["svg", "png", "sheet", "change"])
def test_what_belongs_to_others_is_not_there(at_desk, name):
    other = make_source(department=make_department("library"))

    assert at_desk.get(reverse(f"admin:friend_source_{name}", args=[other.pk])).status_code == 404


def test_viewer_looks_and_does_not_make(client):
    client.force_login(make_user("viewer", Role.VIEWER, department=make_department()))
    source = make_source()

    statuses = [
        client.get(reverse(name, args=args)).status_code
        for name, args in [
            ("admin:friend_source", [source.pk]),
            ("admin:friend_source_change", [source.pk]),
            ("admin:friend_source_new", []),
        ]
    ]

    assert statuses == [200, 403, 403]


def test_few_are_not_shown_and_others_rounded():
    assert [figures.shown(count) for count in (0, 1, 4, 5, 7, 8, 101)] == [None, None, None, 5, 5, 10, 100]


def test_figures_count_scans_exactly_and_those_who_chose_by_hand(kids):
    source = make_source()
    FriendTally.objects.create(source=source, day=timezone.localdate(), scans=13, added=9)
    for number in range(9):
        resident = make_subscriber(number)
        FriendArrival.objects.create(subscriber=resident, source=source, at=timezone.now())
        if number < 6:
            preferences.choose(subscriber=resident, category=kids)
        preferences.choose_defaults(subscriber=resident, at=timezone.now())

    (funnel,) = figures.funnels([source])

    assert (funnel.scans, funnel.added, funnel.chose, funnel.stayed) == (13, 10, 5, None)


def test_file_has_the_figures_of_the_page_and_no_formula(at_desk):
    source = make_source(name="=HYPERLINK(1)")
    FriendTally.objects.create(source=source, day=timezone.localdate(), scans=7, added=3)

    answer = at_desk.get(reverse("admin:friend_sources_table"))

    (line,) = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
    assert line[0] == "'=HYPERLINK(1)"
    assert line[6:] == ["7", "5人未満", "5人未満", "5人未満", "5人未満"]


def test_pages_need_as_many_queries_for_many(at_desk):
    first = make_source()

    def asked(address):
        with CaptureQueriesContext(connection) as seen:
            assert at_desk.get(address).status_code == 200
        return len(seen)

    pages = [LIST, reverse("admin:friend_sources_table"), reverse("admin:friend_source", args=[first.pk])]
    few = [asked(page) for page in pages]
    for number in range(6):
        source = make_source(name=f"n{number}")
        FriendTally.objects.create(source=source, day=timezone.localdate(), scans=3, added=2)
        FriendArrival.objects.create(subscriber=make_subscriber(), source=source, at=timezone.now())

    assert [asked(page) for page in pages] == few


def test_snippet_is_plain_and_loads_nothing(at_desk, settings):
    settings.PUBLIC_BASE_URL = "https://line.city.example"
    source = make_source()

    snippet = addresses.snippet(source)

    assert snippet.startswith(f'<a href="https://line.city.example/f/{source.code}/" ')
    assert not re.search(r"<script|<img|src=|url\(|@import", snippet)
    page = at_desk.get(reverse("admin:friend_source", args=[source.pk])).content.decode()
    assert f"&lt;a href=&quot;https://line.city.example/f/{source.code}/&quot;" in page


@pytest.mark.parametrize(("per", "many"), [("1", 1), ("4", 4), ("8", 8), ("", 8), ("9", None), ("x", None)])
def test_sheet_has_as_many_as_asked_for(at_desk, per, many):
    address = reverse("admin:friend_source_sheet", args=[make_source().pk]) + (f"?per={per}" if per else "")

    answer = at_desk.get(address)

    assert answer.status_code == (400 if many is None else 200)
    assert many is None or answer.content.decode().count('class="fs-card"') == many


def test_sheet_leads_back_to_its_code_and_the_list(at_desk):
    source = make_source()

    answer = at_desk.get(reverse("admin:friend_source_sheet", args=[source.pk]))

    assert [str(address) for address, _name in answer.context["trail"]] == [
        reverse("admin:friend_sources"),
        reverse("admin:friend_source", args=[source.pk]),
    ]
