"""Two people act at the same instant: exactly one outcome, and the other is told."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from django.db import connection

from broadcasts.exceptions import BroadcastError
from broadcasts.models import Authorisation, Broadcast, LinkCode, PatrolDecision, StaffPhone
from broadcasts.services import controlling, drafting, linking, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts in threads that start together; returns what each raised (None: it won)."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            act()
        except BroadcastError as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def pending():
    category = make.category()
    make.subscriber(category)
    return make.pending(None, category)


def approve(broadcast):
    officer = make.patroller()
    return lambda: patrol.approve(broadcast_id=broadcast.pk, by=officer, revision=broadcast.revision)


def give_back(broadcast):
    officer = make.patroller()
    return lambda: patrol.return_for_edit(
        broadcast_id=broadcast.pk, by=officer, revision=broadcast.revision, reason="wording", words="直してください"
    )


def withdraw(broadcast):
    return lambda: submitting.withdraw(broadcast_id=broadcast.pk, by=broadcast.author)


@pytest.mark.parametrize("round_", range(5))
@pytest.mark.parametrize("other", [approve, give_back, withdraw])
def test_approve_against_another_act_has_one_winner(pending, other, round_):
    outcomes = at_once(approve(pending), other(pending))

    pending.refresh_from_db()
    losers = [outcome for outcome in outcomes if outcome]
    assert len(losers) == 1
    assert "“" in str(losers[0]) or "「" in str(losers[0])
    in_force = Authorisation.objects.filter(broadcast=pending, revoked_at=None).count()
    assert in_force == (1 if pending.status == "approved" else 0)
    assert PatrolDecision.objects.filter(broadcast=pending).count() == (0 if pending.status == "draft" else 1)


def test_two_saves_of_the_same_revision_keep_one_and_tell_the_other():
    author = make.drafter()
    colleague = make.drafter(author.department)
    made = make.draft(author)

    def save(person, title):
        return lambda: drafting.save(
            broadcast_id=made.pk, editor=person, expected_revision=made.revision, content=DraftContent(title=title)
        )

    outcomes = at_once(save(author, "A"), save(colleague, "B"))

    kept = Broadcast.objects.get(pk=made.pk)
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert kept.title == ("A" if outcomes[0] is None else "B")


def test_take_back_against_cancel_has_one_winner(pending):
    approve(pending)()
    officer = make.patroller()

    outcomes = at_once(
        lambda: controlling.take_back(broadcast_id=pending.pk, by=pending.author),
        lambda: controlling.cancel(broadcast_id=pending.pk, by=officer),
    )

    pending.refresh_from_db()
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert pending.status in {"draft", "cancelled"}
    assert not Authorisation.objects.filter(broadcast=pending, revoked_at=None).exists()


def test_new_code_while_the_old_one_is_typed_waits_and_does_not_deadlock(monkeypatch):
    user = make.drafter()
    typed = linking.read_code(linking.issue_code(user=user))
    asking = Thread(target=at_once, args=[lambda: linking.issue_code(user=user)])
    roles_of = linking.roles_of

    def meanwhile(owner):
        """The code is locked and its phone not yet linked: somebody asks for another code."""
        if not asking.ident:
            asking.start()
            until = time.monotonic() + 20
            while not somebody_waits():
                assert time.monotonic() < until
                time.sleep(0.02)
        return roles_of(owner)

    monkeypatch.setattr(linking, "roles_of", meanwhile)

    linking.link(code=typed, line_user_id=f"U{7:032x}")
    asking.join()

    assert (StaffPhone.objects.count(), LinkCode.objects.filter(used_at=None).count()) == (1, 1)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
        return cursor.fetchone()[0] > 0
