"""The PR office writes a menu, another person approves it, and it is seen on the phone."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from cityline.simulator.tests.pictures import picture
from cityline.staff.roles import Role
from subscribers.exceptions import CategoryInUse
from subscribers.models import (
    MenuArea,
    MenuPublication,
    MenuVersion,
    MenuWork,
    PublicationState,
    RichMenu,
    VersionState,
)
from subscribers.rich_menus import drafting, publishing
from subscribers.rich_menus.tests.menus import filled, line_ids, next_version, published, revision, work, written
from subscribers.services import categories
from subscribers.tests.factories import make_category, make_user
from subscribers.views.rich_menus.listing import SHOWN

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "admin:subscribers_richmenu_changelist"


def login(client, user):
    user.is_staff = True
    user.set_password("x")
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fields(html):
    """What a browser would post of the editor's form as it stands."""
    posted = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner) or re.search(r'value="([^"]*)"', inner)
        posted[name] = chosen[1]
    if 'name="is_open" checked' in html:
        posted["is_open"] = "on"
    posted.pop("csrfmiddlewaretoken", None)
    return posted


def page(client, address, **query):
    return client.get(address, query, headers={"Accept-Language": "ja"}).content.decode()


def test_a_menu_is_written_submitted_approved_and_seen(client, simulator, writer, approver):
    user = simulator.add_users(1)[0]
    login(client, writer)

    client.post(reverse(LIST), {"name": "くらし", "category": "", "position": "100"})
    version = MenuVersion.objects.get()
    edit = reverse("admin:rich_menu_edit", args=[version.pk])
    typed = fields(page(client, edit))
    for place in range(6):
        typed |= {f"area-{place}-label": f"場所{place}", f"area-{place}-value": "https://www.city.example/"}
    upload = BytesIO(picture(2500, 1686))
    upload.name = "menu.png"
    client.post(edit, {**typed, "verb": "submit", "picture": upload})
    login(client, approver)
    review = reverse("admin:rich_menu_review", args=[version.pk])
    shown = page(client, review)
    answer = client.post(review, {"verb": "approve", "revision": revision(version), "publish_at": "", "proof": "x"})
    work()

    version.refresh_from_db()
    assert (answer.status_code, version.state, version.approved_by) == (302, VersionState.APPROVED, approver)
    assert "場所5" in shown
    assert simulator.rich_menus(user)["shown"] == line_ids(MenuPublication.objects.get())
    assert [(area.x, area.y, area.width, area.height) for area in MenuArea.objects.all()][-1] == (1666, 843, 834, 843)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, simulator, writer):
    login(client, writer)
    version = drafting.create(by=writer, name="くらし")
    edit = reverse("admin:rich_menu_edit", args=[version.pk])

    typed = {**fields(page(client, edit)), "bar_text": "とても長いメニューのことばです", "area-0-label": "ごみ"}
    answer = client.post(edit, {**typed, "verb": "submit"}, headers={"Accept-Language": "en"})

    said = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in said
    assert 'value="ごみ"' in said
    assert 'value="とても長いメニューのことばです"' in said
    assert MenuVersion.objects.get().state == VersionState.DRAFT


def test_tabs_and_places_are_added_and_removed(client, simulator, writer):
    login(client, writer)
    version = drafting.create(by=writer, name="くらし")
    edit = reverse("admin:rich_menu_edit", args=[version.pk])

    def press(verb, tab=0, **typed):
        html = page(client, edit, tab=tab)
        return client.post(f"{edit}?tab={tab}", {**fields(html), **typed, "verb": verb})

    press("add-tab")
    both = list(version.panels.values_list("name", flat=True))
    kinds = list(MenuArea.objects.filter(panel__position=1).values_list("kind", flat=True))
    press("add", tab=1)
    press("drop-0", tab=1)
    after = MenuArea.objects.filter(panel__position=1).count()
    press("divide", tab=1, grid="compact-2")
    divided = MenuArea.objects.filter(panel__position=1).count()
    press("drop-tab", tab=1)

    assert (len(both), kinds[:2]) == (2, ["tab", "tab"])
    assert (after, divided) == (8, 4)
    assert [panel.position for panel in version.panels.all()] == [0]
    assert "tab" not in MenuArea.objects.values_list("kind", flat=True)


def test_bad_pictures_are_refused_in_words(client, simulator, writer):
    login(client, writer)
    version = drafting.create(by=writer, name="くらし")
    edit = reverse("admin:rich_menu_edit", args=[version.pk])

    for content in (b"nothing", picture(799, 400), picture(1000, 900)):
        upload = BytesIO(content)
        upload.name = "menu.png"
        answer = client.post(edit, {**fields(page(client, edit)), "verb": "save", "picture": upload}, follow=True)
        assert "messagelist" in answer.content.decode()

    assert version.panels.get().picture is None


