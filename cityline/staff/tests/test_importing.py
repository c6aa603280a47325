"""Departments and staff from CSV: looked at first, then all or nothing."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cityline.audit.models import Entry
from cityline.staff.exceptions import NotAllowed
from cityline.staff.importing import departments, people
from cityline.staff.importing.reading import CsvUnreadable, decode
from cityline.staff.importing.writing import csv_text, harmless
from cityline.staff.models import Department, User
from cityline.staff.roles import Role, roles_of
from cityline.staff.tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = "職員番号,姓,名,メール,所属コード,役割\r\n1001,青木,恵,aoki@city.example,kids,起案者\r\n1002,井上,翔,,kids,起案者、閲覧者\r\n"


@pytest.fixture
def administrator():
    return factories.user(Role.ADMINISTRATOR)


@pytest.fixture
def kids():
    return factories.department(code="kids")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_file_is_read_as_offices_save_it(encoding):
    assert decode("コード,名称\r\n".encode(encoding)) == "コード,名称\r\n"


def test_file_in_no_known_encoding_is_refused():
    with pytest.raises(CsvUnreadable):
        decode(b"\x81\xff\xfe\x00")


def test_departments_are_added_and_changed_by_their_code(administrator):
    factories.department(code="waste", name="ごみ課", line_sender_name="ごみ課")

    planned = departments.import_departments(
        text="コード,名称,種別\nwaste,ごみ減量課,課\nlibrary,中央図書館,関係機関\n", by=administrator
    )

    found = Department.objects.filter(code__in=["waste", "library"]).order_by("code")
    assert [(d.code, d.name, d.kind, d.line_sender_name) for d in found] == [
        ("library", "中央図書館", "affiliate", "中央図書館"),
        ("waste", "ごみ減量課", "department", "ごみ課"),
    ]
    assert (planned.new_count, planned.changed_count) == (1, 1)
    assert Entry.objects.get(action="staff.import_departments").data == {"added": 1, "changed": 1}


def test_one_wrong_line_stops_the_whole_file(administrator, kids):
    planned, new = people.import_people(
        text=PEOPLE + "1003,上田,,,nowhere,起案者\n1001,重複,,,kids,起案者\n1004,江口,,,kids,市長\n", by=administrator
    )

    assert [line.number for line in planned.wrong] == [4, 5, 6]
    assert (new, User.objects.filter(username__startswith="100").count()) == ([], 0)
    assert not Entry.objects.filter(action="staff.import_people").exists()


def test_people_come_in_with_roles_and_without_a_password(administrator, kids):
    _planned, new = people.import_people(text=PEOPLE, by=administrator)

    aoki, inoue = new
    assert (aoki.department, aoki.has_usable_password(), aoki.is_staff) == (kids, False, False)
    assert roles_of(User.objects.get(pk=inoue.pk)) == {Role.DRAFTER, Role.VIEWER}
    assert Entry.objects.filter(action="staff.set_roles", actor=administrator).count() == 2


@pytest.mark.parametrize("text", ["", "名前\n青木\n", "職員番号,姓\n1,青木\n", "a\0b"])
def test_file_that_cannot_be_used_says_why(administrator, text):
    with pytest.raises(CsvUnreadable):
        people.import_people(text=text, by=administrator)


def test_only_administrators_import(kids):
    with pytest.raises(NotAllowed):
        people.import_people(text=PEOPLE, by=factories.patroller())


def test_page_looks_first_then_imports_mails_links_and_shows_the_rest(
    client, administrator, kids, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    address = reverse("admin:staff_user_import")

    looked = client.post(address, {"file": SimpleUploadedFile("職員.csv", PEOPLE.encode("cp932")), "do": "look"})
    before = User.objects.filter(username__startswith="100").count()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, {"text": looked.context["text"], "do": "import"})

    assert (before, User.objects.filter(username__startswith="100").count()) == (0, 2)
    assert [message.to for message in mail.outbox] == [["aoki@city.example"]]
    assert [person.username for person, _link in done.context["links"]] == ["1002"]


def test_link_lets_a_person_choose_a_password_once(client, administrator, kids):
    client.force_login(administrator)
    done = client.post(reverse("admin:staff_user_import"), {"text": PEOPLE, "do": "import"})
    client.logout()
    link = done.context["links"][0][1].split("/", 3)[3]

    form = client.get(f"/{link}", follow=True)
    client.post(
        form.redirect_chain[-1][0], {"new_password1": "mizuumi-no-hotori", "new_password2": "mizuumi-no-hotori"}
    )
    again = client.get(f"/{link}", follow=True)

    assert User.objects.get(username="1002").check_password("mizuumi-no-hotori")
    assert "管理者に新しいリンクを" in again.content.decode()


def test_formulas_are_defused_in_what_we_write():
    assert [harmless(cell) for cell in ("=1+1", "+81", "-1", "@x", "\tx", "＝A1", "1,820人")] == [
        "'=1+1", "'+81", "'-1", "'@x", "'\tx", "'＝A1", "1,820人",
    ]  # fmt: skip
    assert csv_text(["名称"], [["=A1"]]) == "\ufeff名称\r\n'=A1\r\n"


@pytest.mark.parametrize("table", ["staff_user", "staff_department"])
def test_import_is_reached_from_the_list_by_who_may_import(client, administrator, table):
    there = reverse(f"admin:{table}_changelist")
    client.force_login(administrator)

    shown = client.get(there).content.decode()

    assert '<a href="import/">' in shown
    client.force_login(factories.user(Role.PATROLLER))
    assert '<a href="import/">' not in client.get(there).content.decode()
