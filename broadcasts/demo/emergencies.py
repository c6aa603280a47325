"""Texts the demo city has prepared for emergencies: three in force, one of them a drill, and one that waits for its review."""

from dataclasses import dataclass

from broadcasts.content.gaps import Gap, GapKind
from broadcasts.demo.staff import person
from broadcasts.services import emergency_templates
from broadcasts.services.emergency_templates import TemplateText
from subscribers.models import Category

WRITER, OFFICER = "bosai2", "koho3"


@dataclass(frozen=True, slots=True)
class Prepared:
    name: str
    text: str
    gaps: tuple[Gap, ...]
    categories: tuple[str, ...]
    is_drill: bool = False
    is_passed: bool = True


_PLACE = Gap("避難先", GapKind.PLACE, most=40)
_AREA = Gap("対象地区", GapKind.PLACE, most=40)
_AT = Gap("発令時刻", GapKind.TIME)

PREPARED = (
    Prepared(
        "避難指示（土砂・洪水）",
        """
【{警戒レベル}】{対象地区}

{災害}のおそれがあるため、{発令時刻}に発令しました。危険な場所から、今すぐ避難してください。

■避難先
{避難先}

外に出るのが危ないときは、崖や川から離れた、2階以上の部屋へ移ってください。
""",
        (
            Gap("警戒レベル", GapKind.CHOICE, choices=("警戒レベル3 高齢者等避難", "警戒レベル4 避難指示")),
            _AREA,
            Gap("災害", GapKind.CHOICE, choices=("土砂災害", "洪水", "高潮")),
            _AT,
            _PLACE,
        ),
        ("emergency",),
    ),
    Prepared(
        "大規模な断水",
        """
【断水】{対象地区}

{原因}のため、{対象地区}の約{世帯数}世帯で断水しています。

■復旧の見込み
{復旧日}
■給水所
{給水所}

空の容器をお持ちください。
""",
        (
            _AREA,
            Gap("原因", GapKind.CHOICE, choices=("水道管の破損", "地震", "停電")),
            Gap("世帯数", GapKind.NUMBER, most=500_000),
            Gap("復旧日", GapKind.DATE),
            Gap("給水所", GapKind.PLACE, most=60),
        ),
        ("emergency", "important"),
    ),
    Prepared(
        "熱中症特別警戒",
        """
【熱中症特別警戒】{日}

命にかかわる暑さが見込まれます。外出を控え、冷房の効いた部屋で過ごしてください。

■涼める場所
{涼める場所}
""",
        (Gap("日", GapKind.DATE), Gap("涼める場所", GapKind.PLACE, most=60)),
        ("emergency",),
        is_passed=False,
    ),
    Prepared(
        "津波避難訓練",
        """
津波避難訓練を行っています。{開始時刻}に大きな揺れがあったと想定しています。

海や川から離れ、{避難先}へ避難する道を確かめてください。
""",
        (Gap("開始時刻", GapKind.TIME), _PLACE),
        ("emergency",),
        is_drill=True,
    ),
)


def prepare() -> None:
    categories = dict(Category.objects.values_list("code", "pk"))
    for one in PREPARED:
        version = emergency_templates.write(
            by=person(WRITER),
            text=TemplateText(
                name=one.name,
                parts=[{"kind": "text", "text": one.text.strip()}],
                gaps=one.gaps,
                category_ids=[categories[code] for code in one.categories],
            ),
            is_drill=one.is_drill,
        )
        if one.is_passed:
            emergency_templates.review(
                by=person(OFFICER), version_id=version.pk, is_passed=True, words="電話番号と避難先を確認した。"
            )
