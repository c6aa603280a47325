"""Texts to start from, made as people make them: written once, kept as a template, the draft discarded."""

from broadcasts.content.parts import dump, parse
from broadcasts.demo.staff import person
from broadcasts.demo.stories import Part, card, text
from broadcasts.models import BroadcastTemplate
from broadcasts.services import copying, drafting
from broadcasts.services.drafting import DraftContent

# Who keeps it, its name, its subject, its parts
TEMPLATES: list[tuple[str, str, str, tuple[Part, ...]]] = [
    (
        "toshokan",
        "休館のお知らせ",
        "休館のお知らせ",
        (
            text(
                """
【図書館】休館のお知らせ

〇〇のため、次のとおり休館します。

■休館する日
〇月〇日（〇）
■対象
〇〇図書館

休館中も、返却ポストとインターネットでの予約はご利用いただけます。
"""
            ),
        ),
    ),
    (
        "toshokan",
        "おはなし会",
        "おはなし会",
        (
            card(
                "おはなし会",
                date="〇月〇日（〇） 10:30〜11:10",
                place="中央図書館 1階 おはなしの部屋",
                words="対象は〇歳から〇歳のお子さんと保護者の方です。先着〇組、参加は無料です。",
            ),
        ),
    ),
    (
        "gomi",
        "収集日の変更",
        "収集日の変更（〇〇区）",
        (
            text(
                """
【環境・ごみ減量課】収集日が変わります

〇〇のため、〇〇区の〇〇の収集日を変更します。

変更前 〇月〇日（〇）
変更後 〇月〇日（〇）

当日は朝8時までに、いつもの集積所へ出してください。
"""
            ),
        ),
    ),
    (
        "kenko",
        "暑さ指数のお知らせ",
        "暑さ指数のお知らせ",
        (
            text(
                """
【健康づくり課】暑さ指数が{値}になりました

{観測日}{観測時刻}、{地域}の暑さ指数は{値}です。
外での運動を控え、のどが渇く前に水分をとってください。
"""
            ),
        ),
    ),
]

# For every library and the like: name, subject, part. The gaps are filled where it comes again.
FOR_AFFILIATES: list[tuple[str, str, Part]] = [
    (
        "月の休館日",
        "{翌月}の休館日",
        text("""
{翌月}の休館日は、{翌月の休館日}です。

休館中も、返却ポストとインターネットでの予約はご利用いただけます。
"""),
    ),
    (
        "新着の本",
        "{月}の新着の本",
        text("""
{月}に入った本から、職員が選んだ3冊をご紹介します。

■〇〇（〇〇著）
■〇〇（〇〇著）
■〇〇（〇〇著）
"""),
    ),
    (
        "読み聞かせの会",
        "読み聞かせの会（{日付}）",
        card(
            "読み聞かせの会", date="{日付}（{曜日}） 10:30〜11:00", place="〇〇", words="対象は〇歳からのお子さんです。"
        ),
    ),
]


def make_templates() -> None:
    for_affiliates()
    for username, name, title, parts in TEMPLATES:
        writer = person(username)
        draft = drafting.create(author=writer)
        drafting.save(
            broadcast_id=draft.pk,
            editor=writer,
            expected_revision=draft.revision,
            content=DraftContent(title=title, parts=parts),
        )
        copying.save_as_template(broadcast_id=draft.pk, by=writer, name=name)
        drafting.discard(broadcast_id=draft.pk, by=writer)


def for_affiliates() -> None:
    writer = person("koho2")
    for name, title, part in FOR_AFFILIATES:
        BroadcastTemplate.objects.create(
            name=name, title=title, parts=dump(parse([part])), is_for_affiliates=True, made_by=writer
        )
