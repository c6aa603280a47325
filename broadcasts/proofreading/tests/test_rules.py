"""Each rule by itself: what it finds, and what it leaves alone."""

from datetime import UTC, date, datetime

import pytest

from broadcasts.content.kinds import CardButton, CardPart, ImagePart, TextPart
from broadcasts.proofreading.checking import Setting, check
from broadcasts.proofreading.circumstances import CharterWords, Circumstances, Load, OwnWord, Recent
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.passages import Message
from broadcasts.proofreading.register import BY_CODE, RULES

AS_OF = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday

FOUND = [
    ("unfilled", "〇〇のため休館します", "〇〇"),
    ("unfilled", "◯◯図書館へどうぞ", "◯◯"),
    ("unfilled", "会場は●●です", "●●"),
    ("unfilled", "〇月〇日（〇）に開きます", "〇月〇日"),
    ("unfilled", "開催は○月○日○時から", "○月○日○時"),
    ("unfilled", "対象は〇歳からのお子さんです", "〇歳"),
    ("unfilled", "定員○名（先着）", "○名"),
    ("unfilled", "講座「〇〇入門」を開きます", "〇〇"),
    ("unfilled", "電話 〇〇〇-〇〇〇〇", "〇〇〇-〇〇〇〇"),
    ("weekday", "会議は令和8年11月27日（土）です", "令和8年11月27日（土）"),
    ("weekday", "１２／１９（金）に開演", "１２／１９（金）"),
    ("weekday", "11月23日（月・祝）〜25日（火）", "25日（火）"),
    ("weekday", "12月6日・7日（土・日）", "12月6日・7日（土・日）"),
    ("weekday", "日曜（11月28日）は休みます", "11月28日"),
    ("impossible_date", "6月31日まで", "6月31日"),
    ("impossible_date", "令和9年2月29日", "令和9年2月29日"),
    ("order", "11月28日〜26日", "11月28日〜26日"),
    ("order", "15:00〜14:00", "15:00〜14:00"),
    ("clock", "午後13時から", "午後13時"),
    ("clock", "25:00まで", "25:00"),
    ("past_date", "締切は11月13日です", "11月13日"),
    ("past_date", "11月15日（日）午前9時から行います", "11月15日（日）"),
    ("year_missing", "7月20日に開きます", "7月20日"),
    ("era", "令和8年（2025年）", "令和8年（2025年）"),
    ("era", "平成33年の台風", "平成33年"),
    ("era", "令和26年12月に", "令和26年"),
    ("dropped_word", "児童虐待推進月間", "虐待推進"),
    ("dropped_word", "飲酒運転のすすめ", "飲酒運転のすすめ"),
    ("platform_characters", "①持ち物", "①"),
    ("platform_characters", "⼦どもまつり", "⼦"),
    ("half_width", "燃えるｺﾞﾐ", "ｺﾞﾐ"),
    ("amount", "1,00円です", "1,00円"),
    ("link_form", "http://www.city.fukuoka.lg.jp/ へ", "http://www.city.fukuoka.lg.jp/"),
    ("link_form", "ｈｔｔｐｓ：／／ａ．ｌｇ．ｊｐ", "ｈｔｔｐｓ：／／ａ．ｌｇ．ｊｐ"),
    ("link_form", "https//www.city.fukuoka.lg.jp", "https//www.city.fukuoka.lg.jp"),
    ("link_short", "https://bit.ly/abc へ", "https://bit.ly/abc"),
    ("link_disguise", "https://www.city.fukuoka.lg.jp.evil.com/", "https://www.city.fukuoka.lg.jp.evil.com/"),
    ("link_disguise", "https://city.fukuoka.lg.jp@evil.com/", "https://city.fukuoka.lg.jp@evil.com/"),
    ("link_disguise", "https://192.168.0.1/", "https://192.168.0.1/"),
    ("link_disguise", "https://www.сity.fukuoka.lg.jp/", "https://www.сity.fukuoka.lg.jp/"),
    ("link_host", "https://example.org/", "https://example.org/"),
    ("phone_form", "電話 092-711-411", "092-711-411"),
    ("phone_form", "０９２－７１１－４１１１", "０９２－７１１－４１１１"),
    ("phone_form", "☎711-4111", "711-4111"),
    ("personal_number", "番号は 1234 5678 9018 です", "1234 5678 9018"),
    ("private_addresses", "taro@gmail.com へ", "taro@gmail.com"),
]


