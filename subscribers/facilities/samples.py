"""Six places of a city that does not exist, with every kind of rule."""

from dataclasses import dataclass
from datetime import date, time

from subscribers.facilities.timetable import LAST
from subscribers.models import Facility
from subscribers.weekdays import Weekday


@dataclass(frozen=True, slots=True)
class Place:
    """``week``: weekdays and their spans; ``closings``: nth, weekday, moves, words; ``yearly`` and ``once`` (in days from
    today): first, last, hours, words.
    """

    department: str
    name: str
    name_easy: str
    name_en: str
    other_names: tuple[str, ...]
    address: str
    phone: str
    week: tuple[tuple[range | tuple[int, ...], tuple[str, ...]], ...]
    closings: tuple[tuple[int, int, bool, str], ...] = ()
    on_holidays: Facility.OnHolidays = Facility.OnHolidays.AS_USUAL
    once: tuple[tuple[int, int, str, str], ...] = ()
    has_new_year_rest: bool = True
    is_city_desk: bool = False


_WEEKDAYS = range(5)
_ALL = range(7)
_CLOSED = Facility.OnHolidays.CLOSED
# The days about New Year on which Japanese public offices are closed by law.
NEW_YEAR = (date(2024, 12, 29), date(2025, 1, 3), "年末年始")

PLACES = (
    Place(
        "koho", "澄凪市役所", "しやくしょ", "Suminagi City Hall",
        ("市役所", "本庁舎", "市庁舎", "役所", "市役所本庁", "city hall"),
        "澄凪市中央区凪町1-1", "000-000-0100",
        ((_WEEKDAYS, ("8:45-17:15",)),), on_holidays=_CLOSED, is_city_desk=True,
    ),
    Place(
        "toshokan", "中央図書館", "ちゅうおう としょかん", "Central Library",
        ("図書館", "本館", "市立図書館", "市民図書館", "library"),
        "澄凪市中央区文庫通2-5", "000-000-0105",
        ((range(5), ("9:30-20:00",)), ((5, 6), ("9:30-18:00",))),
        closings=((0, Weekday.MONDAY, True, ""), (LAST, Weekday.THURSDAY, False, "館内整理日")),
        on_holidays=Facility.OnHolidays.AS_SUNDAY,
        once=((40, 44, "", "蔵書点検"),),
    ),
    Place(
        "hamate", "浜手区役所", "はまて くやくしょ", "Hamate Ward Office",
        ("区役所", "浜手区役所市民窓口", "市民窓口", "ward office"),
        "澄凪市浜手区汐見3-8", "000-000-0106",
        ((_WEEKDAYS, ("8:45-17:15",)),), on_holidays=_CLOSED,
        once=((12, 12, "9:00-12:00", "休日窓口（住民票・マイナンバーカード）"),),
    ),
    Place(
        "kenko", "休日急患診療所", "きゅうかん しんりょうじょ", "Holiday Emergency Clinic",
        ("休日診療所", "急患診療所", "急患センター", "emergency clinic"),
        "澄凪市中央区泉4-2", "000-000-0119",
        (((5,), ("18:00-22:00",)), ((6,), ("9:00-12:00", "13:00-17:00", "18:00-22:00"))),
        on_holidays=Facility.OnHolidays.AS_SUNDAY, has_new_year_rest=False,
    ),
    Place(
        "kankyo", "環境センター", "かんきょう センター", "Environment Centre",
        ("クリーンセンター", "ごみ処理場", "清掃工場", "environment centre", "environment center"),
        "澄凪市浜手区埋立5-1", "000-000-0103",
        ((range(6), ("9:00-12:00", "13:00-16:30")),),
    ),
    Place(
        "kodomo", "子育て支援センター すくすく", "こそだて センター すくすく", "Sukusuku Family Centre",
        ("すくすく", "子育て支援センター", "子育てセンター", "子育てひろば", "family centre"),
        "澄凪市中央区若葉1-7", "000-000-0102",
        ((_ALL, ("9:00-17:00",)),),
        closings=((3, Weekday.WEDNESDAY, False, "設備点検"),),
    ),
)  # fmt: skip


def span(words: str) -> tuple[time, time]:
    opens, closes = words.split("-")
    return time.fromisoformat(opens.zfill(5)), time.fromisoformat(closes.zfill(5))
