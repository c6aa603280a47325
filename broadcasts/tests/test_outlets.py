"""Where it appears: chosen and worded while it is written, submitted, sealed, proposed and copied like all content."""

import pytest

from broadcasts.content.parts import parse
from broadcasts.exceptions import AudienceEmpty, BroadcastError, NotDelegated, OutletsMissing
from broadcasts.models import Authorisation, Broadcast
from broadcasts.services import copying, drafting, patrol, proofreading, proposing, sealing, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.services.outlet_words import outlet_problems, plain
from broadcasts.tests import factories as make
from broadcasts.tests.delegated import delegation, submit
from broadcasts.tests.delivering import sealed

pytestmark = pytest.mark.django_db
TEXT = [{"kind": "text", "text": "あすは断水します。"}]
ALL = ("push", "board", "text", "voom")


def save(broadcast, **content):
    typed = {"title": "断水", "parts": TEXT, **content}
    return drafting.save(
        broadcast_id=broadcast.pk,
        editor=broadcast.author,
        expected_revision=broadcast.revision,
        content=DraftContent(**typed),
    )


@pytest.fixture
def author():
    return make.drafter(make.department())


@pytest.fixture
def empty(author):
    return drafting.create(author=author)


# --- Writing ---
def test_a_new_draft_goes_to_phones_alone(empty):
    assert (empty.outlets, empty.outlet_words, empty.is_pushed) == (["push"], {}, True)


def test_the_same_outlets_are_always_in_the_same_order(empty):
    saved = save(empty, outlets=("voom", "board", "push", "board", "nonsense"))

    assert saved.outlets == ["push", "board", "voom"]


def test_an_outlet_chosen_for_the_first_time_begins_with_the_words_of_the_message(empty):
    saved = save(empty, outlets=("push", "text"))

    assert saved.outlet_words == {"text": "あすは断水します。"}


def test_from_then_on_its_words_are_the_writers(empty):
    saved = save(save(empty, outlets=("text",)), outlets=("text",), outlet_words={"text": "市政だより用"})

    saved = save(saved, outlets=("text",), parts=[{"kind": "text", "text": "変わりました"}])

    assert saved.outlet_words == {"text": "市政だより用"}


def test_words_that_are_emptied_stay_empty(empty):
    saved = save(save(empty, outlets=("voom",)), outlets=("voom",), outlet_words={"voom": ""})

    assert saved.outlet_words == {"voom": ""}


def test_words_are_kept_while_their_outlet_is_not_chosen(empty):
    saved = save(save(empty, outlets=("voom",)), outlets=("push",))

    assert (saved.outlet_words, saved.chosen_words) == ({"voom": "あすは断水します。"}, {})


def test_a_change_of_outlets_is_a_new_revision(empty):
    first = save(empty)

    assert save(first, outlets=("push", "board")).revision == first.revision + 1


def test_a_card_and_a_picture_become_plain_words():
    parts = parse(
        [
            {"kind": "card", "title": "講座", "date": "5月1日", "place": "公民館", "words": "無料", "media": "",
             "buttons": [{"label": "申込", "url": "https://city.example/a"}]},
            {"kind": "image", "media": "", "alt_text": "ちらし", "link": "https://city.example/b"},
        ]
    )  # fmt: skip

    assert plain(parts) == "講座\n5月1日\n公民館\n無料\n申込 https://city.example/a\n\nちらし\nhttps://city.example/b"


# --- What may be handed over ---
@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"outlets": ()}, "outlets"),
        ({"outlets": ("text",), "outlet_words": {"text": "x" * 5001}}, "text_words"),
        ({"outlets": ("voom",), "outlet_words": {"voom": "x" * 1001}}, "voom_words"),
        ({"outlets": ("voom",), "parts": []}, "voom_words"),
    ],
)
def test_what_is_missing_or_too_long_is_named_with_its_field(empty, content, field):
    assert [problem.field for problem in outlet_problems(save(empty, **content))] == [field]


def test_a_drill_goes_to_phones_alone(empty):
    empty.is_drill, empty.outlets = True, ["push", "board"]

    assert [problem.field for problem in outlet_problems(empty)] == ["outlets"]


def test_an_emergency_is_always_sent_to_phones(empty):
    empty.is_emergency, empty.outlets = True, ["board"]

    assert [problem.field for problem in outlet_problems(empty)] == ["outlets"]


def test_training_does_not_publish(empty):
    empty.department.is_training, empty.outlets = True, ["push", "board"]

    assert [problem.field for problem in outlet_problems(empty)] == ["outlets"]