@pytest.mark.parametrize(("rule", "text", "marked"), FOUND)
def test_rule_finds_and_marks(rule, text, marked):
    around = Circumstances(hosts=frozenset({"lg.jp", "www.city.fukuoka.lg.jp"}))

    found = [one for one in check(Message.of_text(text), at=AS_OF, around=around) if one.rule == rule]

    assert [text[one.place.start : one.place.end] for one in found] == [marked]
    assert [one.place.marked for one in found] == [marked]
    assert all(one.message and "{" not in one.message for one in found)


LEFT = [
    "○日時 11月28日（土）10時から",
    "○人権相談　○電話相談　○人の動き　○分別のしかた",
    "〇歳児クラスの募集です",
    "クイズは〇×で答えてください。○印を付けてください",
    "午前〇時から断水します",
    "一〇〇人、二〇〇八年、二〇日、三〇分",
    "「市役所の〇〇課の者です」と名乗る電話にご注意ください",
    "〇〇さんのお話",
    "●●重要なお知らせ●●",
    "○○○○○○○○○○",
    "参加できる日は○、できない日は×",
    "11月23日（月・祝）〜25日（水）",
    "12月5日（土）・6日（日）",
    "12月5・6日（土・日）",
    "12月30日（水）〜1月4日（月）",
    "12月1日〜31日（日・祝日を除く）",
    "毎週（火・木）に開きます",
    "昨年11月23日（日）に開きました",
    "令和8年11月23日（月）から令和9年2月14日（日）まで",
    "11月23日月曜日",
    "令和元年5月1日に始まりました",
    "平成20年4月2日〜平成21年4月1日生まれの方",
    "4月1日〜3月31日を年度といいます",
    "10月1日から窓口が変わりました",
    "24時間いつでも、24:00まで、0:00から",
    "午後0時30分、午前12時",
    "22時〜5時は通行止め",
    "詐欺にご注意ください",
    "いじめ相談はこちら",
    "飲酒運転撲滅にご協力ください",
    "暴力追放運動推進センター",
    "児童虐待防止推進月間",
    "ストップ！飲酒運転キャンペーン",
    "無事故運動に参加しましょう",
    "自殺対策強化月間",
    "犯罪被害者週間",
    "交通事故のため通行止めです",
    "感染拡大を防ぎましょう",
    "1,000円、10,000人、1.5倍、100円",
    "1,2,3号棟",
    "https://www.city.fukuoka.lg.jp/kosodate/をご覧ください",
    "https://www.mhlw.go.jp/",
    "092-711-4111、0120-98-5902、0800-123-4567、090-1234-5678、03-1234-5678、050-1234-5678",
    "電話 092（711）4111 内線1234",
    "〒060-8611 札幌市",
    "110番、119番、188、#7119へ",
    "お申し込み下さい",
    "①以外の字 ABC 123 ～ 〜 ！？ 😀 ♪ ★ ㍿".replace("①", "").replace("㍿", ""),
]


@pytest.mark.parametrize("text", LEFT)
def test_ordinary_words_are_left_alone(text):
    around = Circumstances(hosts=frozenset({"lg.jp", "go.jp", "www.city.fukuoka.lg.jp"}))

    found = check(Message.of_text(text), at=AS_OF, around=around)

    assert [(one.rule, one.message) for one in found if one.level != Level.NOTE] == []


def _rules(message, around=None, **options):
    around = around or Circumstances()
    return [one.rule for one in check(message, at=AS_OF, around=around, **options) if one.rule != "no_contact"]


def test_words_the_charter_excludes_are_found_and_those_it_wants_are_asked_for():
    charter = CharterWords("子育て", {"成人式": "未就学の子の分類です。"}, ["赤ちゃん", "保育"])

    found = check(Message.of_text("成人式を開きます"), at=AS_OF, around=Circumstances(charters=[charter]))

    kinds = [(one.level, one.place.marked if one.place else "") for one in found if one.rule == "charter"]
    assert kinds == [(Level.WARNING, "成人式"), (Level.NOTE, "")]
    assert "未就学の子の分類です。" in found[0].message


def test_own_word_weighs_what_its_row_says():
    around = Circumstances(own_words=[OwnWord("ＡＢＣ", "略さずに書きます。", Level.BLOCKING)])

    found = check(Message.of_text("abc講座"), at=AS_OF, around=around)

    assert [(one.level, one.place.marked) for one in found if one.rule == "own_words"] == [(Level.BLOCKING, "abc")]


