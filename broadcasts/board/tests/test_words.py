"""Sealed messages as an article."""

import json

from broadcasts.board import words

SHA = "ab" * 32


def read(*messages, picture_words=None):
    return words.read(json.dumps({"messages": messages}), picture_words=picture_words or {})


def text(said, **more):
    return {"type": "text", "text": said, **more}


def said(article):
    return [["".join(run.text for run in paragraph) for paragraph in block.paragraphs] for block in article.blocks]


def test_first_line_of_a_text_is_its_headline_and_is_not_said_twice():
    article = read(text("断水のお知らせ\n\nあす10時から。\n13時まで。\n\nご協力ください。"))

    assert (article.title, said(article)) == ("断水のお知らせ", [["あす10時から。\n13時まで。", "ご協力ください。"]])
    assert article.summary == "あす10時から。 13時まで。 ご協力ください。"


def test_summary_goes_on_where_the_headline_ends():
    article = read(text("窓ぎわの席を12席増やしました。予約なしでお使いください。"))

    assert (article.title, article.summary) == ("窓ぎわの席を12席増やしました", "予約なしでお使いください。")


def test_long_first_line_is_cut_for_the_headline_and_stays_in_the_text():
    article = read(text("あ" * 100))

    assert (article.title, said(article)) == ("あ" * 79 + "…", [["あ" * 100]])


def test_running_text_is_headed_by_its_first_sentence_and_stays_whole():
    article = read(text("席を増やしました。予約は要りません。\nどうぞ。"))

    assert (article.title, said(article)) == ("席を増やしました", [["席を増やしました。予約は要りません。\nどうぞ。"]])


def test_headline_alone_leaves_nothing_below_it():
    article = read(text("本日は閉館します"))

    assert (article.title, article.blocks, article.text) == ("本日は閉館します", (), "本日は閉館します")


def test_addresses_become_links_and_only_web_addresses():
    article = read(text("申込み\nhttps://example.jp/a。\njavascript:alert(1)"))

    runs = article.blocks[0].paragraphs[0]
    assert [(run.text, run.href) for run in runs if run.href] == [("https://example.jp/a", "https://example.jp/a")]


def test_line_emoji_degrades_to_a_sign():
    assert read(text("$ 祭り", emojis=[{"index": 0, "productId": "x", "emojiId": "1"}])).title == "☺ 祭り"


def test_names_put_in_for_each_reader_degrade():
    message = {"type": "textV2", "text": "{x}さん", "substitution": {"x": {"type": "mention"}}}

    assert read(message).title == "@xさん"


def test_picture_is_shown_with_what_it_shows():
    url = f"https://pictures.example/media/{SHA}/original"
    article = read(
        {"type": "image", "originalContentUrl": url, "previewImageUrl": url}, picture_words={SHA: "花火の写真"}
    )

    assert (article.title, article.picture.url, article.picture.alt) == ("花火の写真", url, "花火の写真")


def test_linked_picture_leads_where_it_leads_in_line():
    base = f"https://pictures.example/media/{SHA}"
    message = {
        "type": "imagemap",
        "baseUrl": base,
        "altText": "夏まつり",
        "actions": [{"type": "uri", "linkUri": "https://example.jp/", "label": "夏まつりの案内"}],
    }

    assert read(message).picture == words.Picture(f"{base}/1040", "夏まつりの案内", "https://example.jp/")


def test_card_is_read_as_it_was_made():
    bubble = {
        "type": "bubble",
        "hero": {"type": "image", "url": "https://pictures.example/media/x/card"},
        "body": {
            "type": "box",
            "contents": [
                {"type": "text", "text": "防災訓練"},
                {
                    "type": "box",
                    "contents": [
                        {
                            "type": "box",
                            "contents": [{"type": "text", "text": "📅"}, {"type": "text", "text": "9月1日"}],
                        },
                        {
                            "type": "box",
                            "contents": [{"type": "text", "text": "📍"}, {"type": "text", "text": "中央公園"}],
                        },
                    ],
                },
                {"type": "separator"},
                {"type": "text", "text": "どなたでも。"},
            ],
        },
        "footer": {
            "type": "box",
            "contents": [
                {"type": "button", "action": {"type": "uri", "label": "申込み", "uri": "https://example.jp/"}},
                {"type": "button", "action": {"type": "uri", "label": "わな", "uri": "javascript:alert(1)"}},
                {"type": "button", "action": {"type": "postback", "label": "押す", "data": "x"}},
            ],
        },
    }
    article = read({"type": "flex", "altText": "防災訓練のご案内", "contents": bubble})

    block = article.blocks[0]
    assert (article.title, said(article)) == ("防災訓練", [["どなたでも。"]])
    assert block.rows == (words.Row("when", "9月1日"), words.Row("where", "中央公園"))
    assert block.ways == (words.Way("申込み", "https://example.jp/"),)


def test_what_is_not_known_here_leaves_its_words():
    assert read({"type": "sticker"}, {"type": "template", "altText": "えらんでください"}).title == "えらんでください"


def test_broken_messages_break_nothing():
    article = words.read('{"messages": [1, {"type": "text"}, {"type": "flex", "contents": 3}]}', picture_words={})

    assert (article.title, article.summary) == ("", "")
