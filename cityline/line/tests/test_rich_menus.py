"""Rich menus against a LINE that keeps LINE's rules, over real HTTP."""

import pytest
from linebot.v3.messaging import RichMenuRequest

from cityline.line import errors, rich_menus
from cityline.line.models import LineCall
from cityline.simulator.testing import running_simulator
from cityline.simulator.tests.pictures import picture

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["cityline.line"])

TAB = {"type": "richmenuswitch", "label": "図書館", "richMenuAliasId": "toshokan", "data": "menu:tab"}
LINK = {"type": "uri", "label": "市のページ", "uri": "https://example.jp/"}
WHY = {"type": "postback", "label": "受信設定", "data": "choices", "displayText": "受信設定"}
MENU = {
    "size": {"width": 2500, "height": 1686},
    "selected": True,
    "name": "cityline:1",
    "chatBarText": "メニュー",
    "areas": [
        {"bounds": {"x": place * 500, "y": 0, "width": 500, "height": 1686}, "action": action}
        for place, action in enumerate((LINK, WHY, TAB, {"type": "message", "label": "ごみ", "text": "ごみ"}))
    ],
}


@pytest.fixture
def simulator(settings):
    settings.LINE_CHANNEL_ACCESS_TOKEN = "made-up-token"
    settings.LINE_CHANNEL_SECRET = "made-up-secret"
    with running_simulator() as running:
        settings.LINE_API_BASE_URL = settings.LINE_DATA_API_BASE_URL = running.url
        yield running


def made(**changes):
    menu_id = rich_menus.create(menu={**MENU, **changes})
    rich_menus.upload_picture(menu_id=menu_id, content=picture(), content_type="image/png")
    return menu_id


def test_a_menu_is_made_listed_shown_and_deleted(simulator):
    user = simulator.add_users(1)[0]

    menu_id = rich_menus.create(menu=MENU)
    before = rich_menus.has_picture(menu_id=menu_id)
    rich_menus.upload_picture(menu_id=menu_id, content=picture(), content_type="image/png")
    rich_menus.set_default(menu_id=menu_id)

    assert (before, rich_menus.has_picture(menu_id=menu_id)) == (False, True)
    assert rich_menus.list_menus() == [rich_menus.ListedMenu(menu_id, "cityline:1")]
    assert rich_menus.get_default() == menu_id
    assert simulator.rich_menus(user)["shown"] == [menu_id]
    rich_menus.cancel_default()
    rich_menus.delete(menu_id=menu_id)
    rich_menus.delete(menu_id=menu_id)
    assert (rich_menus.get_default(), rich_menus.list_menus()) == ("", [])


def test_a_second_picture_is_refused(simulator):
    menu_id = made()

    with pytest.raises(errors.LineRefused):
        rich_menus.upload_picture(menu_id=menu_id, content=picture(), content_type="image/png")


def test_aliases_are_made_moved_and_dropped(simulator):
    first, second = made(), made()

    rich_menus.create_alias(alias="toshokan", menu_id=first)
    with pytest.raises(errors.LineRefused):
        rich_menus.create_alias(alias="toshokan", menu_id=second)
    rich_menus.change_alias(alias="toshokan", menu_id=second)

    assert rich_menus.list_aliases() == {"toshokan": second}
    rich_menus.delete_alias(alias="toshokan")
    rich_menus.delete_alias(alias="toshokan")
    assert rich_menus.list_aliases() == {}


def test_five_hundred_are_linked_and_unlinked_at_once(simulator):
    users = simulator.add_users(500)
    menu_id = made()

    rich_menus.link(menu_id=menu_id, line_user_ids=users)

    assert simulator.rich_menus(users[0], users[499])["shown"] == [menu_id, menu_id]
    rich_menus.unlink(line_user_ids=users)
    assert simulator.rich_menus()["linked"] == 0


def test_lines_objections_are_told_by_validate_and_by_create(simulator):
    wrong = {**MENU, "size": {"width": 2500, "height": 2000}}

    assert rich_menus.validate(menu=MENU) == []
    assert [problem.property for problem in rich_menus.validate(menu=wrong)] == ["size"]
    with pytest.raises(errors.LineRefused):
        rich_menus.create(menu=wrong)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", errors.LineRateLimited),
        ("500-after", errors.LineUnavailable),
        ("reset-before", errors.LineUnavailable),
        ("401", errors.LineChannelProblem),
    ],
)
def test_failures_are_told_apart_and_noted_without_ids(simulator, fault, error):
    menu_id = made()
    simulator.fail_next_menu_call(fault)

    with pytest.raises(error):
        rich_menus.set_default(menu_id=menu_id)

    noted = LineCall.objects.order_by("pk").last()
    assert noted.endpoint == "/v2/bot/user/all/richmenu/{richMenuId}"
    assert noted.error_code != ""


def test_the_sdk_reads_our_menus_as_they_are_meant(simulator):
    assert RichMenuRequest.from_dict(MENU).to_dict() == MENU
