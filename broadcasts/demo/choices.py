"""What residents of the demo city can choose."""

from subscribers.models import Category, CategoryGroup
from subscribers.services import categories

_KIND = CategoryGroup.Kind

# code, kind, name, English name, question; then its categories: code, name, English name, what residents get
GROUPS: list[tuple[str, CategoryGroup.Kind, str, str, str]] = [
    ("topic", _KIND.TOPIC, "お知らせの種類", "Topics", "どのようなお知らせを受け取りますか？"),
    ("area", _KIND.AREA, "お住まいの区", "Ward", "どの区のお知らせを受け取りますか？"),
    ("stage", _KIND.LIFE_STAGE, "暮らしの場面", "Stage of life", "あてはまるものを選んでください"),
    ("language", _KIND.LANGUAGE, "ことば", "Language", "どのことばのお知らせがよいですか？"),
]
CATEGORIES: dict[str, list[tuple[str, str, str, str]]] = {
    "topic": [
        ("emergency", "緊急", "Emergency", "避難情報など、命を守るためのお知らせ"),
        ("important", "重要", "Important notices", "すべての方に関わる大切なお知らせ"),
        ("disaster", "防災", "Disaster prevention", "訓練や備え、気象に関するお知らせ"),
        ("waste", "ごみ・リサイクル", "Waste and recycling", "収集日の変更や分別、資源回収のお知らせ"),
        ("childcare", "子育て", "Child care", "健診や教室、手当など子育てのお知らせ"),
        ("library", "図書館", "Libraries", "休館日、おはなし会、展示のお知らせ"),
        ("health", "健康", "Health", "健診、予防接種、健康教室のお知らせ"),
        ("events", "イベント", "Events", "まつりや催し、講座のお知らせ"),
        ("arts", "文化・芸術", "Arts and culture", "美術館、音楽会、文化財のお知らせ"),
        ("tax", "税・届け出", "Taxes and registration", "納期限や窓口の受付時間のお知らせ"),
        ("traffic", "道路・交通", "Roads and transport", "交通規制や道路工事のお知らせ"),
    ],
    "area": [
        ("chuo", "中央区", "Chuo Ward", ""),
        ("hamate", "浜手区", "Hamate Ward", ""),
        ("yamate", "山手区", "Yamate Ward", ""),
        ("kawazoe", "川添区", "Kawazoe Ward", ""),
        ("nohara", "野原区", "Nohara Ward", ""),
        ("shimadori", "島通区", "Shimadori Ward", ""),
        ("morishita", "森下区", "Morishita Ward", ""),
    ],
    "stage": [
        ("pregnancy", "妊娠・出産", "Pregnancy and birth", "妊娠中の方と、ご家族に"),
        ("preschool", "小学校に入る前の子", "Before school", "0歳から5歳のお子さんがいる方に"),
        ("school", "小・中学生の子", "School children", "小・中学生のお子さんがいる方に"),
        ("senior", "65歳以上", "65 and over", "65歳以上の方と、ご家族に"),
    ],
    "language": [
        ("easy", "やさしい日本語", "Easy Japanese", "やさしい 日本語で 書いた お知らせ"),
        ("english", "English", "English", "News in English"),
        ("chinese", "中文", "Chinese", "中文通知"),
    ],
}
ON_BY_DEFAULT = ("emergency", "important")


def make_categories() -> None:
    existing = set(Category.objects.values_list("code", flat=True))
    groups = {group.code: group for group in CategoryGroup.objects.all()}
    for position, (code, kind, name, name_en, question) in enumerate(GROUPS, 1):
        group = groups.get(code) or categories.save_group(
            group=CategoryGroup(code=code, kind=kind, name=name, name_en=name_en, question=question, position=position),
            by=None,
        )
        for place, (category, words, words_en, description) in enumerate(CATEGORIES[code], 1):
            if category not in existing:
                categories.create(
                    by=None,
                    group=group,
                    code=category,
                    name=words,
                    name_en=words_en,
                    description=description,
                    position=place,
                    is_on_by_default=category in ON_BY_DEFAULT,
                )