def test_same_text_with_the_same_numbers_is_found_and_a_series_is_not():
    sent = Recent("おはなし会を12月5日に東図書館で開きます。対象は3歳からです。", date(2026, 11, 10), "東図書館")
    around = Circumstances(recent=[sent])

    again = Message.of_text("おはなし会を12月5日に東図書館で開きます！対象は3歳からです")
    next_one = Message.of_text("おはなし会を12月12日に東図書館で開きます。対象は3歳からです。")

    assert _rules(again, around) == ["same_text"]
    assert _rules(next_one, around) == []


def test_too_many_for_a_category_counts_against_its_own_number_or_the_rules():
    around = Circumstances(loads=[Load("子育て", 2, 2), Load("文化", 2)])

    found = check(Message.of_text("窓口へ"), at=AS_OF, around=around)

    assert [one.facts["category"] for one in found] == ["子育て"]
    assert _rules(Message((TextPart("窓口へ"),), is_emergency=True), around) == []


def test_quiet_hours_and_allowance_are_told():
    around = Circumstances(waits_until=datetime(2026, 11, 22, 0, 0, tzinfo=UTC), messages_missing=1200)

    found = check(Message.of_text("窓口へ"), at=AS_OF, around=around)

    assert [(one.rule, one.level, dict(one.facts)) for one in found] == [
        ("quota", Level.WARNING, {"missing": "1,200"}),
        ("quiet_hours", Level.NOTE, {"when": "11月22日 09:00"}),
    ]


@pytest.mark.parametrize(("words", "found"), [("ポスター", True), ("IMG_2034.jpg", True), ("まつりの地図", False)])
def test_picture_needs_words_that_say_something(words, found):
    message = Message((TextPart("窓口へ"), ImagePart("a" * 64, words)))

    assert ("picture_words" in _rules(message)) is found


def test_pictures_alone_are_not_enough():
    assert _rules(Message((ImagePart("a" * 64, "12月5日のまつりの案内"),))) == ["picture_words"]


def test_long_bubble_is_found_and_the_limit_is_the_offices():
    long = Message.of_text("お知らせです。窓口へ。\n" * 50)

    assert _rules(long) == ["too_long"]
    assert _rules(long, settings={"too_long": Setting(Level.WARNING, 600)}) == []


def test_contact_may_be_a_number_a_link_or_a_button():
    card = Message((CardPart(title="まつり", buttons=(CardButton("見る", "https://a.lg.jp/"),)),))
    codes = {one.rule for one in check(Message.of_text("まつりを開きます。"), at=AS_OF)}

    assert codes == {"no_contact"}
    assert [one.rule for one in check(card, at=AS_OF)] == []
    assert check(Message.of_text("まつりを開きます。092-711-4111"), at=AS_OF) == ()


def test_lists_of_addresses_are_found():
    mails = Message.of_text("a@x.example、b@x.example、c@x.example")
    streets = Message.of_text("天神1-8-1、舞鶴2-3-4、大名1-2-30、赤坂3-4-5")

    assert _rules(mails) == ["private_addresses"]
    assert _rules(streets) == ["private_addresses"]


def test_links_of_cards_and_pictures_are_looked_at_too():
    card = CardPart(
        title="まつり", buttons=(CardButton("電話", "tel:092711411"), CardButton("見る", "http://a.lg.jp/"))
    )

    found = check(Message((card,)), at=AS_OF)

    assert [(one.rule, one.place.field_id) for one in found] == [
        ("link_form", "part-0-button-1-url"),
        ("phone_form", "part-0-button-0-url"),
    ]


def test_rule_that_is_off_is_silent_and_a_level_is_the_offices_to_set():
    message = Message.of_text("6月31日まで。窓口へ")

    assert _rules(message, settings={"impossible_date": Setting(Level.OFF)}) == []
    blocking = check(message, at=AS_OF, settings={"impossible_date": Setting(Level.BLOCKING)})
    assert [one.blocks for one in blocking] == [True]


def test_every_rule_has_a_code_of_its_own():
    assert len(BY_CODE) == len(RULES)


def test_finding_survives_being_kept():
    [found] = check(Message.of_text("6月31日まで。窓口へ"), at=AS_OF)

    assert type(found).from_json(found.to_json()) == found
