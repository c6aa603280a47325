"""The corpus: short texts of our own in the style of city notices, as of one Friday in November 2026.

The texts of the hold-out were written when the rules were done, and the rules were not changed for them.
``clean.txt`` has a text a line, ``faulty.txt`` the fault's rule, the words it stands in, and the text; ⏎ is a new line.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from broadcasts.proofreading.checking import check
from broadcasts.proofreading.circumstances import CharterWords, Circumstances, OwnWord, Recent
from broadcasts.proofreading.findings import Finding
from broadcasts.proofreading.levels import WEIGHT, Level
from broadcasts.proofreading.passages import Message

AS_OF = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FOLDER = Path(__file__).parent / "corpus"
AROUND = Circumstances(
    hosts=frozenset({"lg.jp", "go.jp", "www.city.suminagi.lg.jp"}),
    own_words=[OwnWord("障害児", "市では「障がい児」と書きます。"), OwnWord("父兄", "「保護者」と書きます。")],
    recent=[
        Recent(
            "図書館まつりを11月29日（日）に開きます。古本市やおはなし会があります。ぜひお越しください。⏎中央図書館 092-852-0600",
            date(2026, 11, 12),
            "中央図書館",
        ),
        Recent(
            "おはなし会を開きます。11月21日（土）11:00〜11:30、東図書館おはなしのへや。対象は3歳からです。申し込みはいりません。",
            date(2026, 11, 16),
            "東図書館",
        ),
    ],
)
CHARTER = CharterWords(
    "子育て", dict.fromkeys(("成人式", "婚活", "就職"), "就学前のお子さんのいる方のための分類です。")
)


@dataclass(frozen=True)
class Faulty:
    rule: str
    excerpt: str
    text: str


def clean(name: str = "clean") -> list[str]:
    return [_lines(line) for line in (FOLDER / f"{name}.txt").read_text().splitlines() if line]


def faulty(name: str = "faulty") -> list[Faulty]:
    rows = [line.split("|", 2) for line in (FOLDER / f"{name}.txt").read_text().splitlines() if line]
    return [Faulty(rule, excerpt, _lines(text)) for rule, excerpt, text in rows]


def findings(text: str, *, rule: str = "") -> tuple[Finding, ...]:
    around = AROUND
    if rule == "charter":
        around = Circumstances(AROUND.hosts, AROUND.own_words, [CHARTER], AROUND.recent)
    return check(Message.of_text(text), at=AS_OF, around=around)


def is_found(fault: Faulty) -> bool:
    """The right rule, at the right place."""
    hits = [one for one in findings(fault.text, rule=fault.rule) if one.rule == fault.rule]
    if not fault.excerpt:
        return bool(hits)
    begins = fault.text.index(fault.excerpt)
    ends = begins + len(fault.excerpt)
    return any(one.place and one.place.start < ends and begins < one.place.end for one in hits)


def warnings(text: str) -> list[Finding]:
    return [one for one in findings(text) if WEIGHT[one.level] >= WEIGHT[Level.WARNING]]


def _lines(line: str) -> str:
    return line.replace("⏎", "\n")
