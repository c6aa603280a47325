"""Invented display names, so that a phone without one does not look like a test record."""

# fmt: off
_FAMILY = (
    "青葉", "朝倉", "石井", "上野", "遠藤", "岡田", "加藤", "木村", "工藤", "小林",
    "坂本", "清水", "杉山", "関口", "高橋", "千葉", "土屋", "寺田", "中野", "西村",
    "野口", "橋本", "平田", "藤井", "星野", "前田", "三浦", "村上", "森田", "矢野",
)
_GIVEN = (
    "あかり", "いつき", "うた", "えま", "かえで", "きよし", "くるみ", "けんた", "こはる", "さくら",
    "しおり", "すみれ", "せいじ", "そうた", "たくみ", "ちはる", "つむぎ", "てつや", "ともみ", "なお",
    "のぞみ", "はると", "ひかり", "ふみ", "ほのか", "まこと", "みなと", "ゆい", "れん", "わか",
    "さとし",
)
# fmt: on


def fictional_name(number: int) -> str:
    return f"{_FAMILY[number % len(_FAMILY)]} {_GIVEN[number * 7 % len(_GIVEN)]}"
