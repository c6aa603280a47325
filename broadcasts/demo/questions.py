"""Places, questions with their answers, and what residents have asked the bot for the last weeks."""

from datetime import date, timedelta

from cityline.staff.models import Department
from subscribers.faq import sampling
from subscribers.faq.dialogues import samples
from subscribers.models import FaqAsking, FaqEntry, FaqOutcome

# Words, the department that is nearest, how many asked, days ago
MISSED = [
    ("ごみ袋はどこで買えますか", "kankyo", 4, 3),
    ("テレビを捨てたい", "kankyo", 3, 5),
    ("図書館に駐車場はありますか", "toshokan", 2, 2),
    ("パスポートを作りたい", "koho", 3, 6),
    ("印鑑登録をしたい", "hamate", 2, 9),
    ("学童の申し込み", "kodomo", 2, 10),
    ("インフルエンザの予防接種", "kenko", 5, 12),
    ("私は●です 粗大ごみの件で●に電話ください", "kankyo", 1, 4),
]
WEEKS = 8


def make_answers(*, today: date) -> None:
    departments = {department.code: department for department in Department.objects.all()}
    sampling.settle(departments=departments, today=today)
    samples.settle(department=departments["kankyo"])
    _make_askings(departments, today)


def _make_askings(departments: dict[str, Department], today: date) -> None:
    """A bot that is asked more and answers better from week to week, as its departments add ways to ask."""
    entries = list(FaqEntry.objects.select_related("department").order_by("pk"))
    rows = [
        FaqAsking(
            asked_on=today - timedelta(days=days_ago),
            outcome=FaqOutcome.MISSED,
            words=words,
            department=departments[code],
        )
        for words, code, count, days_ago in MISSED
        for _asker in range(count)
    ]
    for weeks_ago in range(1, WEEKS + 1):
        day = today - timedelta(weeks=weeks_ago)
        for number in range(40 - 3 * weeks_ago):
            entry = entries[number * 7 % len(entries)]
            outcome = FaqOutcome.OFFERED if number % (12 - weeks_ago) == 0 else FaqOutcome.ANSWERED
            rows.append(FaqAsking(asked_on=day, outcome=outcome, entry=entry, department=entry.department))
    FaqAsking.objects.bulk_create(rows)
