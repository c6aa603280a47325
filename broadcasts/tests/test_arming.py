"""An emergency is handed over by somebody who has typed to whom, and confirmed for how many."""

import pytest

from broadcasts.models import FollowKind
from broadcasts.services import patrol, submitting
from broadcasts.services.arming import PEOPLE, Arming, CountMoved, NotArmed, words_to_type
from broadcasts.tests import factories, prepared
from cityline.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(category):
    return factories.draft(prepared.writer(), category, is_emergency=True)


def submit(made, armed=None):
    return submitting.submit(broadcast_id=made.pk, by=made.author, expected_revision=made.revision, armed=armed)


def typed(category, words=None, people=1) -> Arming:
    return Arming(names={str(category.pk): category.name if words is None else words}, people=people)


def refused(made, armed) -> set[str]:
    with pytest.raises(NotArmed) as caught:
        submit(made, armed)
    made.refresh_from_db()
    assert made.status == "draft"
    return set(caught.value.problems)


def test_emergency_is_not_handed_over_unarmed(draft, category):
    assert refused(draft, None) == {str(category.pk), PEOPLE}


def test_ordinary_broadcast_needs_no_arming(category):
    assert submit(factories.draft(prepared.writer(), category)).status == "pending_patrol"


def test_drill_is_armed_like_the_real_thing(category):
    made = prepared.filled(category, is_drill=True)

    assert refused(made, None) == {str(category.pk), PEOPLE}
    assert submit(made, typed(category)).status == "pending_patrol"


@pytest.mark.parametrize("words", ["", "  ", "防災", "全員"])
def test_wrong_name_is_refused_beside_its_field(draft, category, words):
    assert refused(draft, typed(category, words)) == {str(category.pk)}


def test_name_is_taken_in_full_width_and_with_spaces(draft, category):
    category.name = "防災情報 ABC"
    category.save()

    assert submit(draft, typed(category, " 防災 情報ＡＢＣ　")).status == "pending_patrol"


def test_every_category_is_typed(category):
    second = factories.category()
    made = factories.draft(prepared.writer(), category, second, is_emergency=True)
    factories.subscriber(category, second)

    assert refused(made, typed(category)) == {str(second.pk)}


def test_everyone_is_one_word():
    factories.subscriber()
    made = prepared.filled(None)

    assert refused(made, Arming(names={"everyone": "みんな"}, people=1)) == {"everyone"}
    assert submit(made, Arming(names={"everyone": "全員"}, people=1)).status == "pending_patrol"


@pytest.mark.parametrize(("kind", "word"), [(FollowKind.CORRECTION, "訂正"), (FollowKind.NOT_SENT, "再送")])
def test_what_follows_another_is_armed_by_what_it_is(draft, kind, word):
    draft.follows, draft.follow_kind = draft, kind

    assert [asked.shown for asked in words_to_type(draft)] == [word]


def test_number_must_be_confirmed(draft, category):
    assert refused(draft, typed(category, people=None)) == {PEOPLE}


def test_number_that_has_moved_is_asked_again(draft, category):
    factories.subscribers(100, category)

    with pytest.raises(CountMoved) as caught:
        submit(draft, typed(category, people=80))
    draft.refresh_from_db()

    assert (caught.value.now, draft.status) == (101, "draft")
    assert submit(draft, typed(category, people=95)).status == "pending_patrol"


def test_record_says_what_was_typed_and_confirmed(draft, category):
    submit(draft, typed(category))

    assert Entry.objects.get(action="broadcasts.submit").data["armed"] == {"typed": [category.name], "people": 1}


def test_second_person_confirms_the_number_too(draft, category):
    made = submit(draft, typed(category))
    factories.subscribers(100, category)

    with pytest.raises(CountMoved):
        patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision, confirmed=1)
    patrol.approve(broadcast_id=made.pk, by=factories.patroller(), revision=made.revision, confirmed=101)

    assert Entry.objects.get(action="broadcasts.approve").data["confirmed"] == 101