def test_what_is_sent_to_nobody_needs_no_audience(author):
    draft = make.draft(author, outlets=("board",))

    handed = submitting.submit(broadcast_id=draft.pk, by=author, expected_revision=draft.revision)

    assert (handed.status, handed.submitted_count) == ("pending_patrol", None)
    assert handed.revisions.get().content["outlets"] == ["board"]


def test_with_a_message_to_phones_somebody_must_be_reached(author):
    draft = make.pending(author, outlets=("push", "board"))

    with pytest.raises(AudienceEmpty):
        patrol.approve(broadcast_id=draft.pk, by=make.patroller(), revision=draft.revision)


def test_what_appears_nowhere_cannot_be_approved(author):
    draft = make.pending(author, outlets=())

    with pytest.raises(OutletsMissing):
        patrol.approve(broadcast_id=draft.pk, by=make.patroller(), revision=draft.revision)


def test_the_checks_read_the_words_of_outlets_too(author, category):
    draft = make.draft(author, category, outlets=("push", "voom"), outlet_words={"voom": "5月1日（日）に開きます。"})

    found = proofreading.check(broadcast=draft, category_ids=[], now=make.in_an_hour())

    assert {finding.place.field for finding in found if finding.place} == {"voom_words"}


# --- The seal ---
def test_an_approval_seals_outlets_and_words(author, category):
    approved = make.approved(author, category, outlets=ALL, outlet_words={"text": "紙面用", "voom": "投稿用"})

    authorisation = make.authorisation_of(approved)

    assert authorisation.outlets == list(ALL)
    assert authorisation.outlet_words == {"text": "紙面用", "voom": "投稿用"}
    assert sealing.is_intact(authorisation)


@pytest.mark.parametrize(("name", "value"), [("outlets", ["push", "board"]), ("outlet_words", {"text": "別の言葉"})])
def test_another_outlet_or_another_word_breaks_the_seal(author, category, name, value):
    authorisation = make.authorisation_of(make.approved(author, category, outlets=("push", "text")))

    setattr(authorisation, name, value)

    assert not sealing.is_intact(authorisation)


def test_a_seal_from_before_there_were_outlets_still_fits(category):
    """Its bytes, as they were sealed then: what is not said is not in them."""
    authorisation = make.authorisation_of(sealed(category))

    assert b"outlet_words" not in sealing._canonical(authorisation)
    assert b'"outlets":["push"]' in sealing._canonical(authorisation)


# --- The proposal ---
def returned(author, category, **content) -> Broadcast:
    made = make.pending(author, category, **content)
    patrol.return_for_edit(
        broadcast_id=made.pk, by=make.patroller(), revision=made.revision, reason="too_often", words="今週3通目",
        proposal="board_only",
    )  # fmt: skip
    return Broadcast.objects.get(pk=made.pk)


def test_taking_up_the_board_changes_the_outlets_and_submits_anew(author, category):
    draft = returned(author, category, outlets=("push", "text"))

    taken = proposing.take_up(broadcast_id=draft.pk, by=author, expected_revision=draft.revision)

    assert (taken.status, taken.outlets, taken.submitted_count) == ("pending_patrol", ["board", "text"], None)


# --- Copies and delegations ---
def test_a_copy_keeps_outlets_and_words(author, category):
    original = make.draft(author, category, outlets=("board", "text"), outlet_words={"text": "紙面用"})

    copied = copying.copy(original_id=original.pk, by=author)

    assert (copied.outlets, copied.outlet_words) == (["board", "text"], {"text": "紙面用"})


@pytest.fixture
def trainee():
    """Nothing of it is asked of LINE."""
    return make.drafter(make.department(is_training=True))


def test_a_delegation_covers_phones_alone_unless_it_says_more(trainee, category):
    delegation(category, trainee.department)
    draft = make.draft(trainee, category, outlets=("push", "text"))

    with pytest.raises(NotDelegated) as refused:
        submit(draft)

    assert "紙面" in str(refused.value)


def test_a_delegation_covers_the_outlets_it_names(trainee, category):
    delegation(category, trainee.department, outlets=["text", "push"])
    draft = make.draft(trainee, category, outlets=("push", "text"))

    assert submit(draft).status == "approved"
    assert Authorisation.objects.get(broadcast=draft).outlets == ["push", "text"]


def test_without_a_message_to_phones_a_delegation_lets_it_appear(trainee, category):
    delegation(category, trainee.department, outlets=["text"])
    draft = make.draft(trainee, category, outlets=("text",))

    gone = submit(draft)

    assert (gone.status, gone.submitted_count, Authorisation.objects.get(broadcast=draft).approved_count) == (
        "approved",
        None,
        0,
    )


def test_a_delegation_of_no_outlet_is_no_delegation(trainee, category):
    with pytest.raises(BroadcastError):
        delegation(category, trainee.department, outlets=[])
