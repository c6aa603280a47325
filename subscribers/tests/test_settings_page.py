import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subscribers.models import BirthMonth, CategoryGroup, Subscriber, SubscriptionChange
from subscribers.services import page_links, preferences
from subscribers.services.preferences import AGAIN
from subscribers.tests.factories import make_category, make_group, make_subscriber, masks_agree
from subscribers.views.resident import COOKIE

pytestmark = pytest.mark.django_db

PAGE, ONE = "/settings/", "/settings/one/"
KINDS = CategoryGroup.Kind


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def city():
    topics = make_group("topics", name="お知らせの種類", position=1)
    areas = make_group("areas", KINDS.AREA, name="お住まいの地域", question="どちらにお住まいですか？", position=2)
    stages = make_group("stages", KINDS.LIFE_STAGE, name="暮らしの場面", position=3)
    return {
        "kids": make_category("kids", topics, name="子育て", description="健診や教室のお知らせ"),
        "library": make_category("library", topics, name="図書館"),
        "east": make_category("east", areas, name="東区"),
        "baby": make_category("baby", stages, name="赤ちゃん", min_age_months=0, max_age_months=36),
        "school": make_category("school", stages, name="小学生", min_age_months=72, max_age_months=144),
    }


@pytest.fixture
def resident():
    return make_subscriber()


@pytest.fixture
def browser(resident):
    client = Client()
    client.cookies[COOKIE] = page_links.pass_for(resident)
    return client


def chosen(resident):
    resident.refresh_from_db()
    assert masks_agree()
    return set(resident.subscriptions.values_list("category__code", flat=True))


def shown(browser):
    """The form as a browser would send it back, with what is ticked."""
    words = browser.get(PAGE).content.decode()
    fields = {name: re.search(f'name="{name}" value="([^"]*)"', words)[1] for name in ("shown", "before", "spoken")}
    ticked = re.findall(r'name="category" value="([^"]+)"[^>]* checked', words)
    return {**fields, "category": ticked}


def test_page_shows_areas_then_topics_then_stages_with_what_is_chosen(city, resident, browser):
    preferences.choose(subscriber=resident, category=city["kids"])

    words = browser.get(PAGE).content.decode()

    assert re.findall(r"<legend>([^<]+)", words)[:3] == ["お住まいの地域", "お知らせの種類", "暮らしの場面"]
    assert re.findall(r'name="category" value="([^"]+)"[^>]* checked', words) == ["kids"]
    assert "健診や教室のお知らせ" in words


def test_saving_without_scripts_chooses_stops_and_says_so(city, resident, browser):
    preferences.choose(subscriber=resident, category=city["kids"])

    response = browser.post(PAGE, {**shown(browser), "category": ["east", "library"], "do": "save"}, follow=True)

    assert chosen(resident) == {"east", "library"}
    assert response.redirect_chain == [("/settings/?saved=1", 302)]
    assert "保存しました" in response.content.decode()
    assert SubscriptionChange.objects.order_by("-id").first().source == "page"


def test_saving_an_old_page_leaves_later_taps_in_the_chat_alone(city, resident, browser):
    preferences.choose(subscriber=resident, category=city["kids"])
    form = shown(browser)
    preferences.unchoose(subscriber=resident, category=city["kids"])
    preferences.choose(subscriber=resident, category=city["library"])

    browser.post(PAGE, {**form, "category": ["kids", "east"], "do": "save"})

    assert chosen(resident) == {"library", "east"}


def test_saving_what_was_never_shown_or_is_no_longer_offered_changes_nothing(city, resident, browser):
    form = {"shown": "kids ghost", "before": "", "category": ["ghost", "east", "kids\0"], "do": "save"}

    response = browser.post(PAGE, form)

    assert response.status_code == 302
    assert chosen(resident) == set()


def test_one_tick_is_saved_at_once(city, resident, browser):
    on = browser.post(ONE, {"category": "kids", "on": "1"})
    held = chosen(resident)
    off = browser.post(ONE, {"category": "kids", "on": "0"})

    assert held == {"kids"}
    assert chosen(resident) == set()
    assert [answer.json()["saved"] for answer in (on, off)] == [True, True]
    assert "子育て" in on.json()["words"]


