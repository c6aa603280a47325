"""Places, questions with their answers, and what residents have asked the bot for the last weeks."""

from datetime import date, timedelta

from django.db import transaction

from broadcasts.demo.staff import person
from cityline.staff.models import Department
from subscribers.faq import sampling
from subscribers.faq.dialogues import samples
from subscribers.faq.passing import proposing
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


# The new fee is not yet what residents are told: it waits for the PR office.
NEW_FEE = ("粗大ごみの出し方は？", "処理券（300円〜）", "処理券（400円〜）")


def make_answers(*, today: date) -> None:
    """Written by one, passed by another."""
    departments = {department.code: department for department in Department.objects.all()}
    hands = {"written_by": person("koho2"), "passed_by": person("koho3")}
    sampling.settle(departments=departments, today=today, **hands)
    samples.settle(department=departments["kankyo"], **hands)
    _make_askings(departments, today)


@transaction.atomic
def change_one() -> None:
    """A department's change that nobody has looked at yet."""
    question, before, after = NEW_FEE
    entry = FaqEntry.objects.select_for_update().get(question=question)
    entry.answer = entry.answer.replace(before, after)
    entry.save()
    proposing.propose(by=person("gomi"), row=entry)


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
