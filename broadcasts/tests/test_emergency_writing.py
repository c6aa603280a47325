"""Who may call something an emergency, and what the writing page makes of a tick that is not theirs."""

import pytest

from broadcasts import permissions
from broadcasts.exceptions import EmergencyNotAllowed, NotAllowed
from broadcasts.models import Broadcast, Notice
from broadcasts.services import copying, drafting, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.tests import factories
from broadcasts.tests.screens import at, page, posted
from cityline.audit.models import Entry
from cityline.staff.models import Department
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    made = factories.category()
    factories.subscriber(made)
    return made


@pytest.fixture
def draft(category):
    """Of a department that may write emergencies."""
    author = factories.drafter(factories.department(may_write_emergencies=True))
    return factories.draft(author, category)


@pytest.fixture
def other(category):
    """Of one that may not."""
    return factories.draft(None, category)


def saved(draft) -> Broadcast:
    return Broadcast.objects.get(pk=draft.pk)


def save(draft, **typed) -> Broadcast:
    content = DraftContent(parts=draft.parts, **typed)
    return drafting.save(broadcast_id=draft.pk, editor=draft.author, expected_revision=draft.revision, content=content)


def test_no_department_may_at_first():
    assert factories.department().may_write_emergencies is False


def test_department_that_may_writes_one_and_it_is_never_spread(draft):
    made = save(draft, title="避難指示", is_emergency=True, spread_minutes=30)

    assert (made.is_emergency, made.spread_minutes) == (True, 0)


def test_department_that_may_not_is_refused_and_keeps_the_rest(other):
    with pytest.raises(EmergencyNotAllowed, match="緊急") as refused:
        save(other, title="避難指示", is_emergency=True)

    kept = saved(other)
    assert (kept.title, kept.is_emergency, kept.revision) == ("避難指示", False, other.revision + 1)
    assert refused.value.saved.revision == kept.revision


def test_emergency_of_a_department_that_lost_the_right_cannot_be_submitted(draft):
    made = save(draft, title="避難指示", is_emergency=True)
    Department.objects.filter(pk=made.department_id).update(may_write_emergencies=False, is_training=True)

    with pytest.raises(NotAllowed, match="緊急"):
        submitting.submit(broadcast_id=made.pk, by=made.author, expected_revision=made.revision)


def test_what_follows_an_emergency_stays_one_even_if_the_right_is_gone(draft):
    original = factories.draft(draft.author, is_emergency=True)
    follower = Broadcast(department=factories.department(), follows=original, is_emergency=True)

    assert permissions.why_not_emergency(follower) is None


def test_copy_of_an_emergency_is_none(draft):
    made = save(draft, title="避難指示", is_emergency=True)

    assert copying.copy(original_id=made.pk, by=made.author).is_emergency is False


def test_tick_stands_only_on_the_page_of_those_who_may(client, draft, other):
    pages = []
    for made in (draft, other):
        client.force_login(made.author)
        pages.append('name="is_emergency"' in client.get(at("write", made)).content.decode())

    assert pages == [True, False]


def test_page_says_what_an_emergency_does(client, draft):
    client.force_login(draft.author)

    shown = client.get(at("write", draft)).content.decode()

    for words in ("配信を控える時間帯にも", "当直", "承認後5秒間", "15分"):
        assert words in shown


def test_tick_is_saved_and_shown_again(client, draft):
    client.force_login(draft.author)

    client.post(at("write", draft), posted(draft, do="save", is_emergency="1"))
    shown = client.get(at("write", draft)).content.decode()

    assert saved(draft).is_emergency
    assert 'id="id_is_emergency" value="1" aria-describedby="emergency-means" checked' in shown


def test_forged_tick_is_refused_with_words_and_the_text_is_kept(client, other):
    client.force_login(other.author)

    answer = client.post(at("write", other), posted(other, do="save", is_emergency="1", title="土砂災害のおそれ"))

    shown = answer.content.decode()
    assert (saved(other).title, saved(other).is_emergency) == ("土砂災害のおそれ", False)
    assert "緊急配信を作成できません" in shown
    assert f'name="revision" value="{saved(other).revision}"' in shown


def test_autosave_keeps_the_text_and_says_that_the_tick_does_not_count(client, other):
    client.force_login(other.author)

    answer = client.post(at("autosave", other), posted(other, is_emergency="1", title="土砂災害のおそれ"))

    said = answer.json()
    assert (answer.status_code, saved(other).title, said["revision"]) == (
        200,
        "土砂災害のおそれ",
        saved(other).revision,
    )
    assert "緊急配信を作成できません" in said["notice"]


def test_autosave_says_nothing_where_there_is_nothing_to_say(client, draft):
    client.force_login(draft.author)

    answer = client.post(at("autosave", draft), posted(draft, is_emergency="1", title="避難指示"))

    assert (answer.json()["notice"], saved(draft).is_emergency) == ("", True)


def test_submitted_emergency_is_mailed_to_all_who_can_decide(category):
    patroller, duty = factories.patroller(), factories.user(Role.DUTY_OFFICER, department=factories.department())
    writes_himself = factories.user(Role.DRAFTER, Role.DUTY_OFFICER, department=factories.department())

    factories.pending(writes_himself, category, is_emergency=True)
    told = set(Notice.objects.filter(kind="submitted").values_list("user", flat=True))
    Notice.objects.all().delete()
    factories.pending(None, category)
    of_ordinary = set(Notice.objects.filter(kind="submitted").values_list("user", flat=True))

    assert (told, of_ordinary) == ({patroller.pk, duty.pk}, {patroller.pk})


def test_administrator_gives_the_right_and_the_log_says_so(client):
    client.force_login(factories.user(Role.ADMINISTRATOR))
    department = factories.department()
    fields = {"name": department.name, "code": department.code, "kind": "department", "contact": "", "is_active": "on"}

    client.post(
        page("staff_department_change", department.pk),
        {**fields, "line_sender_name": department.line_sender_name, "may_write_emergencies": "on"},
    )

    department.refresh_from_db()
    assert department.may_write_emergencies
    assert Entry.objects.get(action="tables.change").data["fields"] == ["may_write_emergencies"]


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.PATROLLER, Role.DUTY_OFFICER, Role.VIEWER])
def test_nobody_else_gives_it(client, role):
    department = factories.department()
    client.force_login(factories.user(role, department=department))

    answer = client.post(page("staff_department_change", department.pk), {"may_write_emergencies": "on"})

    department.refresh_from_db()
    assert (answer.status_code, department.may_write_emergencies) == (403, False)