def test_the_same_tick_twice_is_one_change(city, resident, browser):
    for _again in range(2):
        assert browser.post(ONE, {"category": "kids", "on": "1"}).status_code == 200

    assert SubscriptionChange.objects.exclude(source=AGAIN).count() == 1


@pytest.mark.parametrize("code", ["ghost", "", "kids\0", "子育て", "x" * 5000])
def test_ticking_what_is_not_offered_says_so(city, resident, browser, code):
    response = browser.post(ONE, {"category": code, "on": "1"})

    assert (response.status_code, chosen(resident)) == (410, set())
    assert response.json()["words"]


def test_language_is_saved_and_spoken(city, resident, browser):
    response = browser.post(PAGE, {**shown(browser), "language": "en", "do": "save"}, follow=True)

    resident.refresh_from_db()
    assert resident.language == "en"
    assert response["Content-Language"] == "en"
    assert "Your notification settings" in response.content.decode()


def test_language_that_was_changed_in_the_chat_meanwhile_is_left_as_it_is(city, resident, browser):
    form = {**shown(browser), "language": "ja", "do": "save"}
    Subscriber.objects.update(language="en")

    browser.post(PAGE, form)

    resident.refresh_from_db()
    assert resident.language == "en"


def test_unknown_language_is_not_taken(city, resident, browser):
    answer = browser.post(ONE, {"language": "xx"})

    resident.refresh_from_db()
    assert (resident.language, answer.json()) == ("ja", {"saved": False})


def test_birth_month_is_added_shown_and_removed_with_its_band(city, resident, browser):
    today = timezone.localdate()
    month = {"year": str(today.year - 1), "month": str(today.month)}

    added = browser.post(PAGE, {**shown(browser), **month, "do": "add_child"})
    with_child, words = chosen(resident), browser.get(PAGE).content.decode()
    code = f"{today.year - 1}-{today.month:02d}"
    browser.post(PAGE, {**shown(browser), "do": f"remove_child:{code}"})

    assert added["Location"] == "/settings/?saved=1#children"
    assert with_child == {"baby"}
    assert "1歳" in words
    assert f"remove_child:{code}" in words
    assert chosen(resident) == set()
    assert not BirthMonth.objects.exists()


def test_adding_a_child_saves_the_ticks_of_the_same_form(city, resident, browser):
    today = timezone.localdate()
    form = {**shown(browser), "category": ["kids"], "year": str(today.year), "month": str(today.month)}

    browser.post(PAGE, {**form, "do": "add_child"})

    assert chosen(resident) == {"kids", "baby"}


@pytest.mark.parametrize(
    "month", [{}, {"year": "", "month": ""}, {"year": "0", "month": "1"}, {"year": "2020", "month": "13"},
              {"year": "1900", "month": "1"}, {"year": "2999", "month": "1"}, {"year": "٣", "month": "x"},
              {"year": "9" * 30, "month": "1"}, {"year": "2020", "month": "9" * 30}],
)  # fmt: skip
def test_month_that_is_none_is_asked_for_again_and_the_ticks_are_kept(city, resident, browser, month):
    response = browser.post(PAGE, {**shown(browser), "category": ["kids"], **month, "do": "add_child"})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert chosen(resident) == {"kids"}
    assert not BirthMonth.objects.exists()


@pytest.mark.parametrize("path", [PAGE, ONE, "/settings/pause/", "/settings/go-on/", "/settings/leave/"])
def test_only_a_post_with_its_token_changes_anything(city, resident, path):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[COOKIE] = page_links.pass_for(resident)
    before = Subscriber.objects.values().get()

    posted = strict.post(path, {"category": "kids", "on": "1", "shown": "kids", "before": "", "do": "save"})
    looked = [strict.get(path), strict.head(path), strict.get(f"{path}?category=kids&on=1&do=save")]

    assert posted.status_code == 403
    assert {answer.status_code for answer in looked} <= {200, 405}
    assert Subscriber.objects.values().get() == before


