"""The PR office's calendar: who may write in it, what it refuses, and what it shows of the national holidays."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import CalendarDay, SendingPolicy
from broadcasts.services import calendar_days, controlling
from broadcasts.tests import factories
from broadcasts.tests.delivering import sealed
from broadcasts.tests.screens import at
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db

Kind = CalendarDay.Kind
LIST = reverse("admin:broadcasts_calendarday_changelist")
ADD = reverse("admin:broadcasts_calendarday_add")


def in_days(count):
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def boss(client):
    made = factories.patroller()
    client.force_login(made)
    return made


def entered(by, offset=3, kind=Kind.CLOSED):
    return calendar_days.put(by=by, day=CalendarDay(date=in_days(offset), kind=kind, words="開庁記念日"))


def test_day_is_added_changed_and_removed_with_audit(client, boss):
    typed = {"date": in_days(3).isoformat(), "kind": "closed", "words": "開庁記念日"}
    client.post(ADD, typed)
    made = CalendarDay.objects.get()
    client.post(reverse("admin:broadcasts_calendarday_change", args=[made.pk]), {**typed, "kind": "rest"})
    changed = CalendarDay.objects.get()
    client.post(reverse("admin:broadcasts_calendarday_delete", args=[made.pk]), {"post": "yes"})

    assert (made.kind, made.made_by, changed.kind) == ("closed", boss, "rest")
    assert not CalendarDay.objects.exists()
    said = Entry.objects.filter(actor=boss).order_by("pk").values_list("action", "data__kind")
    assert list(said) == [
        ("broadcasts.calendar_day", "closed"),
        ("broadcasts.calendar_day", "rest"),
        ("broadcasts.calendar_day_removed", "rest"),
    ]


def test_departments_neither_see_nor_write_it(client):
    writer = factories.drafter()
    client.force_login(writer)

    answers = [client.get(LIST).status_code, client.get(ADD).status_code]

    assert answers == [403, 403]
    with pytest.raises(NotAllowed):
        entered(writer)
    with pytest.raises(NotAllowed):
        calendar_days.remove(by=writer, day=entered(factories.patroller()))


def test_past_days_stay_as_they_were(client, boss):
    past = CalendarDay.objects.create(date=in_days(-1), kind=Kind.REST, words="振替", made_by=boss)

    page = client.post(ADD, {"date": in_days(-2).isoformat(), "kind": "rest", "words": "振替"})
    change = client.post(reverse("admin:broadcasts_calendarday_change", args=[past.pk]), {"words": "別"})

    assert "この日はすでに過ぎています" in page.content.decode()
    assert change.status_code == 403
    with pytest.raises(BroadcastError):
        calendar_days.remove(by=boss, day=past)


def test_city_cannot_be_closed_for_longer_than_thirty_days(boss):
    for offset in (*range(1, 16), *range(17, 31)):
        entered(boss, offset)

    assert entered(boss, 16)
    with pytest.raises(BroadcastError):
        entered(boss, 31)


def test_list_shows_the_holidays_that_are_known_anyway(client, boss):
    page = client.get(LIST).content.decode()

    assert "元日" in page
    assert "勤労感謝の日" in page


def test_closing_a_day_names_what_is_approved_for_it(client, boss, category):
    SendingPolicy.objects.create(has_quiet_hours=False)
    noon = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=3)
    factories.approved(None, category, scheduled_at=noon)

    page = client.post(ADD, {"date": in_days(3).isoformat(), "kind": "closed", "words": "追悼"}, follow=True)

    assert "承認済みの配信が1件あります" in page.content.decode()


def test_audit_of_the_policy_has_every_rule(boss):
    policy = SendingPolicy(morning_gap_minutes=7)

    controlling.change_policy(by=boss, policy=policy)

    rules = {field.name for field in SendingPolicy._meta.fields} - {"id", "made_by", "made_at"}
    data = Entry.objects.get(action="broadcasts.policy").data
    assert (set(data), data["morning_gap_minutes"], data["rest_day_quiet_until"]) == (rules, 7, "09:00:00")


def test_approved_broadcast_on_a_closed_day_is_named_in_the_calendar_and_told_on_its_page(client, boss):
    due_at = timezone.make_aware(datetime.combine(in_days(3), time(10)))
    made = sealed(factories.category(), due_at=due_at, send_by=due_at + timedelta(hours=2))
    before = client.get(at("detail", made)).content.decode()
    entered(boss)

    listed = client.get(LIST).content.decode()
    shown = client.get(at("detail", made)).content.decode()

    assert ("配信しない日に予定されている承認済みの配信" in listed, at("detail", made) in listed) == (True, True)
    assert ("に自動で配信されます" in before, "このままでは" in shown) == (True, True)


def test_forms_of_rules_and_days_have_one_way_on(client, boss):
    for address in (ADD, reverse("admin:broadcasts_sendingpolicy_add")):
        assert re.findall(r'name="(_save|_addanother|_continue)"', client.get(address).content.decode()) == ["_save"]


def test_rules_are_changed_and_not_added(client, boss):
    controlling.change_policy(by=boss, policy=SendingPolicy(grace_seconds=30, send_by_minutes=240))

    listed = client.get(reverse("admin:broadcasts_sendingpolicy_changelist")).content.decode()

    assert ("配信ルールを変更" in listed, "配信ルールを追加" in listed) == (True, False)
    assert ("30秒" in listed, "4時間" in listed, "21:00から08:00まで" in listed) == (True, True, True)
