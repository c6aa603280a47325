"""Divisions, pictures and checks: what a draft is made of."""

from io import BytesIO

import pytest
from PIL import Image

from cityline.simulator.checking.rich_menus import menu_problems, picture_problem
from cityline.simulator.tests.pictures import picture
from subscribers.exceptions import MenuNotAllowed, MenuNotReady, MenuPictureRefused
from subscribers.models import MenuArea, MenuPicture, VersionState
from subscribers.rich_menus import checking, deciding, drafting, grids, objects, pictures
from subscribers.rich_menus.tests.menus import revision, stored, written
from subscribers.tests.factories import make_user


@pytest.mark.parametrize("tabs", [0, 2, 5])
@pytest.mark.parametrize("code", grids.GRIDS)
def test_places_cover_the_picture_without_gap_or_overlap(code, tabs):
    width, height = grids.GRIDS[code].size

    strip, below = grids.cells(code, width=width, height=height, tabs=tabs)

    cells = [*strip, *below]
    rows = {(y, h): [] for _, y, _, h in cells}
    for x, y, w, h in cells:
        rows[y, h].append((x, x + w))
    ends = sorted(rows)
    assert sum(h for _, h in rows) == height
    assert all(top + h == below for (top, h), (below, _) in zip(ends, ends[1:], strict=False))
    assert all(
        edges[0][0] == 0 and edges[-1][1] == width and all(a[1] == b[0] for a, b in zip(edges, edges[1:], strict=False))
        for edges in rows.values()
    )


def noise(width, height):
    file = BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(file, "PNG")
    file.seek(0)
    return file


@pytest.mark.django_db
def test_pictures_are_drawn_anew_without_what_the_file_said():
    file = BytesIO()
    image = Image.new("RGB", (900, 600), "red")
    exif = Image.Exif()
    exif[0x010E] = "撮影者の名前"
    image.save(file, "JPEG", exif=exif)
    file.seek(0)

    kept = pictures.store(upload=file)

    assert (kept.width, kept.height, kept.content_type) == (900, 600, "image/png")
    assert not Image.open(BytesIO(bytes(kept.content))).getexif()


@pytest.mark.django_db
def test_what_is_too_wide_or_too_heavy_is_made_to_fit():
    wide = pictures.store(upload=BytesIO(picture(5000, 3000)))
    heavy = pictures.store(upload=noise(1500, 1000))

    assert (wide.width, wide.height) == (2500, 1500)
    assert (heavy.content_type, len(heavy.content) <= 1_000_000) == ("image/jpeg", True)
    assert picture_problem(bytes(heavy.content), heavy.content_type) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"", b"nothing", picture(799, 300), picture(900, 249), picture(1000, 700), picture(900, 600)[:-200], b"x" * 10_000_001],
)  # fmt: skip
def test_pictures_line_would_refuse_are_refused_first(content):
    with pytest.raises(MenuPictureRefused):
        pictures.store(upload=BytesIO(content))

    assert not MenuPicture.objects.exists()


@pytest.mark.django_db
def test_the_same_picture_is_kept_once():
    assert stored() == stored()
    assert MenuPicture.objects.count() == 1


@pytest.mark.parametrize(
    ("link", "is_fine"),
    [
        ("https://www.city.example/", True),
        ("tel:0570-000-000", True),
        ("line://nv/location", True),
        ("http://www.city.example/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://市.example/ あ", False),
        ("https://a.example/" + "x" * 1000, False),
        ("https://[", False),
        ("", False),
    ],
)
def test_links_are_checked(link, is_fine):
    assert (checking.link_problem(link) is None) is is_fine


@pytest.mark.django_db(transaction=True)
class TestSubmitting:
    def test_everything_that_is_missing_is_said_at_once(self, simulator, writer):
        version = drafting.create(by=writer, name="くらし")

        with pytest.raises(MenuNotReady) as refusal:
            drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

        assert len(refusal.value.problems) == 1 + 2 * 6  # a picture, and link and words of six places

    def test_a_tab_nobody_can_leave_is_refused(self, simulator, writer):
        version = written(writer, tabs=2)
        last = version.panels.last()
        MenuArea.objects.filter(panel=last, kind="tab").delete()

        with pytest.raises(MenuNotReady):
            drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

    def test_a_tab_nobody_comes_to_is_refused(self, simulator, writer):
        version = written(writer, tabs=3)
        last = version.panels.last()
        MenuArea.objects.filter(opens=last).exclude(panel=last).delete()

        with pytest.raises(MenuNotReady) as refusal:
            drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

        assert [str(problem).startswith(last.name) for problem in refusal.value.problems] == [True]

    def test_a_place_that_opens_the_only_tab_is_refused(self, simulator, writer):
        version = written(writer)
        MenuArea.objects.update(kind="tab", opens=version.panels.get())

        with pytest.raises(MenuNotReady) as refusal:
            drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

        assert len(refusal.value.problems) == 1

    def test_lines_objections_are_said(self, simulator, writer):
        version = written(writer)
        simulator.fail_next_menu_call("400")

        with pytest.raises(MenuNotReady):
            drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

    def test_a_line_that_does_not_answer_keeps_nobody_from_submitting(self, simulator, writer):
        version = written(writer)
        simulator.fail_next_menu_call("500-before")

        drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

        version.refresh_from_db()
        assert version.state == VersionState.SUBMITTED

    def test_only_the_pr_office_writes(self, simulator, writer):
        stranger = make_user("stranger", "drafter")

        with pytest.raises(MenuNotAllowed):
            drafting.create(by=stranger, name="x")

    def test_every_tab_is_what_line_takes(self, simulator, writer):
        version = written(writer, tabs=3)
        aliases = {panel.pk: f"c1-{panel.position}" for panel in version.panels.all()}

        for panel in drafting.whole(version):
            menu = objects.menu_object(version=version, panel=panel, name="cityline:x", aliases=aliases)
            assert menu_problems(menu) == []

    def test_the_next_version_begins_as_the_newest_was(self, simulator, writer, approver):
        version = written(writer, tabs=2)
        drafting.submit(by=writer, version_id=version.pk, revision=revision(version))
        deciding.approve(by=approver, version_id=version.pk, revision=revision(version))

        copy = drafting.begin(by=writer, menu_id=version.menu_id)

        def told(one):
            return [
                (p.name, p.picture_id, [(a.x, a.kind, a.value, a.opens and a.opens.position) for a in p.areas.all()])
                for p in drafting.whole(one)
            ]

        assert told(copy) == told(version)
        assert copy.pk != version.pk