def test_two_savers_at_once_and_one_is_told(client, simulator, writer):
    login(client, writer)
    version = drafting.create(by=writer, name="くらし")
    edit = reverse("admin:rich_menu_edit", args=[version.pk])
    typed = fields(page(client, edit))

    client.post(edit, {**typed, "verb": "save", "panel_name": "一つ目"})
    client.post(edit, {**typed, "verb": "save", "panel_name": "二つ目"})

    assert version.panels.get().name == "一つ目"


def test_what_the_slower_typed_is_shown_again_and_not_saved(client, simulator, writer):
    login(client, writer)
    version = drafting.create(by=writer, name="くらし")
    edit = reverse("admin:rich_menu_edit", args=[version.pk])
    typed = fields(page(client, edit))
    client.post(edit, {**typed, "verb": "save", "panel_name": "一つ目"})

    mine = {**typed, "panel_name": "二つ目", "bar_text": "わたしのことば", "area-0-label": "ごみの日"}
    answer = client.post(edit, {**mine, "verb": "save"})
    shown = fields(answer.content.decode())
    saved_before = version.panels.get().name
    client.post(edit, {**shown, "verb": "save"})

    assert (answer.status_code, saved_before) == (409, "一つ目")
    assert {name: shown[name] for name in ("panel_name", "bar_text", "area-0-label")} == {
        "panel_name": "二つ目", "bar_text": "わたしのことば", "area-0-label": "ごみの日",
    }  # fmt: skip
    assert version.panels.get().name == "二つ目"


def test_what_is_called_off_is_named_before(client, simulator, writer, approver):
    login(client, approver)
    old = published(writer, approver)
    next_version(old, writer=writer, approver=approver)
    work()
    tomorrow = next_version(old, writer=writer, approver=approver)
    MenuPublication.objects.filter(pk=tomorrow.pk).update(publish_at=timezone.now() + timedelta(days=1))
    newer = filled(writer, drafting.begin(by=writer, menu_id=old.menu_id))
    drafting.submit(by=writer, version_id=newer.pk, revision=revision(newer))

    menu = page(client, reverse("admin:rich_menu", args=[old.menu_id]))
    review = page(client, reverse("admin:rich_menu_review", args=[newer.pk]))
    publishing.call_off(by=writer, publication_id=tomorrow.pk)
    afterwards = page(client, reverse("admin:rich_menu", args=[old.menu_id]))

    assert "前の版に戻すと、" in menu
    assert "承認すると、" in review
    assert re.findall(r'name="of" value="(\d+)"><button[^>]*value="back"', afterwards) == [str(old.version_id)]


def test_what_is_live_is_said_however_many_were_called_off_since(client, simulator, writer, approver):
    login(client, writer)
    live = published(writer, approver)
    for _ in range(SHOWN + 1):
        MenuPublication.objects.create(
            menu=live.menu, version=live.version, publish_at=timezone.now(), ordered_by=writer,
            state=PublicationState.CANCELLED, ended_at=timezone.now(), is_cleared=True,
        )  # fmt: skip

    assert 'value="down"' in page(client, reverse("admin:rich_menu", args=[live.menu_id]))


def test_who_wrote_it_is_told_why_they_cannot_approve(client, simulator, writer, approver):
    login(client, writer)
    version = written(writer)
    drafting.submit(by=writer, version_id=version.pk, revision=revision(version))
    review = reverse("admin:rich_menu_review", args=[version.pk])

    shown = page(client, review)
    client.post(review, {"verb": "approve", "revision": revision(version), "proof": "x"})

    assert 'value="approve"' not in shown
    assert MenuVersion.objects.get().state == VersionState.SUBMITTED


def test_approval_asks_who_one_is(client, simulator, writer, approver):
    login(client, approver)
    version = written(writer)
    drafting.submit(by=writer, version_id=version.pk, revision=revision(version))
    review = reverse("admin:rich_menu_review", args=[version.pk])

    answer = client.post(review, {"verb": "approve", "revision": revision(version), "proof": "wrong"})
    client.post(review, {"verb": "return", "revision": revision(version), "words": "色を変えてください"})

    version.refresh_from_db()
    assert answer.status_code == 422
    assert (version.state, version.returned_words) == (VersionState.DRAFT, "色を変えてください")


def test_a_time_can_be_set(client, simulator, writer, approver):
    login(client, approver)
    version = written(writer)
    drafting.submit(by=writer, version_id=version.pk, revision=revision(version))
    at = timezone.localtime() + timedelta(days=1)

    posted = {"verb": "approve", "revision": revision(version), "proof": "x", "publish_at": f"{at:%Y-%m-%dT%H:%M}"}
    client.post(reverse("admin:rich_menu_review", args=[version.pk]), posted)

    publication = MenuPublication.objects.get()
    assert (publication.state, publication.publish_at) == (
        PublicationState.WAITING,
        at.replace(second=0, microsecond=0),
    )


