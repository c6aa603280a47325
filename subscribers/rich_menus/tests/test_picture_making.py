"""Pictures made from words, signs and a colour: readable, right in size, and the same each time."""

import hashlib

import pytest
from PIL import Image

from cityline.lettering import japanese_font
from cityline.line.limits import MENU_PICTURE_BYTES_MAX
from cityline.staff.roles import Role
from subscribers.models import MenuPicture
from subscribers.rich_menus import colours, drafting, grids, picture_making
from subscribers.rich_menus.icons import ICONS
from subscribers.rich_menus.picture_making import Design, Place
from subscribers.tests.factories import make_category, make_user

needs_font = pytest.mark.skipif(japanese_font(1) is None, reason="no Japanese font on this machine")
WORDS = ("ごみ", "防災", "子育て", "受信設定", "お問い合わせ", "図書館")


def design(grid="large-6", *, colour="#0B6B4F", is_filled=False, words=WORDS, icons=tuple(ICONS)):
    width, height = grids.GRIDS[grid].size
    _strip, cells = grids.cells(grid, width=width, height=height)
    places = [
        Place(cell=cell, words=words[n % len(words)], icon=icons[n % len(icons)] if icons else "")
        for n, cell in enumerate(cells)
    ]
    return Design(size=(width, height), colour=colour, is_filled=is_filled, places=places)


# --- Colours ---
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21), ("#FFFFFF", "#FFFFFF", 1), ("#777777", "#FFFFFF", 4.48), ("#0B6B4F", "#FFFFFF", 6.5)],
)
def test_contrast_is_what_wcag_says(one, other, ratio):
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


def test_every_colour_of_the_palette_carries_words():
    assert [colour for colour in colours.PALETTE if not colours.ink_on(colour).is_readable] == []


def test_ratio_is_cut_and_never_rounded_up_over_the_border():
    assert colours.Ink("#FFFFFF", 4.499).words == "4.4 : 1"


# --- Pictures ---
@needs_font
@pytest.mark.parametrize("grid", grids.GRIDS)
@pytest.mark.parametrize("is_filled", [True, False])
def test_picture_has_the_size_of_its_division_and_line_takes_it(grid, is_filled):
    file = picture_making.draw(design(grid, is_filled=is_filled))

    image = Image.open(file)
    assert (image.size, image.format) == (grids.GRIDS[grid].size, "PNG")
    assert len(file.getvalue()) < MENU_PICTURE_BYTES_MAX / 2


@needs_font
def test_same_choice_makes_the_same_picture():
    first, second = (hashlib.sha256(picture_making.draw(design()).getvalue()).digest() for _ in range(2))

    assert first == second


@needs_font
@pytest.mark.parametrize("icon", ICONS)
def test_every_sign_is_drawn_and_differs_from_an_empty_disc(icon):
    with_sign, without = (picture_making.draw(design("compact-1", icons=(one,))).getvalue() for one in (icon, ""))

    assert with_sign != without


@needs_font
def test_what_is_drawn_is_as_readable_as_was_said():
    colour = "#F2BD6B"
    image = Image.open(picture_making.draw(design("compact-1", colour=colour, is_filled=True))).convert("RGB")
    found = {f"#{r:02X}{g:02X}{b:02X}" for _count, (r, g, b) in sorted(image.getcolors(1 << 16))[-3:]}

    assert colour in found


@needs_font
@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({"colour": "#808080"}, 1),
        ({"colour": "green"}, 1),
        ({"colour": "#0B6B4F; x"}, 1),
        ({"words": ("",)}, 6),
        ({"words": ("あ" * 16,)}, 6),
    ],
)
def test_what_could_not_be_read_is_refused_with_words(changed, count):
    made = design(**changed)

    assert len(picture_making.problems(made)) == count
    with pytest.raises(picture_making.MenuPictureRefused):
        picture_making.draw(made)


def test_server_without_a_font_says_so(monkeypatch):
    monkeypatch.setattr(picture_making, "japanese_font", lambda size: None)

    assert len(picture_making.problems(design())) == 1


# --- Screens ---
@pytest.fixture
def version(db, writer):
    return drafting.create(by=writer, name="みんなのメニュー")


@pytest.fixture
def officer(db, client, writer):
    enter(client, writer)
    return client


