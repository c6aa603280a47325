"""The page of what waits, the form of an entry, and what each of them says to whom."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cityline.staff.roles import Role
from subscribers.faq.passing import deciding
from subscribers.faq.passing.reading import entry_as_passed
from subscribers.faq.passing.snapshots import digest, snapshot_of
from subscribers.faq.tests.conftest import let_through, make_department
from subscribers.faq.tests.test_staff_screens import form_of
from subscribers.models import FaqAsking, FaqEntry
from subscribers.tests.factories import make_user

pytestmark = pytest.mark.django_db

WAITING = "admin:answers_waiting"


@pytest.fixture
def enter(client):
    def entering(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entering


def form(entry):
    return reverse("admin:subscribers_faqentry_change", args=[entry.pk])


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def decision(row, verb, **typed):
    return {"of": f"entry-{row.pk}", "seen": digest(snapshot_of(row)), "verb": verb, "proof": "x", **typed}


def test_save_says_what_happens_next_and_the_form_what_residents_get(enter, writer, entry):
    saved = words_of(enter(writer).post(form(entry), form_of(entry, answer="火曜です。"), follow=True))
    page = words_of(enter(writer).get(form(entry)))

    entry.refresh_from_db()
    assert "この変更は、広報課が先に確認します。" in saved
    assert "広報課の確認待ちです。" in page
    assert "前に確認した内容で回答します" in saved
    assert (entry_as_passed(entry).answer, list(entry.hands.all())) == ("月曜です。", [writer])


def test_switching_off_is_said_to_hold_at_once_and_is_nobodys_hand(enter, writer, entry):
    off = form_of(entry)
    del off["is_active"]

    saved = words_of(enter(writer).post(form(entry), off, follow=True))

    entry.refresh_from_db()
    assert "住民には回答されません。" in saved
    assert (entry.is_active, entry.is_as_passed, entry.hands.count()) == (False, True, 0)


def test_save_without_a_change_by_the_second_person_bars_nobody(enter, pr, entry, change, writer):
    change(entry, by=writer, answer="火曜です。")

    enter(pr).post(form(entry), form_of(entry))

    assert list(entry.hands.all()) == [writer]


def test_waiting_change_is_shown_beside_what_residents_get_and_passed(enter, pr, entry, change, writer):
    change(entry, by=writer, answer="火曜です。")

    page = enter(pr).get(reverse(WAITING)).content.decode()
    answer = enter(pr).post(reverse(WAITING), decision(entry, "pass"), follow=True)

    entry.refresh_from_db()
    assert "<del" in page
    assert page.count("change-sides") == 1
    assert str(writer) in page
    assert entry_as_passed(entry).answer == "火曜です。"
    assert "確認待ちはありません" in words_of(answer)


def test_pass_asks_again_who_one_is(enter, pr, entry, change, writer):
    change(entry, by=writer, answer="火曜です。")

    answer = enter(pr).post(reverse(WAITING), decision(entry, "pass", proof="wrong"))

    entry.refresh_from_db()
    assert (answer.status_code, entry.version) == (422, 1)


def test_return_goes_back_with_words_that_the_form_shows(enter, pr, entry, change, writer):
    change(entry, by=writer, answer="火曜です。")

    enter(pr).post(reverse(WAITING), decision(entry, "return", words="祝日も書いてください"))

    assert "祝日も書いてください" in words_of(enter(writer).get(form(entry)))
    assert "確認待ちはありません" in words_of(enter(pr).get(reverse(WAITING)))


def test_changed_meanwhile_is_refused_and_shown_anew(enter, pr, entry, change, writer):
    change(entry, by=writer, answer="火曜です。")
    seen = decision(entry, "pass")
    change(entry, by=writer, answer="水曜です。")

    answer = enter(pr).post(reverse(WAITING), seen)

    entry.refresh_from_db()
    assert (answer.status_code, entry.version) == (422, 1)
    assert "現在の内容を確認してください" in words_of(answer)
    assert "水" in words_of(answer)


def test_refused_return_keeps_the_words(enter, pr, entry, change, writer):
    change(entry, by=writer, answer="火曜です。")
    typed = {**decision(entry, "return", words="祝日も書いてください"), "seen": "old"}

    assert "祝日も書いてください" in enter(pr).post(reverse(WAITING), typed).content.decode()


def test_own_change_is_shown_without_buttons(enter, pr, entry, change):
    change(entry, by=pr, answer="火曜です。")

    page = enter(pr).get(reverse(WAITING)).content.decode()
    answer = enter(pr).post(reverse(WAITING), decision(entry, "pass"))

    assert 'name="verb"' not in page
    assert answer.status_code == 422
    assert FaqEntry.objects.get(pk=entry.pk).version == 1


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.ADMINISTRATOR, Role.VIEWER])
def test_page_is_for_the_pr_office_alone(enter, entry, change, writer, role):
    change(entry, by=writer, answer="火曜です。")
    somebody = make_user("somebody", role, department=make_department("koho"), is_staff=True)

    assert enter(somebody).get(reverse(WAITING)).status_code == 403
    assert enter(somebody).post(reverse(WAITING), decision(entry, "pass")).status_code == 403
    assert enter(somebody).get("/admin/").context["answers_waiting"] == 0


def test_start_page_says_what_waits_to_whoever_could_pass_it(enter, pr, other_pr, entry, guide, change):
    change(entry, by=pr, answer="火曜です。")
    change(guide, by=pr, ways="粗大")

    told = [enter(user).get("/admin/").context["answers_waiting"] for user in (pr, other_pr)]

    assert told == [0, 2]


def test_start_page_of_a_department_says_what_came_back_to_it(enter, writer, pr, entry, guide, change):
    stranger = make_user("stranger", Role.DRAFTER, department=make_department("koho"), is_staff=True)
    change(entry, by=writer, answer="火曜です。")
    deciding.return_(by=pr, kind="entry", pk=entry.pk, seen=digest(snapshot_of(entry)), words="祝日も")

    told = [enter(user).get("/admin/").context["answers_returned"] for user in (writer, stranger, pr)]
    listed = enter(writer).get(reverse("admin:subscribers_faqentry_changelist"), {"stands": "returned"})

    assert [(one["entry"], one["dialogue"]) for one in told] == [(1, 0), (0, 0), (0, 0)]
    assert [one.pk for one in listed.context["cl"].result_list] == [entry.pk]


def test_tree_of_a_guide_that_waits_says_so(enter, writer, guide, change):
    address = reverse("admin:dialogue_tree", args=[guide.pk])
    before = words_of(enter(writer).get(address))
    change(guide, by=writer, name_en="Bulky waste")

    assert "広報課の確認待ちです。" not in before
    assert "広報課の確認待ちです。" in words_of(enter(writer).get(address))


def test_list_says_of_each_what_residents_get(enter, writer, pr, entry, guide, change):
    change(entry, by=writer, answer="火曜です。")

    entries = words_of(enter(writer).get(reverse("admin:subscribers_faqentry_changelist")))
    guides = words_of(enter(writer).get(reverse("admin:subscribers_dialogue_changelist")))

    assert "変更前の内容（変更は確認待ち）" in entries
    assert "このとおり" in guides


def test_changes_of_a_guide_are_shown_step_by_step(enter, pr, guide, change, writer):
    guide.steps.filter(code="bike").update(words="自転車は1台700円です。")
    change(guide, by=writer, name_en="Bulky waste")

    page = words_of(enter(pr).get(reverse(WAITING)))

    assert "段階「bike」" in page
    assert "段階「futon」" not in page


def test_trying_a_question_speaks_of_what_waits(enter, writer, entry, waste, change):
    new = FaqEntry.objects.create(department=waste, question="焼却炉の見学はできますか？", answer="毎月できます。")
    change(new, by=writer, ways="焼却炉の見学")
    address = reverse("admin:faq_try")

    page = words_of(enter(writer).get(address, {"q": "焼却炉の見学"}))
    let_through(new)
    after = words_of(enter(writer).get(address, {"q": "焼却炉の見学"}))

    assert "毎月できます" not in page
    assert "広報課の確認待ちです。" in page
    assert "毎月できます" in after
    assert "広報課の確認待ちです。" not in after


def test_missed_question_whose_answer_waits_is_marked(enter, pr, entry, waste, change, writer):
    change(entry, by=writer, ways="ゴミの出る日")
    FaqAsking.objects.create(
        asked_on=timezone.localdate() - timedelta(days=1), outcome="missed", words="ゴミの出る日", department=waste
    )

    assert "回答は広報課の確認待ち" in words_of(enter(pr).get(reverse("admin:faq_missed")))


@pytest.mark.parametrize("count", [1, 12])
def test_page_costs_the_same_for_one_row_and_many(
    enter, pr, waste, writer, guide, change, count, django_assert_num_queries
):
    for number in range(count):
        made = FaqEntry.objects.create(department=waste, question=f"質問{number}", answer="答え")
        change(made, by=writer, answer="別の答え")
    change(guide, by=writer, ways="粗大")
    enter(pr).get(reverse(WAITING))

    with django_assert_num_queries(20):
        enter(pr).get(reverse(WAITING))