def test_form_without_its_token_is_told_the_way_back_and_staff_get_their_own_page(city, resident):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[COOKIE] = page_links.pass_for(resident)

    of_resident, of_staff = strict.post(PAGE, {"do": "save"}), strict.post("/admin/login/", {})

    assert "LINEからこのページを開いてください" in of_resident.content.decode()
    assert of_staff.status_code == 403
    assert "residents.css" not in of_staff.content.decode()


@pytest.mark.parametrize("path", [ONE, "/settings/pause/", "/settings/go-on/", "/settings/leave/", PAGE])
def test_post_without_a_cookie_changes_nothing(city, resident, client, path):
    before = Subscriber.objects.values().get()

    response = client.post(path, {"category": "kids", "on": "1"})

    assert response.status_code == 403
    assert Subscriber.objects.values().get() == before


def test_pausing_going_on_and_stopping_emergencies_too(city, resident, browser):
    browser.post("/settings/pause/", {"total": "0"})
    resident.refresh_from_db()
    first = (resident.paused_until - timezone.now() > timedelta(days=29), resident.pause_is_total)
    until = resident.paused_until
    browser.post("/settings/pause/", {"total": "1"})
    resident.refresh_from_db()
    second = (resident.paused_until == until, resident.pause_is_total)
    words = browser.get(PAGE).content.decode()
    browser.post("/settings/go-on/")

    resident.refresh_from_db()
    assert (first, second) == ((True, False), (True, True))
    assert "/settings/go-on/" in words
    assert resident.paused_until is None


def test_leaving_is_asked_once_more_and_then_done(city, resident, browser):
    preferences.choose(subscriber=resident, category=city["kids"])

    asked = browser.get("/settings/leave/")
    after_asking = chosen(resident)
    left = browser.post("/settings/leave/")

    resident.refresh_from_db()
    assert (asked.status_code, after_asking) == (200, {"kids"})
    assert left.status_code == 200
    assert resident.left_at is not None
    assert chosen(resident) == set()
    assert browser.get(PAGE).status_code == 403


def test_page_of_a_resident_who_blocked_us_says_that_nothing_comes(city, resident, browser):
    Subscriber.objects.update(is_following=False)

    assert "ブロック" in browser.get(PAGE).content.decode()


def test_headers_of_the_page(city, browser):
    response = browser.get(PAGE)

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "script-src 'self';" in f"{response['Content-Security-Policy']};"
    assert "line" not in response["Content-Security-Policy"]


def test_page_never_shows_the_line_user_id(city, resident, browser):
    assert resident.line_user_id not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("count", [1, 63])
def test_queries_do_not_grow_with_the_categories(browser, resident, count):
    groups = [make_group(f"group{number}") for number in range(min(count, 4))]
    for number in range(count):
        make_category(f"c{number}", groups[number % len(groups)])
    browser.get(PAGE)  # what is remembered for minutes

    assert queries_of(browser.get, PAGE) == 2
    assert queries_of(browser.post, ONE, {"category": "c0", "on": "1"}) == 7
    form = {"shown": " ".join(f"c{n}" for n in range(count)), "before": "c0", "do": "save"}
    assert queries_of(browser.post, PAGE, {**form, "category": [f"c{n}" for n in range(1, count)]}) <= 12


def test_page_with_every_category_is_small(browser, resident, settings):
    topics = make_group("topics", name="お知らせの種類")
    for number in range(63):
        make_category(f"category-{number}", topics, name="防災・災害への備え", description="訓練や備え、" * 8)
    static = settings.BASE_DIR / "subscribers" / "static" / "subscribers"

    page = len(browser.get(PAGE).content)
    files = sum((static / name).stat().st_size for name in ("residents.css", "residents.js"))

    assert page + files < 60_000


def queries_of(act, *args):
    with CaptureQueriesContext(
        connection,
    ) as made:
        act(*args)
    return len([query for query in made if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_born_this_month_is_a_day_of_no_meaning(city, resident):
    BirthMonth.objects.create(subscriber=resident, month=date(2024, 2, 1))

    assert str(BirthMonth.objects.get()) == "2024-02"
