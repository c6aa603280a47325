import pytest

from cityline.simulator.tests.pictures import picture

MENU = "/v2/bot/richmenu"
USER = "/v2/bot/user"


def menu(*actions, **changes):
    width = 2500 // max(len(actions), 1)
    areas = [
        {"bounds": {"x": place * width, "y": 0, "width": width, "height": 1686}, "action": action}
        for place, action in enumerate(actions)
    ]
    whole = {"size": {"width": 2500, "height": 1686}, "selected": True, "name": "くらし", "chatBarText": "メニュー"}
    return {**whole, "areas": areas, **changes}


def made(line, content=None, *, with_picture=True):
    menu_id = line.post(MENU, content or menu()).body["richMenuId"]
    if with_picture:
        assert upload(line, menu_id).status == 200
    return menu_id


def upload(line, menu_id, content=None, kind="image/png"):
    return line.post(f"{MENU}/{menu_id}/content", None, raw=content or picture(), headers={"Content-Type": kind})


def seen_by(line, *users):
    return line.simulator.rich_menus(*users)["shown"]


LINK = {"type": "uri", "label": "市のページ", "uri": "https://example.jp/"}


def test_default_is_shown_to_everybody_who_has_none_of_their_own(line):
    ours, theirs = line.simulator.add_users(2)
    everybodys, own = made(line), made(line)

    line.post(f"{USER}/all/richmenu/{everybodys}", {})
    line.post(f"{USER}/{theirs}/richmenu/{own}", {})

    assert seen_by(line, ours, theirs) == [everybodys, own]
    assert line.get(f"{USER}/all/richmenu").body == {"richMenuId": everybodys}
    assert line.get(f"{USER}/{theirs}/richmenu").body == {"richMenuId": own}
    assert line.get(f"{USER}/{ours}/richmenu").status == 404


def test_deleting_a_menu_takes_it_away_and_leaves_the_default(line):
    user = line.simulator.add_users(1)[0]
    everybodys, own = made(line), made(line)
    line.post(f"{USER}/all/richmenu/{everybodys}", {})
    line.post(f"{USER}/{user}/richmenu/{own}", {})

    line.call("DELETE", f"{MENU}/{own}")

    assert seen_by(line, user) == [everybodys]
    assert [each["richMenuId"] for each in line.get(f"{MENU}/list").body["richmenus"]] == [everybodys]


def test_picture_must_fit_and_cannot_be_replaced(line):
    menu_id = made(line, with_picture=False)

    refused = [
        upload(line, menu_id, picture(799, 300)).status,
        upload(line, menu_id, picture(2500, 1800)).status,
        upload(line, menu_id, picture(2501, 1000)).status,
        upload(line, menu_id, b"\x89PNG" + b"0" * 1_000_001).status,
        upload(line, menu_id, b"GIF89a").status,
        upload(line, menu_id, kind="image/gif").status,
    ]
    first = upload(line, menu_id, picture(1200, 405, "JPEG"), "image/jpeg").status
    second = upload(line, menu_id).status

    assert refused == [400, 400, 400, 400, 400, 415]
    assert (first, second) == (200, 400)


def test_menu_without_a_picture_cannot_be_shown(line):
    user = line.simulator.add_users(1)[0]
    bare = made(line, with_picture=False)

    assert line.post(f"{USER}/all/richmenu/{bare}", {}).status == 400
    assert line.post(f"{USER}/{user}/richmenu/{bare}", {}).status == 400
    assert line.post(f"{MENU}/bulk/link", {"richMenuId": bare, "userIds": [user]}).status == 400
    assert line.post(f"{MENU}/alias", {"richMenuAliasId": "a", "richMenuId": bare}).status == 400
    assert line.get(f"{MENU}/{bare}/content").status == 404


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"size": {"width": 2501, "height": 1000}}, "size.width"),
        ({"size": {"width": 1000, "height": 249}}, "size.height"),
        ({"size": {"width": 1000, "height": 800}}, "size"),
        ({"name": "あ" * 301}, "name"),
        ({"chatBarText": "あ" * 15}, "chatBarText"),
        ({"areas": [{"bounds": {"x": 0, "y": 0, "width": 1, "height": 1}, "action": LINK}] * 21}, "areas"),
        ({"areas": [{"bounds": {"x": 1, "y": 0, "width": 2500, "height": 1}, "action": LINK}]}, "areas[0].bounds"),
        (
            {"areas": [{"bounds": {"x": 0, "y": 0, "width": 1, "height": 1}, "action": {**LINK, "uri": "x:y"}}]},
            "areas[0].action.uri",
        ),
    ],
)
def test_menu_object_is_held_to_lines_limits(line, wrong, where):
    for address in (MENU, f"{MENU}/validate"):
        answer = line.post(address, menu(**wrong))
        assert (answer.status, [detail["property"] for detail in answer.body["details"]]) == (400, [where])


