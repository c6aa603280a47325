import pytest

from broadcasts import permissions
from broadcasts.states import BroadcastStatus, Verb
from broadcasts.tests import factories as make
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """Two departments' broadcasts, an emergency, and everyone who could look at them."""
    ours, theirs = make.department(), make.department()
    author = make.drafter(ours)
    return {
        "broadcasts": {
            "ours": make.draft(author),
            "theirs": make.draft(make.drafter(theirs)),
            "alarm": make.draft(make.drafter(theirs), is_emergency=True),
        },
        "people": {
            "author": author,
            "colleague": make.drafter(ours),
            "patroller": make.patroller(),
            "duty officer": make.user(Role.DUTY_OFFICER, department=ours),
            "viewer": make.user(Role.VIEWER, department=ours),
            "viewer of all": make.user(Role.VIEWER),
            "administrator": make.user(Role.ADMINISTRATOR, department=ours),
            "superuser": make.user(is_superuser=True, department=ours),
            "without role": make.user(department=ours),
            "gone": make.drafter(ours, is_active=False),
        },
    }


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("author", {"ours"}),
        ("colleague", {"ours"}),
        ("patroller", {"ours", "theirs", "alarm"}),
        ("duty officer", {"ours", "alarm"}),
        ("viewer", {"ours"}),
        ("viewer of all", {"ours", "theirs", "alarm"}),
        ("administrator", set()),
        ("superuser", set()),
        ("without role", set()),
        ("gone", set()),
    ],
)
def test_list_and_page_show_the_same(cast, who, seen):
    person = cast["people"][who]
    names = {broadcast.pk: name for name, broadcast in cast["broadcasts"].items()}

    assert {names[pk] for pk in permissions.visible_to(person).values_list("pk", flat=True)} == seen
    assert {name for name, b in cast["broadcasts"].items() if permissions.can_view(person, b)} == seen


@pytest.mark.parametrize(
    ("status", "author", "patroller"),
    [
        ("draft", {Verb.SUBMIT}, set()),
        ("returned", {Verb.SUBMIT}, set()),
        ("pending_patrol", {Verb.WITHDRAW}, {Verb.APPROVE, Verb.RETURN_FOR_EDIT, Verb.REJECT}),
        ("approved", {Verb.TAKE_BACK, Verb.CANCEL}, {Verb.TAKE_BACK, Verb.CANCEL}),
        ("held", {Verb.TAKE_BACK, Verb.CANCEL}, {Verb.TAKE_BACK, Verb.CANCEL}),
        ("sending", {Verb.PAUSE}, {Verb.PAUSE, Verb.CANCEL}),
        ("paused", set(), {Verb.RESUME, Verb.CANCEL}),
        ("completed", set(), set()),
        ("rejected", set(), set()),
    ],
)
def test_verbs_follow_the_state_and_the_side(cast, status, author, patroller):
    broadcast = cast["broadcasts"]["ours"]
    broadcast.status = BroadcastStatus(status)

    assert set(permissions.available_verbs(cast["people"]["author"], broadcast)) == author
    assert set(permissions.available_verbs(cast["people"]["patroller"], broadcast)) == patroller
    for outsider in ("viewer", "administrator", "superuser", "without role", "gone"):
        assert permissions.available_verbs(cast["people"][outsider], broadcast) == []


@pytest.mark.parametrize(
    ("reason", "may"),
    [
        ("audience_changed", True),
        ("audience_empty", False),
        ("seal_broken", False),
        ("media_broken", False),
        ("training_changed", False),
    ],
)
def test_send_anyway_is_for_another_audience_alone(cast, reason, may):
    broadcast = cast["broadcasts"]["ours"]
    broadcast.status, broadcast.status_reason = BroadcastStatus.HELD, reason

    assert (Verb.SEND_ANYWAY in permissions.available_verbs(cast["people"]["patroller"], broadcast)) is may
    assert Verb.TAKE_BACK in permissions.available_verbs(cast["people"]["patroller"], broadcast)
    assert not permissions.can_send_anyway(cast["people"]["author"], broadcast)