def test_one_click_goes_back_and_one_takes_down(client, simulator, writer, approver):
    login(client, writer)
    old = published(writer, approver)
    next_version(old, writer=writer, approver=approver)
    work()
    address = reverse("admin:rich_menu", args=[old.menu_id])
    before = page(client, address)

    client.post(address, {"verb": "back", "of": old.version_id})
    work()
    live = MenuPublication.objects.get(state=PublicationState.LIVE)
    client.post(address, {"verb": "down"})

    assert 'value="back"' in before
    assert live.version_id == old.version_id
    assert not MenuPublication.objects.filter(state=PublicationState.LIVE).exists()


def test_a_failed_publish_is_said_in_words(client, simulator, writer, approver):
    login(client, writer)
    old = published(writer, approver)
    next_version(old, writer=writer, approver=approver)
    simulator.fail_next_menu_call(None, "400")
    work()

    shown = page(client, reverse("admin:rich_menu", args=[old.menu_id]))

    assert "cl-notice-stop" in shown
    assert MenuPublication.objects.get(state=PublicationState.LIVE) == old


def test_a_second_menu_for_the_same_residents_is_refused(client, simulator, writer):
    login(client, writer)
    kids = make_category("kids", name="子育て")
    posted = {"name": "子育て", "category": kids.pk, "position": "1"}

    first, second = client.post(reverse(LIST), posted), client.post(reverse(LIST), posted)

    assert (first.status_code, second.status_code, RichMenu.objects.count()) == (302, 200, 1)


def test_others_are_kept_out_and_nonsense_does_nothing(client, simulator, writer, approver):
    publication = published(writer, approver)
    address = reverse("admin:rich_menu", args=[publication.menu_id])
    login(client, writer)
    for posted in ({}, {"verb": "x"}, {"verb": "off", "of": "²"}, {"verb": "back", "of": "9" * 30}):
        assert client.post(address, posted).status_code in {302, 404}
    login(client, make_user("drafter", Role.DRAFTER))

    pages = [
        reverse(LIST),
        address,
        reverse("admin:rich_menu_edit", args=[publication.version_id]),
        reverse("admin:rich_menu_review", args=[publication.version_id]),
        reverse("admin:rich_menu_picture", args=[publication.version.panels.first().picture_id]),
    ]
    assert [client.get(one).status_code for one in pages] == [403] * 5


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_a_fixed_number_of_queries(client, writer, count, django_assert_max_num_queries):
    login(client, writer)
    for number in range(count):
        drafting.create(by=writer, name=f"{number}", category=make_category(f"c{number}") if number else None)
    page(client, reverse(LIST))

    with django_assert_max_num_queries(16):
        page(client, reverse(LIST))


@pytest.mark.parametrize("tabs", [1, 4])
def test_the_review_takes_a_fixed_number_of_queries(client, simulator, writer, tabs, django_assert_max_num_queries):
    login(client, writer)
    version = written(writer, tabs=tabs)
    address = reverse("admin:rich_menu_review", args=[version.pk])
    page(client, address)

    with django_assert_max_num_queries(14):
        page(client, address)


def test_rank_and_name_are_changed(client, simulator, writer, approver):
    login(client, writer)
    kids = make_category("kids", name="子育て")
    publication = published(writer, approver, name="子育て", category=kids)
    address = reverse("admin:rich_menu", args=[publication.menu_id])

    client.post(address, {"verb": "name", "name": "こども", "position": "3"})
    client.post(address, {"verb": "name", "name": "", "position": "3"})

    menu = RichMenu.objects.get()
    assert (menu.name, menu.position) == ("こども", 3)
    assert MenuWork.objects.get().is_sweep_urgent


def test_a_category_with_a_menu_is_not_retired(simulator, writer, approver):
    kids = make_category("kids", name="子育て")
    publication = published(writer, approver, name="子育て", category=kids)

    with pytest.raises(CategoryInUse):
        categories.retire(category_id=kids.pk, by=writer)
    publishing.take_down(by=writer, menu_id=publication.menu_id)
    categories.retire(category_id=kids.pk, by=writer)

    kids.refresh_from_db()
    assert kids.retired_at is not None


def test_start_page_says_what_waits_to_whoever_could_approve_it(client):
    writer, other = make_user("first", Role.PATROLLER), make_user("second", Role.PATROLLER)
    version = written(writer)
    drafting.submit(by=writer, version_id=version.pk, revision=revision(version))

    told = [login(client, user).get("/admin/").context["menus_waiting"] for user in (writer, other)]

    assert told == [0, 1]
