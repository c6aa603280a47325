"""What the demo city's library sends again and again: story time, approved for a year, and closing days, as drafts."""

from datetime import datetime, time, timedelta

from broadcasts.demo import clock
from broadcasts.demo.clock import Days
from broadcasts.demo.staff import person
from broadcasts.demo.stories import Part, card, text
from broadcasts.models import Series
from broadcasts.recurring import keeping, patrolling
from broadcasts.recurring.rule import OnRest, Pattern, Rule
from broadcasts.recurring.terms import Terms
from broadcasts.services import charters, drafting
from broadcasts.services.drafting import DraftContent
from subscribers.models import Category, Facility

FRIDAY = 4
WRITER = "toshokan"
_STORY = card(
    "土曜のおはなし会",
    date="{日付}（{曜日}） 10:30〜11:10",
    place="中央図書館 1階 おはなしの部屋",
    words="絵本の読み聞かせと手あそびの会です。対象は2歳から小学校低学年のお子さんと保護者の方、参加は無料です。",
)
_CLOSING = text(
    """
【図書館】{翌月}の休館日

中央図書館の{翌月}の休館日は、{翌月の休館日}です。

休館中も、返却ポストとインターネットでの予約はご利用いただけます。
"""
)


def begin(days: Days, *, now: datetime) -> None:
    """The first was approved a while ago; of the second the next draft lies ready once its day is near."""
    with clock.at(now - timedelta(days=3)):
        series = _series(
            "土曜のおはなし会",
            "土曜のおはなし会（{日付}）",
            _STORY,
            mode=Series.Mode.SENDS,
            rule=Rule(
                pattern=Pattern.WEEKLY,
                start=days.today,
                at=time(16),
                weekdays=(FRIDAY,),
                on_rest=OnRest.BEFORE,
            ),
            speaks_ahead=1,
        )
        patrolling.submit(series_id=series.pk, by=person(WRITER), number=1)
    with clock.at(now - timedelta(days=2)):
        version = keeping.newest(series)
        patrolling.approve(
            series_id=series.pk,
            by=person("koho1"),
            number=1,
            valid_until=days.today + timedelta(days=330),
            charter_ids=[one.pk for one in charters.in_force(version.category_ids).values()],
        )
        _series(
            "翌月の休館日",
            "{翌月}の休館日",
            _CLOSING,
            mode=Series.Mode.DRAFTS,
            rule=Rule(pattern=Pattern.LAST_WORKING_DAY, start=days.today, at=time(10)),
            facility=Facility.objects.filter(department__code=WRITER, is_active=True).order_by("pk").first(),
        )


def _series(
    name: str,
    title: str,
    part: Part,
    *,
    mode: Series.Mode,
    rule: Rule,
    speaks_ahead: int = 0,
    facility: Facility | None = None,
) -> Series:
    writer = person(WRITER)
    draft = drafting.create(author=writer)
    chosen = Category.objects.get(code="library")
    content = DraftContent(title=title, parts=(part,), is_silent=True, category_ids=frozenset({chosen.pk}))
    drafting.save(broadcast_id=draft.pk, editor=writer, expected_revision=draft.revision, content=content)
    terms = Terms(name=name, rule=rule, speaks_ahead=speaks_ahead, facility_id=facility.pk if facility else None)
    return keeping.begin(broadcast_id=draft.pk, by=writer, mode=mode, terms=terms).series