def enter(client, user):
    user.is_staff = True
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def chosen(version, **changed):
    count = version.panels.get().areas.count()
    said = {"tab": "0", "colour": "#0b6b4f", "revision": version.revision}
    said |= {f"words-{n}": WORDS[n] for n in range(count)} | {f"icon-{n}": "star" for n in range(count)}
    return {**said, **changed}


def page(version, name="picture/"):
    return f"/admin/subscribers/richmenu/version/{version.pk}/{name}"


@needs_font
def test_looking_keeps_nothing_and_using_puts_it_in_its_place(officer, version):
    shown = officer.get(page(version), chosen(version))
    picture = officer.get(shown.context["preview"])
    before = MenuPicture.objects.count()
    officer.post(page(version), chosen(version))

    panel = version.panels.get()
    assert (picture.status_code, picture["Content-Type"], before) == (200, "image/png", 0)
    assert "6.5 : 1" in shown.content.decode()
    assert (panel.picture.width, panel.picture.height) == grids.LARGE
    assert [area.width for area in panel.areas.all()][:1] == [833]


@needs_font
def test_maker_opens_with_what_the_picture_was_made_with(officer, version):
    officer.post(page(version), chosen(version, colour="#1c4a8c", is_filled="on"))

    form = officer.get(page(version)).context["form"]

    assert (form["colour"].value(), form["is_filled"].value()) == ("#1c4a8c", True)


@needs_font
def test_maker_opens_another_tab_with_the_colour_of_the_menu(officer, version):
    officer.post(page(version), chosen(version, colour="#1c4a8c"))
    version.refresh_from_db()
    drafting.add_tab(by=version.contributors.get(), version_id=version.pk, revision=version.revision)

    form = officer.get(page(version), {"tab": 1}).context["form"]

    assert form["colour"].value() == "#1c4a8c"


@needs_font
def test_next_version_keeps_the_colour_and_an_uploaded_picture_forgets_it(officer, version):
    officer.post(page(version), chosen(version, colour="#1c4a8c"))
    version.refresh_from_db()
    panel, user = version.panels.get(), version.contributors.get()
    copied = drafting.create(by=user, name="つぎの版", category=make_category("library"))
    copied.panels.all().delete()
    drafting._copy(version, copied)
    drafting.set_picture(
        by=user, version_id=version.pk, revision=version.revision, panel_id=panel.pk, picture=panel.picture
    )

    assert (copied.panels.get().colour, version.panels.get().colour) == ("#1c4a8c", "")


@needs_font
def test_choice_that_cannot_be_read_is_shown_with_the_reason_and_not_used(officer, version):
    answer = officer.post(page(version), chosen(version, colour="#808080"))

    assert answer.status_code == 200
    assert answer.context["problems"]
    assert not MenuPicture.objects.exists()


@needs_font
def test_draft_that_changed_meanwhile_keeps_its_picture(officer, version):
    officer.post(page(version), chosen(version, revision=99))

    assert version.panels.get().picture is None


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.VIEWER, Role.DUTY_OFFICER])
def test_only_the_pr_office_makes_pictures(client, version, role):
    enter(client, make_user(f"{role}-1", role, is_staff=True))

    assert client.get(page(version)).status_code == 403
    assert client.get(page(version, "preview.png"), chosen(version)).status_code == 403


def test_nonsense_in_the_address_of_a_preview_does_no_harm(officer, version):
    for changed in ({"colour": "#zzzzzz"}, {"icon-0": "../x"}, {"words-0": "あ" * 99}, {"tab": "99"}):
        assert officer.get(page(version, "preview.png"), chosen(version, **changed)).status_code in {200, 400}


@needs_font
@pytest.mark.parametrize("letter", ["🗑", "\U0010ffff", "\ue000"])
def test_character_the_font_draws_as_a_box_is_refused_by_name(letter):
    found = picture_making.problems(design(words=(f"ごみ{letter}", *WORDS[1:])))

    assert [str(one) for one in found] == [
        f"1番の場所に、画像に描けない文字があります：{letter}。別の文字で書いてください。"
    ]


@needs_font
def test_ordinary_characters_are_all_drawn():
    assert picture_making.problems(design(words=("髙﨑①ａ　ｶﾅ", "A-1 ・ー", "々〆ヶ"))) == []