def test_alias_leads_to_a_menu_until_it_is_changed_or_deleted(line):
    first, second = made(line), made(line)
    alias = {"richMenuAliasId": "kurashi", "richMenuId": first}

    statuses = [line.post(f"{MENU}/alias", alias).status, line.post(f"{MENU}/alias", alias).status]
    line.post(f"{MENU}/alias/kurashi", {"richMenuId": second})

    assert statuses == [200, 400]
    assert line.post(f"{MENU}/alias", {**alias, "richMenuAliasId": "Kurashi"}).status == 400
    assert line.get(f"{MENU}/alias/kurashi").body == {"richMenuAliasId": "kurashi", "richMenuId": second}
    assert line.call("DELETE", f"{MENU}/alias/kurashi").status == 200
    assert line.get(f"{MENU}/alias/list").body == {"aliases": []}


def test_bulk_link_is_accepted_and_reaches_friends_only(line):
    friend, gone = line.simulator.add_users(2)
    line.simulator.unfollow(gone)
    menu_id = made(line)

    answer = line.post(f"{MENU}/bulk/link", {"richMenuId": menu_id, "userIds": [friend, gone, "U" + "f" * 32]})

    assert answer.status == 202
    assert line.simulator.rich_menus(friend)["linked"] == 1
    assert line.post(f"{MENU}/bulk/unlink", {"userIds": [friend]}).status == 202
    assert line.simulator.rich_menus()["linked"] == 0
    assert line.post(f"{MENU}/bulk/link", {"richMenuId": menu_id, "userIds": [friend] * 501}).status == 400
    assert line.post(f"{MENU}/bulk/link", {"richMenuId": menu_id, "userIds": ["x"]}).status == 400


def test_batch_moves_everybody_from_one_menu_to_another(line):
    users = line.simulator.add_users(3)
    first, second = made(line), made(line)
    line.post(f"{MENU}/bulk/link", {"richMenuId": first, "userIds": users[:2]})

    answer = line.post(f"{MENU}/batch", {"operations": [{"type": "link", "from": first, "to": second}]})
    progress = line.get(f"{MENU}/progress/batch?requestId={answer.headers['x-line-request-id']}")

    assert answer.status == 202
    assert progress.body["phase"] == "succeeded"
    assert seen_by(line, *users) == [second, second, ""]
    assert line.post(f"{MENU}/batch", {"operations": []}).status == 400


def test_menus_are_made_a_hundred_times_an_hour_and_batches_three_times(line):
    menu_id = made(line)

    made_statuses = [line.post(MENU, menu()).status for _ in range(100)]
    batch = {"operations": [{"type": "unlink", "from": menu_id}]}
    batches = [line.post(f"{MENU}/batch", batch).status for _ in range(4)]

    assert made_statuses == [200] * 99 + [429]
    assert batches == [202] * 3 + [429]


def test_tab_switches_this_phone_and_tells_the_bot(line, bot):
    line.simulator.configure(webhook_url=bot.url)
    ours, theirs = line.simulator.add_users(2)
    first, second = made(line), made(line)
    line.post(f"{USER}/all/richmenu/{first}", {})
    line.post(f"{MENU}/alias", {"richMenuAliasId": "toshokan", "richMenuId": second})
    tab = {"type": "richmenuswitch", "richMenuAliasId": "toshokan", "data": "menu:tab"}

    line.post("/phone/1/tap", {"action": tab})
    line.simulator.switch_menu(theirs, "nowhere", "menu:tab")

    events = [event["postback"] for event in bot.wait_for(2)]
    assert events == [
        {"data": "menu:tab", "params": {"newRichMenuAliasId": "toshokan", "status": "SUCCESS"}},
        {"data": "menu:tab", "params": {"newRichMenuAliasId": "nowhere", "status": "RICHMENU_ALIAS_ID_NOTFOUND"}},
    ]
    assert seen_by(line, ours, theirs) == [second, first]


def test_scripted_faults_meet_calls_about_menus_alone(line):
    user = line.simulator.add_users(1)
    line.simulator.fail_next_menu_call("500-after", "429")

    sent = line.multicast(user).status
    made_but_unanswered, refused = line.post(MENU, menu()).status, line.post(MENU, menu()).status

    assert (sent, made_but_unanswered, refused) == (200, 500, 429)
    assert len(line.simulator.rich_menus()["menus"]) == 1
