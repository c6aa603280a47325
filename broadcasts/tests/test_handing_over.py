"""People who leave or move: what they hold is seen, handed over and told of, and nothing of it stops."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import BroadcastError, NotAllowed
from broadcasts.models import Broadcast, StaffPhone, TestSend
from broadcasts.services import drafting, handing_over, patrol, starting
from broadcasts.services.test_sending import prepare_grace_copies
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.screens import frozen
from broadcasts.tests.test_notifying import told
from broadcasts.tests.test_races import at_once
from cityline.audit.models import Entry
from cityline.staff import holdings
from cityline.staff.models import Letter, User
from cityline.staff.roles import Role
from cityline.staff.services import leaving

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return factories.department(name="河川課")


@pytest.fixture
def author(office):
    return factories.drafter(office, last_name="去川")


@pytest.fixture
def colleague(office):
    return factories.drafter(office, last_name="残田")


@pytest.fixture
def boss():
    return factories.user(Role.ADMINISTRATOR, email="boss@city.example")


@pytest.fixture
def of_each(author, category):
    """One of everything that can need somebody."""
    made = [
        factories.draft(author, category),
        factories.pending(author, category),
        factories.approved(author, category),
    ]
    paused = factories.approved(author, category)
    Broadcast.objects.filter(pk=paused.pk).update(status="paused")
    done = factories.approved(author, category)
    Broadcast.objects.filter(pk=done.pk).update(status="completed")
    drafting.create(author=author)  # an empty page nobody has typed into is nothing
    drafting.save_as_template(broadcast_id=made[0].pk, by=author, name="ひな形")
    return [*made, paused]


def again(member):
    return User.objects.get(pk=member.pk)


def hand(broadcasts, by, to):
    return handing_over.hand_over(by=by, broadcast_ids=[each.pk for each in broadcasts], to=to)


def held(member, viewer=None):
    return {code: [each.pk for each in of] for code, of in holdings.held_by([member], viewer=viewer)[member.pk].items()}


def ticked(answer):
    return re.findall(r'value="([^"]+)" checked', answer.content.decode())


def leave(client, boss, member, **typed):
    client.force_login(boss)
    fields = {
        "username": member.username,
        "last_name": member.last_name,
        "email": member.email,
        "department": member.department_id or "",
        "roles": [group.name for group in member.groups.all()],
        **typed,
    }
    return client.post(reverse("admin:staff_user_change", args=[member.pk]), fields)


def test_what_somebody_holds_is_what_still_needs_somebody(author, of_each):
    draft, waiting, approved, paused = (each.pk for each in of_each)

    found = held(author)

    assert len(found.pop("templates")) == 1
    assert found == {"writing": [draft], "waiting": [waiting], "coming": [approved], "under_way": [paused]}


def test_handing_over_moves_it_and_keeps_the_author(author, colleague, of_each, boss):
    assert hand(of_each, boss, colleague) == 4

    assert {each.in_charge for each in Broadcast.objects.filter(pk__in=[b.pk for b in of_each])} == {colleague}
    assert {each.author for each in Broadcast.objects.all()} == {author}
    assert sorted(held(colleague)) == ["coming", "under_way", "waiting", "writing"]
    assert sorted(held(author)) == ["templates"]
    entries = Entry.objects.filter(action="broadcasts.hand_over")
    assert [entry.data for entry in entries] == [{"handed_from": "去川", "handed_to": "残田"}] * 4
    assert Letter.objects.get(user=colleague).body.count("水道") == 0
    assert hand(of_each, boss, colleague) == 0


def test_state_and_time_of_what_is_handed_over_stay(colleague, of_each, boss):
    before = list(Broadcast.objects.order_by("pk").values("status", "due_at", "send_by", "revision", "parts"))

    hand(of_each, boss, colleague)

    assert list(Broadcast.objects.order_by("pk").values("status", "due_at", "send_by", "revision", "parts")) == before


@pytest.mark.parametrize("to", ["other department", "viewer", "inactive", "patroller"])
def test_only_who_writes_there_can_take_it(office, of_each, boss, to):
    taker = {
        "other department": lambda: factories.drafter(),
        "viewer": lambda: factories.user(Role.VIEWER, department=office),
        "inactive": lambda: factories.drafter(office, is_active=False),
        "patroller": lambda: factories.patroller(),
    }[to]()

    with pytest.raises(BroadcastError, match="河川課"):
        hand(of_each, boss, taker)
    assert not Broadcast.objects.exclude(in_charge=None).exists()


def test_who_may_hand_over(author, colleague, of_each):
    assert hand(of_each[:1], colleague, colleague) == 1
    assert hand(of_each[1:2], author, colleague) == 1
    for other in (factories.drafter(), factories.patroller(), factories.user(Role.VIEWER)):
        with pytest.raises(NotAllowed):
            hand(of_each, other, colleague)


def test_all_or_nothing(author, colleague, of_each, boss, category):
    elsewhere = factories.draft(None, category)

    with pytest.raises(BroadcastError):
        hand([*of_each, elsewhere], boss, colleague)
    assert not Broadcast.objects.exclude(in_charge=None).exists()


def test_what_has_ended_meanwhile_stays(colleague, of_each, boss):
    Broadcast.objects.filter(pk=of_each[3].pk).update(status="cancelled")

    assert hand(of_each, boss, colleague) == 3


def test_who_is_in_charge_cannot_approve_it(office, boss, author, category):
    both = factories.user(Role.DRAFTER, Role.PATROLLER, department=office)
    waiting = factories.pending(author, category)
    hand([waiting], boss, both)
    waiting.refresh_from_db()

    with pytest.raises(NotAllowed, match="引き継いだ"):
        patrol.approve(broadcast_id=waiting.pk, by=both, revision=waiting.revision)
    forged = factories.authorisation_of(factories.approved(author, category))
    forged.pk, forged.broadcast, forged.granted_by = None, waiting, both
    with pytest.raises(DatabaseError, match="in charge"), transaction.atomic():
        forged.save(force_insert=True)


def test_author_who_handed_it_over_still_cannot_approve_it(boss, colleague, author, category):
    waiting = factories.pending(author, category)
    hand([waiting], boss, colleague)
    author.groups.add(factories.patroller().groups.get())

    assert permissions.why_not_approve(again(author), waiting) is not None


class TestMail:
    def told(self, kind, broadcast):
        return told(kind, Broadcast.objects.get(pk=broadcast.pk))

    def test_goes_to_who_is_in_charge_too(self, author, colleague, boss, category):
        waiting = factories.pending(author, category)
        hand([waiting], boss, colleague)

        assert self.told("returned", waiting) == sorted([author.email, colleague.email])

    def test_of_an_inactive_author_goes_to_who_is_in_charge_alone(self, office, author, colleague, boss, category):
        factories.drafter(office)
        waiting = factories.pending(author, category)
        hand([waiting], boss, colleague)
        User.objects.filter(pk=author.pk).update(is_active=False)

        assert self.told("returned", waiting) == [colleague.email]

    @pytest.mark.parametrize("how", ["inactive", "moved"])
    def test_without_anybody_in_charge_goes_to_all_who_write_there(self, office, author, colleague, category, how):
        third, gone = factories.drafter(office), factories.drafter(office, is_active=False)
        factories.user(Role.VIEWER, department=office)
        waiting = factories.pending(author, category)
        changed = {"inactive": {"is_active": False}, "moved": {"department": factories.department()}}[how]
        User.objects.filter(pk=author.pk).update(**changed)

        assert self.told("completed", waiting) == sorted([colleague.email, third.email])
        assert gone.email

    @pytest.mark.parametrize("changed", [{"is_active": False}, {"department": None}, {"email": ""}])
    def test_that_reaches_nobody_in_charge_goes_to_all_who_write_there(
        self, office, author, colleague, boss, category, changed
    ):
        third = factories.drafter(office)
        waiting = factories.pending(author, category)
        hand([waiting], boss, colleague)
        User.objects.filter(pk=author.pk).update(is_active=False)
        User.objects.filter(pk=colleague.pk).update(**changed)

        assert self.told("returned", waiting) == [third.email]

    def test_grace_copy_goes_to_who_is_in_charge(self, author, colleague, boss, category):
        approved = factories.approved(author, category)
        StaffPhone.objects.create(user=colleague, subscriber=factories.subscriber(), linked_at=timezone.now())
        hand([approved], boss, colleague)

        prepare_grace_copies(broadcast_id=approved.pk)

        assert [copy.user for copy in TestSend.objects.all()] == [colleague]


class TestLeaving:
    def test_first_shows_what_is_held_and_changes_nothing(self, client, boss, author, of_each):
        answer = leave(client, boss, author)

        text = answer.content.decode()
        assert (
            "下書き・差し戻し 1、広報課で確認中 1" in text.replace("確認待ち", "広報課で確認中")
            or "下書き・差し戻し 1" in text
        )
        assert again(author).is_active
        assert reverse("admin:holdings", args=[author.pk]) in text

    @pytest.mark.parametrize("typed", [{}, {"is_active": "on", "department": "other"}])
    def test_knowing_it_goes_through_and_colleagues_get_one_letter(
        self, client, boss, author, colleague, of_each, office, typed
    ):
        officer = factories.patroller()
        other = factories.department(name="公園課")
        factories.drafter(other)
        Letter.objects.all().delete()
        typed = {**typed, **({"department": other.pk} if "department" in typed else {})}

        leave(client, boss, author, knows_holdings="on", **typed)

        letters = Letter.objects.select_related("user")
        readers = [colleague, officer, *User.objects.filter(groups__name=Role.PATROLLER).exclude(pk=officer.pk)]
        assert sorted(letter.user.pk for letter in letters) == sorted(reader.pk for reader in readers)
        assert all("去川: " in letter.body and "水道工事" not in letter.body for letter in letters)

    def test_stops_and_changes_nothing_that_is_scheduled(self, client, boss, author, category):
        coming = frozen(category)
        User.objects.filter(pk=coming.author_id).update(email="")
        leave(client, boss, coming.author, knows_holdings="on")

        assert not again(coming.author).is_active
        assert starting.start(broadcast_id=coming.pk, now=coming.due_at)
        assert Broadcast.objects.get(pk=coming.pk).status == BroadcastStatus.SENDING

    def test_of_who_holds_nothing_needs_no_tick_and_no_letter(self, client, boss, author):
        factories.patroller()

        leave(client, boss, author)

        assert (again(author).is_active, Letter.objects.count()) == (False, 0)

    def test_coming_back_with_an_approving_role_settles_again(self, client, boss, category):
        officer = factories.patroller(is_active=False)

        leave(client, boss, officer, is_active="on")

        assert permissions.why_unsettled(again(officer)) is not None
        assert permissions.why_not_approve(again(officer), factories.pending(None, category)) is not None


def test_each_department_is_told_of_its_own_alone(author, colleague, category):
    factories.draft(author, category)
    elsewhere = factories.drafter()
    User.objects.filter(pk=author.pk).update(department=elsewhere.department)
    factories.draft(again(author), category)
    User.objects.filter(pk=author.pk).update(is_active=False)
    Letter.objects.all().delete()

    leaving.tell(people=[again(author)], now=timezone.now())

    bodies = {letter.user: letter.body.splitlines()[0] for letter in Letter.objects.select_related("user")}
    assert (bodies[colleague], bodies[elsewhere]) == ("去川: 下書き・差し戻し 1", "去川: 下書き・差し戻し 1")


class TestImport:
    HEAD = "職員番号,姓,所属コード,役割\n"

    def post(self, client, boss, text, **typed):
        client.force_login(boss)
        return client.post(reverse("admin:staff_user_import"), {"text": text, "do": "look", **typed})

    def test_says_before_it_is_done_what_a_move_leaves_behind(self, client, boss, author, of_each):
        other = factories.department()
        line = f"{self.HEAD}{author.username},去川,{other.code},起案者\n"

        text = self.post(client, boss, line).content.decode()

        assert "<strong>引き継ぎが必要：</strong>下書き・差し戻し 1" in text

    def test_of_many_moves_writes_each_colleague_once(self, client, boss, office, category):
        leavers = [factories.drafter(office) for _n in range(3)]
        stays, other = factories.drafter(office), factories.department()
        for leaver in leavers:
            factories.draft(leaver, category)
        lines = "".join(f"{one.username},{one.last_name},{other.code},起案者\n" for one in leavers)

        self.post(client, boss, self.HEAD + lines, do="import")

        assert [letter.user for letter in Letter.objects.all()] == [stays]
        assert Letter.objects.get().body.count("下書き・差し戻し 1") == 3


class TestPages:
    def test_administrator_sees_how_many_and_not_what(self, client, boss, author, of_each):
        client.force_login(boss)

        text = client.get(reverse("admin:holdings", args=[author.pk])).content.decode()

        assert all(f"#{each.pk}" in text for each in of_each)
        assert "水道工事" not in text

    def test_colleague_sees_them_and_takes_over(self, client, author, colleague, of_each):
        client.force_login(colleague)
        address = reverse("admin:holdings", args=[author.pk])
        assert "水道工事" in client.get(address).content.decode()

        client.post(address, {"holding": [f"writing-{of_each[0].pk}"], "to": colleague.pk})

        assert [each.pk for each in Broadcast.objects.filter(in_charge=colleague)] == [of_each[0].pk]

    def test_one_broadcast_leads_to_handing_over_it_alone(self, client, author, colleague, of_each):
        client.force_login(colleague)
        link = f"{reverse('admin:holdings', args=[author.pk])}?only={of_each[1].pk}"

        assert link in client.get(reverse("admin:broadcast_detail", args=[of_each[1].pk])).content.decode()
        assert ticked(client.get(link)) == [f"waiting-{of_each[1].pk}"]

    def test_refusal_keeps_what_was_ticked(self, client, author, colleague, of_each):
        client.force_login(colleague)
        chosen = f"coming-{of_each[2].pk}"

        answer = client.post(reverse("admin:holdings", args=[author.pk]), {"holding": [chosen], "to": ""})

        assert ticked(answer) == [chosen]

    def test_what_has_ended_offers_no_handing_over(self, client, author, of_each):
        Broadcast.objects.filter(pk=of_each[3].pk).update(status="cancelled")
        client.force_login(author)

        text = client.get(reverse("admin:broadcast_detail", args=[of_each[3].pk])).content.decode()

        assert "?only=" not in text

    def test_other_departments_learn_nothing_and_take_nothing(self, client, author, of_each):
        other = factories.drafter()
        client.force_login(other)
        address = reverse("admin:holdings", args=[author.pk])

        assert client.get(address).status_code == 403
        client.post(address, {"holding": [f"writing-{of_each[0].pk}"], "to": other.pk})

        assert not Broadcast.objects.exclude(in_charge=None).exists()

    @pytest.mark.parametrize("to", ["", "0", "9" * 30, "x", "-1", "１"])
    def test_nobody_there_is_no_successor(self, client, boss, author, of_each, to):
        client.force_login(boss)
        typed = {"holding": [f"writing-{of_each[0].pk}", "nonsense", "writing-0"], "to": to}

        answer = client.post(reverse("admin:holdings", args=[author.pk]), typed)

        assert "引き継ぎ先を選んでください" in answer.content.decode()
        assert not Broadcast.objects.exclude(in_charge=None).exists()

    def test_of_several_people_at_once(self, client, boss, office, colleague, category):
        leavers = [factories.drafter(office), factories.drafter(office)]
        for leaver in leavers:
            factories.draft(leaver, category)
        User.objects.filter(pk__in=[one.pk for one in leavers]).update(is_active=False)
        client.force_login(boss)
        address = reverse("admin:holdings_left")

        client.post(address, {f"to-{one.pk}": colleague.pk for one in leavers})

        assert Broadcast.objects.filter(in_charge=colleague).count() == 2
        assert "引き継ぎが必要なものはありません" in client.get(address).content.decode()

    def test_one_successor_gets_one_letter(self, client, boss, office, author, colleague, of_each, category):
        third = factories.drafter(office)
        factories.draft(third, category)
        User.objects.filter(pk__in=[author.pk, third.pk]).update(is_active=False)
        client.force_login(boss)

        client.post(reverse("admin:holdings_left"), {f"to-{one.pk}": colleague.pk for one in (author, third)})

        [letter] = Letter.objects.filter(user=colleague)
        assert "5件" in letter.body

    def test_letters_about_several_lead_where_their_readers_may_go(self, client, boss, author, colleague, of_each):
        User.objects.filter(pk=author.pk).update(is_active=False)
        stranger, officer = factories.drafter(), factories.patroller()
        address = reverse("admin:holdings_left")
        seen = {}
        for reader in (colleague, officer, stranger):
            client.force_login(reader)
            seen[reader] = {row[0]: bool(row[3]) for row in client.get(address).context["rows"]}

        assert seen == {colleague: {author: True}, officer: {author: False}, stranger: {}}
        client.force_login(colleague)
        client.post(address, {f"to-{author.pk}": colleague.pk})
        assert Broadcast.objects.filter(in_charge=colleague).count() == 4

    @pytest.mark.parametrize("who", ["officer", "stranger"])
    def test_who_may_not_hand_over_is_offered_nothing_and_refused(self, client, author, colleague, of_each, who):
        User.objects.filter(pk=author.pk).update(is_active=False)
        reader = {"officer": factories.patroller, "stranger": factories.drafter}[who]()
        client.force_login(reader)
        one = reverse("admin:holdings", args=[author.pk])

        client.post(reverse("admin:holdings_left"), {f"to-{author.pk}": colleague.pk})
        client.post(one, {"holding": [f"writing-{of_each[0].pk}"], "to": colleague.pk})

        assert not Broadcast.objects.exclude(in_charge=None).exists()
        if who == "officer":
            assert "引き継ぎできるのは" in client.get(one).content.decode()

    def test_others_do_not_get_to_the_list(self, client, of_each):
        client.force_login(factories.user(Role.VIEWER))

        assert client.get(reverse("admin:holdings_left")).status_code == 403

    def test_who_has_moved_keeps_what_they_write_now(self, client, boss, author, colleague, category):
        old = factories.draft(author, category)
        User.objects.filter(pk=author.pk).update(department=factories.department())
        new = factories.draft(again(author), category)
        client.force_login(boss)
        address = reverse("admin:holdings_left")
        [(_person, counts, *_rest)] = client.get(address).context["rows"]

        client.post(address, {f"to-{author.pk}": colleague.pk})

        assert [count for _name, count in counts] == [1]
        assert list(Broadcast.objects.filter(in_charge=colleague)) == [old]
        assert Broadcast.objects.get(pk=new.pk).in_charge is None

    def test_of_two_departments_each_takes_its_own(self, client, boss, author, colleague, category):
        old = factories.draft(author, category)
        User.objects.filter(pk=author.pk).update(department=factories.department())
        new = factories.draft(again(author), category)
        User.objects.filter(pk=author.pk).update(is_active=False)
        client.force_login(boss)

        client.post(reverse("admin:holdings_left"), {f"to-{author.pk}": colleague.pk})

        assert list(Broadcast.objects.exclude(in_charge=None)) == [old]
        assert Broadcast.objects.get(pk=new.pk).in_charge is None

    def test_who_writes_no_more_is_listed_too(self, client, boss, author, category):
        factories.draft(author, category)
        author.groups.clear()
        client.force_login(boss)

        assert [row[0] for row in client.get(reverse("admin:holdings_left")).context["rows"]] == [author]

    def test_what_they_have_already_is_not_called_handed_over(self, client, boss, author, colleague, category):
        draft = factories.draft(author, category)
        hand([draft], boss, colleague)
        User.objects.filter(pk=colleague.pk).update(is_active=False)
        client.force_login(boss)
        address = reverse("admin:holdings", args=[colleague.pk])
        User.objects.filter(pk=colleague.pk).update(is_active=True)

        answer = client.post(address, {"holding": [f"writing-{draft.pk}"], "to": colleague.pk})

        assert "引き継いだものはありません" in answer.content.decode()

    @pytest.mark.parametrize("name", ["holdings", "holdings_left"])
    def test_costs_the_same_for_many(self, client, boss, office, author, category, name):
        client.force_login(boss)
        address = reverse(f"admin:{name}", args=[author.pk] if name == "holdings" else [])

        def queries():
            with CaptureQueriesContext(
                connection,
            ) as counted:
                assert client.get(f"{address}?all=1").status_code == 200
            return len(counted)

        factories.draft(author, category)
        factories.drafter(office)
        one = queries()
        for _n in range(4):
            factories.draft(author, category)
            factories.draft(factories.drafter(), category)

        assert queries() == one


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_at_once_leave_one_in_charge():
    office = factories.department()
    author, one, two = (factories.drafter(office) for _n in range(3))
    draft = factories.draft(author)

    raised = at_once(lambda: hand([draft], one, one), lambda: hand([draft], two, two))

    assert raised == [None, None]
    last = Entry.objects.filter(action="broadcasts.hand_over").order_by("-pk")[0]
    assert str(Broadcast.objects.get(pk=draft.pk).in_charge) == last.data["handed_to"]
