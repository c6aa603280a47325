"""People who leave or move, one by one or by a list: what they hold is said before, and told after."""

import pytest
from django.urls import reverse
from django.utils import timezone

from broadcasts import permissions
from broadcasts.models import Broadcast
from broadcasts.services import starting
from broadcasts.states import BroadcastStatus
from broadcasts.tests import factories
from broadcasts.tests.handing_over.hands import again, leave
from broadcasts.tests.screens import frozen
from cityline.staff.models import Letter, User
from cityline.staff.roles import Role
from cityline.staff.services import leaving

pytestmark = pytest.mark.django_db


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
