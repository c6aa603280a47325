# ruff: noqa: S608  the attacker writes SQL by hand
"""The file of one broadcast: complete, closed to strangers, without residents, and honest about its seals and its chain."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import DeliveryAttempt, FiledNumber
from broadcasts.services import commenting, filing, patrol
from broadcasts.services.evidence import evidence_of
from broadcasts.services.evidence_facts import facts
from broadcasts.tests import factories
from broadcasts.tests.delivering import sending
from broadcasts.tests.screens import at, page
from cityline.audit.chain import witness
from cityline.audit.chain.linking import link_waiting
from cityline.audit.models import Entry
from cityline.staff.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_witness():
    witness.forget()
    yield
    witness.forget()


@pytest.fixture
def sent():
    """Under way, with one request that LINE answered."""
    broadcast = sending(3, title='=HYPERLINK("http://evil")')
    chunk = broadcast.deliveries.first()
    DeliveryAttempt.objects.create(
        delivery=chunk, claim_token="0" * 32, retry_key="1" * 32, recipient_count=3, started_at=timezone.now(),
        outcome="accepted", status_code=200, request_id="line-request-1",
    )  # fmt: skip
    return broadcast


@pytest.fixture
def auditor(client):
    person = factories.user(Role.VIEWER)
    client.force_login(person)
    return person


def replica(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica; {statement}")
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_page_tells_who_did_what_and_shows_payload_seal_and_requests(client, auditor, sent):
    approval = factories.authorisation_of(sent)

    shown = client.get(at("evidence", sent)).content.decode()

    for words in (str(sent.author), str(approval.granted_by), approval.seal, "line-request-1", "一致"):
        assert words in shown


def test_files_hold_the_same(client, auditor, sent):
    approval = factories.authorisation_of(sent)
    link_waiting(now=timezone.now())

    said = json.loads(client.get(page("broadcast_evidence_file", sent.pk, "json")).content)
    lines = list(
        csv.reader(io.StringIO(client.get(page("broadcast_evidence_file", sent.pk, "csv")).content.decode("utf-8-sig")))
    )

    assert (said["approvals"][0]["request_body"], said["approvals"][0]["seal_fits"]) == (approval.request_body, True)
    assert said["chunks"][0]["requests"][0]["request_id"] == "line-request-1"
    assert {one["chain"] for one in said["record"]} == {"linked"}
    assert approval.request_body in [line[-1] for line in lines]
    assert {len(line) for line in lines} == {8}


def test_conversation_is_part_of_it_on_the_page_and_in_both_files(client, auditor, sent):
    officer = factories.patroller()
    commenting.comment(broadcast_id=sent.pk, by=officer, words="=対象は何歳までですか")
    commenting.comment(broadcast_id=sent.pk, by=sent.author, words="<6歳>までです")

    shown = client.get(at("evidence", sent)).content.decode()
    said = json.loads(client.get(page("broadcast_evidence_file", sent.pk, "json")).content)
    text = client.get(page("broadcast_evidence_file", sent.pk, "csv")).content.decode("utf-8-sig")

    assert ("=対象は何歳までですか" in shown, "&lt;6歳&gt;までです" in shown) == (True, True)
    assert [(one["side"], one["who"], one["words"]) for one in said["conversation"]] == [
        ("patrol", str(officer), "=対象は何歳までですか"),
        ("department", str(sent.author), "<6歳>までです"),
    ]
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[-1] for line in lines if line[0] == "やり取り"] == ["'=対象は何歳までですか", "<6歳>までです"]


def test_record_is_read_in_words_and_kept_in_codes(client, auditor, category):
    made = factories.pending(None, category)
    officer = factories.patroller()
    patrol.return_for_edit(
        broadcast_id=made.pk, by=officer, revision=made.revision, reason="wording", words="直してください"
    )

    shown = client.get(at("evidence", made)).content.decode()
    said = json.loads(client.get(page("broadcast_evidence_file", made.pk, "json")).content)

    assert ("<b>理由</b> 表現" in shown, "<b>変更後の状態</b> 差し戻し" in shown) == (True, True)
    assert not any(code in shown for code in (">pending_patrol", " pending_patrol", " returned"))
    assert said["record"][-1]["details"]["status_after"] == "returned"


def test_csv_runs_nothing_in_a_spreadsheet(client, auditor, sent):
    text = client.get(page("broadcast_evidence_file", sent.pk, "csv")).content.decode("utf-8-sig")

    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]

    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert '\'=HYPERLINK("http://evil")' in cells


def test_no_resident_is_in_it(client, auditor, sent):
    ids = {i for chunk in sent.deliveries.all() for i in chunk.recipient_ids}

    everything = "".join(
        client.get(url).content.decode()
        for url in (at("evidence", sent), *(page("broadcast_evidence_file", sent.pk, form) for form in ("csv", "json")))
    )

    assert ids
    assert "recipient_ids" not in everything
    assert not any(chunk.recipient_ids and str(chunk.recipient_ids) in everything for chunk in sent.deliveries.all())
    assert "U0000" not in everything


def test_changed_payload_shows_that_its_seal_no_longer_fits(client, auditor, sent):
    replica(f"UPDATE broadcasts_authorisation SET request_body = '{{}}' WHERE broadcast_id = {sent.pk}")

    assert [sealed.is_intact for sealed in evidence_of(sent).sealed] == [False]
    assert "一致しません" in client.get(at("evidence", sent)).content.decode()


def test_changed_record_shows_that_it_no_longer_fits(sent):
    link_waiting(now=timezone.now())
    entry = Entry.objects.filter(object_id=sent.pk, object_type="broadcasts.broadcast").latest("id")
    replica(f"UPDATE audit_entry SET actor_label = 'x' WHERE id = {entry.pk}")

    states = {one.entry.pk: one.standing for one in evidence_of(sent).record}

    assert (states.pop(entry.pk), set(states.values())) == ("broken", {"linked"})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda b: factories.drafter(b.department), 200),
        (lambda b: factories.user(Role.VIEWER, department=b.department), 200),
        (lambda b: factories.patroller(), 200),
        (lambda b: factories.user(Role.VIEWER), 200),
        (lambda b: factories.drafter(), 404),
        (lambda b: factories.user(Role.VIEWER, department=factories.department()), 404),
        (lambda b: factories.user(Role.DUTY_OFFICER, department=factories.department()), 403),
        (lambda b: factories.user(Role.ADMINISTRATOR), 404),
        (lambda b: factories.user(is_superuser=True), 404),
    ],
)
def test_it_is_open_to_department_office_and_auditors_only(client, category, who, status):
    made = factories.approved(None, category, is_emergency=True)
    client.force_login(who(made))

    answers = {
        client.get(url).status_code
        for url in (at("evidence", made), *(page("broadcast_evidence_file", made.pk, form) for form in ("csv", "json")))
    }

    assert answers == {status}


def test_other_forms_do_not_exist(client, auditor, sent):
    assert client.get(page("broadcast_evidence_file", sent.pk, "pdf")).status_code == 404


def test_looks_before_the_decision_are_on_record_once_for_each_revision(client, category):
    pending = factories.pending(None, category)
    looker = factories.patroller()
    client.force_login(looker)

    client.get(at("review", pending))
    client.get(at("review", pending))
    client.force_login(pending.author)
    client.get(at("review", pending))

    assert [(one.entry.actor, one.entry.data) for one in evidence_of(pending).looks] == [
        (looker, {"revision": pending.revision})
    ]


def test_reading_it_costs_the_same_for_one_entry_and_for_many(sent):
    small = _queries(sent)
    for _n in range(20):
        filing.file_under(broadcast_id=sent.pk, by=sent.author, number=f"第{_n}号")
    link_waiting(now=timezone.now())

    assert _queries(sent) <= small + 1  # the links before, once there are any


def _queries(broadcast):
    with CaptureQueriesContext(connection) as caught:
        facts(evidence_of(broadcast))
    return len(caught)


# --- The document number ---
def test_office_notes_the_number_and_what_was_submitted_stays(client, category):
    made = factories.approved(None, category, document_number="旧1号")
    client.force_login(factories.patroller())

    client.post(page("broadcast_file", made.pk), {"number": " 澄広第77号 "})
    made.refresh_from_db()

    assert (filing.number_of(made), made.document_number) == ("澄広第77号", "旧1号")
    assert Entry.objects.get(action="broadcasts.file").data == {"document_number": "澄広第77号", "before": "旧1号"}
    assert "澄広第77号" in client.get(at("evidence", made)).content.decode()
    assert str(made) in client.get(page("broadcast_list"), {"q": "澄広第77号"}).content.decode()


def test_same_number_again_notes_nothing(category):
    made = factories.approved(None, category, document_number="旧1号")

    assert filing.file_under(broadcast_id=made.pk, by=made.author, number="旧1号") is None
    assert not FiledNumber.objects.exists()


def test_number_is_not_noted_by_strangers_nor_while_it_is_written(category):
    draft, made = factories.draft(None, category), factories.approved(None, category)

    for broadcast, by in ((draft, draft.author), (made, factories.drafter()), (made, factories.user(Role.VIEWER))):
        with pytest.raises(NotAllowed):
            filing.file_under(broadcast_id=broadcast.pk, by=by, number="1")
    with pytest.raises(BroadcastError):
        filing.file_under(broadcast_id=made.pk, by=made.author, number="1" * 61)


def test_decision_and_reason_stand_in_it(client, category):
    made = factories.pending(None, category)
    patrol.return_for_edit(
        broadcast_id=made.pk, by=factories.patroller(), revision=made.revision, reason="wording", words="直してください"
    )
    client.force_login(factories.user(Role.VIEWER))

    shown = client.get(at("evidence", made)).content.decode()

    assert ("直してください" in shown, "表現" in shown) == (True, True)
