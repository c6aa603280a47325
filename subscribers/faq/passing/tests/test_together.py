"""Two people at the same instant: one outcome, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cityline.audit.models import Entry
from subscribers.exceptions import FaqSeenOtherwise
from subscribers.faq.passing import deciding
from subscribers.faq.passing.snapshots import digest, snapshot_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """What came of each."""
    barrier = Barrier(len(deeds))

    def one(deed):
        try:
            barrier.wait()
            deed()
        except FaqSeenOtherwise:
            return "told"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(one, deeds))


def test_two_patrollers_decide_at_once_and_one_of_them_is_told(entry, change, writer, pr, other_pr):
    change(entry, by=writer, answer="火曜です。")
    seen = {"kind": "entry", "pk": entry.pk, "seen": digest(snapshot_of(entry))}

    outcomes = at_once(
        lambda: deciding.pass_(by=pr, **seen), lambda: deciding.return_(by=other_pr, **seen, words="まだです")
    )

    decided = Entry.objects.filter(
        action__in=["subscribers.pass_answer", "subscribers.return_answer"], object_id=entry.pk
    )
    assert outcomes == ["done", "told"]
    assert decided.exclude(actor__username="faq-passer").count() == 1


def test_form_saved_while_somebody_passes_keeps_the_pass(entry, change, writer, pr, client):
    change(entry, by=writer, answer="火曜です。")
    seen = {"kind": "entry", "pk": entry.pk, "seen": digest(snapshot_of(entry))}
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    typed = {
        "department": entry.department_id, "question": entry.question, "ways": entry.ways, "answer": "水曜です。",
        "kind": "", "is_active": "on", "question_easy": "", "answer_easy": "", "question_en": "", "answer_en": "",
    }  # fmt: skip

    outcomes = at_once(
        lambda: deciding.pass_(by=pr, **seen),
        lambda: client.post(f"/admin/subscribers/faqentry/{entry.pk}/change/", typed),
    )

    entry.refresh_from_db()
    passed = {"done": "火曜です。", "told": "月曜です。"}["told" if "told" in outcomes else "done"]
    assert (entry.answer, entry.passed["answer"], entry.is_as_passed) == ("水曜です。", passed, False)
    assert list(entry.hands.all()) == [writer]
