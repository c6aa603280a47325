"""What residents of the demo city can choose, in the three languages they may read."""

from dataclasses import dataclass, fields
from typing import Any

from subscribers.models import Category, CategoryGroup
from subscribers.services import categories

_KIND = CategoryGroup.Kind


@dataclass(frozen=True, slots=True)
class Said:
    """The same in Japanese, easy Japanese and English."""

    ja: str = ""
    easy: str = ""
    en: str = ""

    def columns(self, name: str) -> dict[str, Any]:
        return {name if f.name == "ja" else f"{name}_{f.name}": getattr(self, f.name) for f in fields(self)}


# code, kind, name, question; then its categories: code, name, what residents get
GROUPS: list[tuple[str, CategoryGroup.Kind, Said, Said]] = [
    (
        "topic",
        _KIND.TOPIC,
        Said("お知らせの種類", "お知らせ", "Topics"),
        Said(
            "どのようなお知らせを受け取りますか？",
            "どんな お知らせが ほしいですか？",
            "What would you like to hear about?",
        ),
    ),
    (
        "area",
        _KIND.AREA,
        Said("お住まいの区", "住んで いる 区", "Ward"),
        Said("どの区のお知らせを受け取りますか？", "どの 区に 住んで いますか？", "Which ward do you live in?"),
    ),
    (
        "stage",
        _KIND.LIFE_STAGE,
        Said("暮らしの場面", "家族の こと", "Stage of life"),
        Said("あてはまるものを選んでください", "あなたの 家族は どれですか？", "What applies to you?"),
    ),
    (
        "language",
        _KIND.LANGUAGE,
        Said("ことば", "ことば", "Language"),
        Said(
            "どのことばのお知らせがよいですか？",
            "どの ことばの お知らせが いいですか？",
            "In which language would you like news?",
        ),
    ),
]
CATEGORIES: dict[str, list[tuple[str, Said, Said]]] = {
    "topic": [
        (
            "emergency",
            Said("緊急", "あぶない とき", "Emergency"),
            Said(
                "避難情報など、命を守るためのお知らせ",
                "地震や 大雨で あぶない とき、にげる ための お知らせ",
                "Evacuation and other news that saves lives",
            ),
        ),
        (
            "important",
            Said("重要", "大切な お知らせ", "Important notices"),
            Said("すべての方に関わる大切なお知らせ", "みんなに 大切な お知らせ", "Notices that matter to everybody"),
        ),
        (
            "disaster",
            Said("防災", "地震や 台風の じゅんび", "Disaster prevention"),
            Said(
                "訓練や備え、気象に関するお知らせ",
                "地震や 台風の 前に する こと、天気の お知らせ",
                "Drills, provisions and weather",
            ),
        ),
        (
            "waste",
            Said("ごみ・リサイクル", "ごみ", "Waste and recycling"),
            Said(
                "収集日の変更や分別、資源回収のお知らせ",
                "ごみを 出す 日や、分け方の お知らせ",
                "Changed collection days and how to sort",
            ),
        ),
        (
            "childcare",
            Said("子育て", "子ども", "Child care"),
            Said(
                "健診や教室、手当など子育てのお知らせ",
                "小さい 子どもの 健康や、お金の お知らせ",
                "Check-ups, classes and allowances",
            ),
        ),
        (
            "library",
            Said("図書館", "図書館（本を 借りる ところ）", "Libraries"),
            Said(
                "休館日、おはなし会、展示のお知らせ",
                "図書館の 休みの 日や、本の 会の お知らせ",
                "Closing days, story hours and exhibitions",
            ),
        ),
        (
            "health",
            Said("健康", "健康", "Health"),
            Said(
                "健診、予防接種、健康教室のお知らせ",
                "体を 調べる 日や、注射の お知らせ",
                "Check-ups, vaccinations and health classes",
            ),
        ),
        (
            "events",
            Said("イベント", "祭り・イベント", "Events"),
            Said("まつりや催し、講座のお知らせ", "祭りや、楽しい 会の お知らせ", "Festivals, events and courses"),
        ),
        (
            "arts",
            Said("文化・芸術", "音楽・絵", "Arts and culture"),
            Said(
                "美術館、音楽会、文化財のお知らせ",
                "美術館や 音楽会の お知らせ",
                "Museums, concerts and heritage",
            ),
        ),
        (
            "tax",
            Said("税・届け出", "税金・市役所に 出す 紙", "Taxes and registration"),
            Said(
                "納期限や窓口の受付時間のお知らせ",
                "お金を はらう 日や、市役所の 時間の お知らせ",
                "Due dates and office hours",
            ),
        ),
        (
            "traffic",
            Said("道路・交通", "道・バス", "Roads and transport"),
            Said("交通規制や道路工事のお知らせ", "通れない 道や 工事の お知らせ", "Closed roads and road works"),
        ),
    ],
    "area": [
        ("chuo", Said("中央区", "中央区", "Chuo Ward"), Said()),
        ("hamate", Said("浜手区", "浜手区", "Hamate Ward"), Said()),
        ("yamate", Said("山手区", "山手区", "Yamate Ward"), Said()),
        ("kawazoe", Said("川添区", "川添区", "Kawazoe Ward"), Said()),
        ("nohara", Said("野原区", "野原区", "Nohara Ward"), Said()),
        ("shimadori", Said("島通区", "島通区", "Shimadori Ward"), Said()),
        ("morishita", Said("森下区", "森下区", "Morishita Ward"), Said()),
    ],
    "stage": [
        (
            "pregnancy",
            Said("妊娠・出産", "おなかに 赤ちゃんが いる", "Pregnancy and birth"),
            Said("妊娠中の方と、ご家族に", "おなかに 赤ちゃんが いる 人と 家族に", "For parents-to-be"),
        ),
        (
            "preschool",
            Said("小学校に入る前の子", "0歳から 5歳の 子ども", "Before school"),
            Said(
                "0歳から5歳のお子さんがいる方に",
                "0歳から 5歳の 子どもが いる 人に",
                "For families with children up to five",
            ),
        ),
        (
            "school",
            Said("小・中学生の子", "小学生・中学生の 子ども", "School children"),
            Said(
                "小・中学生のお子さんがいる方に",
                "小学生や 中学生の 子どもが いる 人に",
                "For families with school children",
            ),
        ),
        (
            "senior",
            Said("65歳以上", "65歳より 上の 人", "65 and over"),
            Said("65歳以上の方と、ご家族に", "65歳より 上の 人と 家族に", "For people of 65 and over"),
        ),
    ],
    "language": [
        (
            "easy",
            Said("やさしい日本語", "やさしい日本語", "Easy Japanese"),
            Said(
                "やさしい 日本語で 書いた お知らせ",
                "やさしい 日本語で 書いた お知らせ",
                "News in easy Japanese",
            ),
        ),
        ("english", Said("English", "英語", "English"), Said("News in English", "英語の お知らせ", "News in English")),
        ("chinese", Said("中文", "中国語", "Chinese"), Said("中文通知", "中国語の お知らせ", "News in Chinese")),
    ],
}
ON_BY_DEFAULT = ("emergency", "important")
# From which age in months to under which: children's birth months move their families from one to the next.
AGES = {"pregnancy": (-9, 1), "preschool": (0, 72), "school": (72, 180)}


def make_categories() -> None:
    existing = set(Category.objects.values_list("code", flat=True))
    groups = {group.code: group for group in CategoryGroup.objects.all()}
    for position, (code, kind, name, question) in enumerate(GROUPS, 1):
        words = {**name.columns("name"), **question.columns("question")}
        group = groups.get(code) or categories.save_group(
            group=CategoryGroup(code=code, kind=kind, position=position, **words), by=None
        )
        for place, (category, called, gets) in enumerate(CATEGORIES[code], 1):
            if category not in existing:
                since, until = AGES.get(category, (None, None))
                categories.create(
                    by=None,
                    group=group,
                    code=category,
                    position=place,
                    min_age_months=since,
                    max_age_months=until,
                    is_on_by_default=category in ON_BY_DEFAULT,
                    **called.columns("name"),
                    **gets.columns("description"),
                )
