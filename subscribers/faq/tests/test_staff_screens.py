"""Departments look after their own answers; what went unanswered leads to new ones."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cityline.audit.models import Entry
from cityline.staff.roles import Role
from subscribers.exceptions import FaqNotAllowed, FaqWaysFull, FaqWordsGone, FaqWordsMasked
from subscribers.faq import misses
from subscribers.faq.passing import deciding, proposing
from subscribers.faq.passing.reading import entry_as_passed
from subscribers.faq.passing.snapshots import digest, snapshot_of
from subscribers.models import Facility, FaqAsking, FaqEntry
from subscribers.tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "admin:subscribers_faqentry_changelist"


@pytest.fixture
def entries(city):
    return {entry.question: entry for entry in FaqEntry.objects.all()}


def person(office, *roles):
    return make_user(f"{office.code}-{'-'.join(roles)}", *roles, department=office, is_staff=True)


@pytest.fixture
def waste(city):
    return person(city["kankyo"], Role.DRAFTER)


@pytest.fixture
def pr(city):
    return person(city["koho"], Role.PATROLLER)


@pytest.fixture
def enter(client):
    def entering(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entering


def asked(words, office, *, outcome="missed", days_ago=0, **fields):
    day = timezone.localdate() - timedelta(days=days_ago)
    return FaqAsking.objects.create(asked_on=day, outcome=outcome, words=words, department=office, **fields)


def form_of(entry, **changes):
    typed = {
        "department": entry.department_id, "question": entry.question, "ways": entry.ways, "answer": entry.answer,
        "link": entry.link, "phone": entry.phone, "kind": entry.kind, "is_active": "on",
        "question_easy": "", "answer_easy": "", "question_en": "", "answer_en": "",
    }  # fmt: skip
    return {**typed, **changes}


def test_department_changes_its_own_answer_and_it_is_on_record(enter, waste, entries):
    entry = entries["ごみの収集日はいつですか？"]

    answer = enter(waste).post(
        reverse("admin:subscribers_faqentry_change", args=[entry.pk]), form_of(entry, answer="新しい答え")
    )

    entry.refresh_from_db()
    assert answer.status_code == 302
    assert entry.answer == "新しい答え"
    assert Entry.objects.filter(action="tables.change", object_id=entry.pk, actor=waste).count() == 1


def test_department_reads_but_cannot_change_the_answer_of_another(enter, waste, entries):
    entry = entries["図書館カードの作り方は？"]
    address = reverse("admin:subscribers_faqentry_change", args=[entry.pk])

    assert enter(waste).get(address).status_code == 200
    assert enter(waste).post(address, form_of(entry, answer="x")).status_code == 403


def test_department_cannot_give_an_answer_to_another_department(enter, waste, entries, city):
    entry = entries["ごみの収集日はいつですか？"]

    enter(waste).post(
        reverse("admin:subscribers_faqentry_change", args=[entry.pk]), form_of(entry, department=city["toshokan"].pk)
    )

    entry.refresh_from_db()
    assert entry.department == city["kankyo"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR, Role.DUTY_OFFICER])
def test_other_roles_only_read(enter, city, entries, role):
    user = person(city["kankyo"], role)
    entry = entries["ごみの収集日はいつですか？"]

    assert enter(user).get(reverse(LIST)).status_code == 200
    assert enter(user).get(reverse("admin:subscribers_faqentry_add")).status_code == 403
    assert (
        enter(user).post(reverse("admin:subscribers_faqentry_change", args=[entry.pk]), form_of(entry)).status_code
        == 403
    )


def test_pr_office_changes_the_facility_of_any_department_with_its_hours(enter, pr, city):
    library = Facility.objects.get(name="中央図書館")
    before = library.changed_at
    spans = list(library.spans.all())
    typed = {
        "department": library.department_id, "name": library.name, "on_holidays": library.on_holidays, "is_active": "on",
        "name_easy": "", "name_en": "", "other_names": library.other_names, "address": "", "phone": "", "link": "",
        "spans-TOTAL_FORMS": len(spans) + 1, "spans-INITIAL_FORMS": len(spans),
        "closing_rules-TOTAL_FORMS": 0, "closing_rules-INITIAL_FORMS": 0,
        "special_days-TOTAL_FORMS": 0, "special_days-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, span in enumerate(spans):
        typed |= {
            f"spans-{number}-id": span.pk, f"spans-{number}-facility": library.pk, f"spans-{number}-weekday": span.weekday,
            f"spans-{number}-opens": "10:00", f"spans-{number}-closes": "16:00",
        }  # fmt: skip
    last = len(spans)
    typed |= {f"spans-{last}-weekday": "", f"spans-{last}-opens": "", f"spans-{last}-closes": ""}

    answer = enter(pr).post(reverse("admin:subscribers_facility_change", args=[library.pk]), typed)

    library.refresh_from_db()
    assert answer.status_code == 302
    assert {(span.opens.hour, span.closes.hour) for span in library.spans.all()} == {(10, 16)}
    assert library.changed_at > before
    assert Entry.objects.filter(action="tables.change", object_id=library.pk).count() == 2


def test_department_cannot_change_the_hours_of_another(enter, waste, city):
    library = Facility.objects.get(name="中央図書館")

    answer = enter(waste).post(reverse("admin:subscribers_facility_change", args=[library.pk]), {})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("words", "says", "part"),
    [
        ("ゴミいつ", "自動応答が答えます。", "週2回"),
        ("ごみのカード", "自動応答は、どれのことかを聞き返します。", "出てこない言葉"),
        ("パスポート", "自動応答は「わからない」と答え", "パスポート"),
    ],
)
def test_trying_a_question_says_what_the_bot_would_and_counts_nothing(enter, waste, city, words, says, part):
    page = enter(waste).get(reverse("admin:faq_try"), {"q": words}, headers={"Accept-Language": "ja"}).content.decode()

    assert says in page
    assert part in page
    assert FaqAsking.objects.count() == 0


def test_unanswered_questions_are_grouped_by_week_for_their_department(enter, waste, city):
    for _time in range(2):
        asked("ごみ袋の値段", city["kankyo"])
    asked("図書館のトイレ", city["toshokan"])
    asked("", city["kankyo"], outcome="answered")

    shown = misses.open_misses(department=city["kankyo"])
    page = enter(waste).get(reverse("admin:faq_missed")).content.decode()

    assert [(one.words, one.count) for one in shown] == [("ごみ袋の値段", 2)]
    assert "ごみ袋の値段" in page
    assert "図書館のトイレ" not in page


def test_pr_office_sees_the_misses_of_all(enter, pr, city):
    asked("図書館のトイレ", city["toshokan"])

    assert "図書館のトイレ" in enter(pr).get(reverse("admin:faq_missed")).content.decode()


def test_words_become_a_way_to_ask_with_one_click_and_at_once_by_the_pr_office(enter, pr, city, entries):
    entry = entries["ごみの収集日はいつですか？"]
    asked("ゴミの出る日", city["kankyo"])

    enter(pr).post(reverse("admin:faq_missed"), {"verb": "add", "words": "ゴミの出る日", "entry": entry.pk})

    entry.refresh_from_db()
    assert "ゴミの出る日" in entry.phrases
    assert "ゴミの出る日" in entry_as_passed(entry).phrases
    assert (entry.is_as_passed, entry.version, entry.hands.count()) == (True, 1, 0)
    assert misses.open_misses() == []
    assert Entry.objects.filter(action="subscribers.add_way_to_ask", actor=pr).count() == 1


def test_way_to_ask_that_a_department_adds_waits_and_is_settled_with_the_pass(enter, waste, pr, city, entries):
    entry = entries["ごみの収集日はいつですか？"]
    asked("ゴミの出る日", city["kankyo"])

    page = enter(waste).post(
        reverse("admin:faq_missed"), {"verb": "add", "words": "ゴミの出る日", "entry": entry.pk}, follow=True
    )

    entry.refresh_from_db()
    waiting = misses.open_misses()
    deciding.pass_(by=pr, kind="entry", pk=entry.pk, seen=digest(snapshot_of(entry)))
    assert "広報課の確認待ち" in page.content.decode()
    assert [one.words for one in waiting] == ["ゴミの出る日"]
    assert list(entry.hands.all()) == []
    assert misses.open_misses() == []


def test_way_added_by_the_pr_office_leaves_a_change_that_waits_as_it_is(waste, pr, city, entries):
    entry = entries["ごみの収集日はいつですか？"]
    entry.answer = "新しい答え"
    entry.save()
    proposing.propose(by=waste, row=entry)
    asked("ゴミの出る日", city["kankyo"])

    misses.add_way(by=pr, entry_id=entry.pk, words="ゴミの出る日")

    entry.refresh_from_db()
    assert "週2回" in entry_as_passed(entry).answer
    assert "ゴミの出る日" in entry_as_passed(entry).phrases
    assert (entry.is_as_passed, list(entry.hands.all())) == (False, [waste])


def test_new_answer_settles_the_words_it_was_written_for_when_it_is_passed(enter, waste, pr, city):
    asked("ごみ袋の値段は?", city["kankyo"])
    page = enter(waste).get(reverse("admin:faq_missed")).content.decode()
    typed = form_of(FaqEntry(department=city["kankyo"], question="ごみ袋の値段は?", answer="10枚300円です。"))

    enter(waste).post(reverse("admin:subscribers_faqentry_add"), typed)
    entry = FaqEntry.objects.get(question="ごみ袋の値段は?")
    waiting = len(misses.open_misses())
    deciding.pass_(by=pr, kind="entry", pk=entry.pk, seen=digest(snapshot_of(entry)))

    assert (
        f"?question=%E3%81%94%E3%81%BF%E8%A2%8B%E3%81%AE%E5%80%A4%E6%AE%B5%E3%81%AF%3F&amp;department={city['kankyo'].pk}"
        in page
    )
    assert (waiting, misses.open_misses()) == (1, [])


def test_set_aside_is_for_the_own_department_only(city, waste):
    asked("図書館のトイレ", city["toshokan"])

    with pytest.raises(FaqNotAllowed):
        misses.set_aside(by=waste, words="図書館のトイレ", department_id=city["toshokan"].pk)
    with pytest.raises(FaqNotAllowed):
        misses.add_way(by=waste, entry_id=FaqEntry.objects.get(question__startswith="図書館カード").pk, words="x")
    assert len(misses.open_misses()) == 1


def test_masked_words_cannot_become_a_way_to_ask(city, pr):
    with pytest.raises(FaqWordsMasked):
        misses.add_way(by=pr, entry_id=FaqEntry.objects.first().pk, words="●のごみ")


def test_words_nobody_waits_for_and_more_than_fit_are_refused(city, pr):
    entry = FaqEntry.objects.first()
    asked("ごみの袋", city["koho"])
    FaqEntry.objects.filter(pk=entry.pk).update(ways="x" * 3999)

    with pytest.raises(FaqWordsGone):
        misses.add_way(by=pr, entry_id=entry.pk, words="ごみの箱")
    with pytest.raises(FaqWaysFull):
        misses.add_way(by=pr, entry_id=entry.pk, words="ごみの袋")
    assert len(misses.open_misses()) == 1


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"valid_from": timezone.localdate() + timedelta(days=1)}], ids=["off", "later"]
)
def test_answer_nobody_gets_yet_settles_nothing(city, pr, fields):
    entry = FaqEntry.objects.first()
    FaqEntry.objects.filter(pk=entry.pk).update(**fields)
    asked("ごみの袋", city["koho"])

    misses.add_way(by=pr, entry_id=entry.pk, words="ごみの袋")

    assert len(misses.open_misses()) == 1


def test_department_answers_about_its_own_places_only(enter, waste, pr, entries, city):
    library = Facility.objects.get(name="中央図書館")
    entry = entries["ごみの収集日はいつですか？"]
    address = reverse("admin:subscribers_faqentry_change", args=[entry.pk])

    enter(waste).post(address, form_of(entry, facility=library.pk, kind="hours"))
    entry.refresh_from_db()
    refused = entry.facility
    enter(pr).post(address, form_of(entry, facility=library.pk, kind="hours"))
    entry.refresh_from_db()

    assert (refused, entry.facility) == (None, library)


def test_which_place_is_the_citys_desk_is_for_the_pr_office(enter, pr, city):
    library = Facility.objects.get(name="中央図書館")
    librarian = person(city["toshokan"], Role.DRAFTER)
    address = reverse("admin:subscribers_facility_change", args=[library.pk])

    assert 'name="is_city_desk"' not in enter(librarian).get(address).content.decode()
    assert 'name="is_city_desk"' in enter(pr).get(address).content.decode()


@pytest.mark.parametrize(
    ("spans", "is_taken"),
    [
        ([(0, "09:00", "12:00"), (0, "13:00", "17:00")], True),
        ([(0, "09:00", "12:00"), (0, "11:00", "17:00")], False),
        ([(4, "19:00", "07:00"), (5, "09:00", "12:00")], True),
        ([(4, "19:00", "07:00"), (5, "06:00", "12:00")], False),
        ([(6, "19:00", "07:00"), (0, "06:00", "12:00")], False),
        ([(day, "00:00", "00:00") for day in range(7)], True),
    ],
)
def test_hours_that_lie_over_each_other_are_refused(enter, pr, city, spans, is_taken):
    office = Facility.objects.create(department=city["koho"], name="館")
    typed = {
        "department": office.department_id, "name": office.name, "on_holidays": office.on_holidays, "is_active": "on",
        "name_easy": "", "name_en": "", "other_names": "", "address": "", "phone": "", "link": "",
        "spans-TOTAL_FORMS": len(spans), "spans-INITIAL_FORMS": 0,
        "closing_rules-TOTAL_FORMS": 0, "closing_rules-INITIAL_FORMS": 0,
        "special_days-TOTAL_FORMS": 0, "special_days-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, (weekday, opens, closes) in enumerate(spans):
        typed |= {f"spans-{number}-weekday": weekday, f"spans-{number}-opens": opens, f"spans-{number}-closes": closes}

    enter(pr).post(reverse("admin:subscribers_facility_change", args=[office.pk]), typed)

    assert office.spans.count() == (len(spans) if is_taken else 0)


@pytest.mark.parametrize(
    "typed", [{}, {"verb": "add", "words": "x", "entry": "9" * 30}, {"verb": "add", "entry": "abc"}]
)
def test_nonsense_is_refused_in_words(enter, pr, city, typed):
    assert enter(pr).post(reverse("admin:faq_missed"), typed).status_code == 302


def test_askings_are_forgotten_after_ninety_days(city):
    asked("古い", city["koho"], days_ago=91)
    asked("新しい", city["koho"], days_ago=90)

    assert misses.prune() == 1
    assert [one.words for one in misses.open_misses()] == ["新しい"]


@pytest.mark.parametrize("count", [1, 20])
def test_screens_cost_the_same_for_one_row_and_many(enter, pr, city, count, django_assert_max_num_queries):
    for number in range(count):
        asked(f"質問{'あ' * number}", city["koho"])
    client = enter(pr)
    client.get(reverse("admin:faq_missed"))

    with django_assert_max_num_queries(22):
        client.get(reverse("admin:faq_missed"))
    with django_assert_max_num_queries(26):
        client.get(reverse(LIST))
