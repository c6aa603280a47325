"""The same finding in the message and in what goes elsewhere is listed once, with where else it stands."""

import pytest

from broadcasts.models import CheckSetting
from broadcasts.proofreading.findings import Finding, Place
from broadcasts.proofreading.gathering import gathered
from broadcasts.proofreading.levels import Level
from broadcasts.services import proofreading, submitting
from broadcasts.tests import factories
from broadcasts.tests.screens import page


def finding(field="text", part=0, *, marked="〇〇", words="Fill in {what}.", what="a"):
    return Finding("unfilled", Level.WARNING, words, Place(part, field, 0, 2, marked=marked), {"what": what})


def test_same_in_message_and_outlets_is_one():
    found = gathered([finding(), finding("voom_words", None), finding("text_words", None)])

    assert [(one.finding, one.outlet_names) for one in found] == [(finding(), ["紙面・ウェブ用の文章", "LINE VOOM"])]


def test_same_in_two_outlets_alone_is_one():
    found = gathered([finding("text_words", None), finding("voom_words", None)])

    assert [(one.finding.place.field, one.outlets) for one in found] == [("text_words", ("voom",))]


@pytest.mark.parametrize(
    "other",
    [
        finding(part=1),
        finding("alt_text", None),
        finding("text_words", None, marked="××"),
        finding("text_words", None, what="b"),
        finding("text_words", None, words="Another."),
        Finding("unfilled", Level.WARNING, "Fill in {what}.", None, {"what": "a"}),
    ],
)
def test_what_has_to_be_found_or_mended_apart_stays_apart(other):
    assert [one.outlets for one in gathered([finding(), other])] == [(), ()]


@pytest.mark.django_db
def test_review_lists_and_counts_it_once(client):
    category = factories.category()
    factories.subscriber(category)
    CheckSetting.objects.exclude(code="unfilled").update(level="off")
    text = "〇〇図書館でおはなし会を開きます。"
    drafter = factories.drafter(factories.department(is_training=True))
    draft = factories.draft(
        drafter, category, parts=[{"kind": "text", "text": text}], outlets=["push", "text"], outlet_words={"text": text}
    )
    submitting.submit(broadcast_id=draft.pk, by=drafter, expected_revision=draft.revision)
    client.force_login(factories.patroller())

    answer = client.get(page("broadcast_review", draft.pk))

    report = proofreading.report_of(draft)
    assert (len(report.findings), len(report.gathered), proofreading.weighty(report)) == (2, 1, 1)
    assert answer.text.count("<mark>〇〇</mark>") == 1
    assert "こちらにもあります：紙面・ウェブ用の文章" in answer.text
