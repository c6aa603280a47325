"""Departments of Suminagi, a city that does not exist, and who works there."""

from dataclasses import dataclass
from io import BytesIO

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from broadcasts.content import media
from broadcasts.demo import pictures
from broadcasts.demo.logins import PASSWORD
from broadcasts.models.media import MediaKind
from cityline.staff.models import Department, User
from cityline.staff.roles import Role

CITY = "澄凪市"


@dataclass(frozen=True, slots=True)
class Office:
    code: str
    name: str
    sign: pictures.Sign
    colour: str
    sender_name: str = ""
    kind: Department.Kind = Department.Kind.DEPARTMENT
    is_patrol_office: bool = False
    is_training: bool = False
    may_write_emergencies: bool = False


OFFICES = [
    Office("koho", "広報課", pictures.Sign.RINGS, "#0B6B4F", is_patrol_office=True),
    Office("kodomo", "こども家庭課", pictures.Sign.SUN, "#C2410C"),
    Office("kankyo", "環境・ごみ減量課", pictures.Sign.LEAF, "#2F7D32"),
    Office("bosai", "防災危機管理課", pictures.Sign.SHIELD, "#B4232C", may_write_emergencies=True),
    Office("toshokan", "中央図書館", pictures.Sign.BOOK, "#5B3E99", f"{CITY}図書館", Department.Kind.AFFILIATE),
    Office("hamate", "浜手区役所", pictures.Sign.WAVES, "#0E6BA8"),
    Office("kenko", "健康づくり課", pictures.Sign.DROP, "#B83280"),
    Office("kanko", "観光・文化振興課", pictures.Sign.SAIL, "#1D4ED8"),
    Office("gakushu", "生涯学習課", pictures.Sign.RINGS, "#6B5B00", is_training=True),
]


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    family: str
    given: str
    office: str | None
    roles: tuple[Role, ...]


PEOPLE = [
    Person("koho1", "水城", "千尋", "koho", (Role.PATROLLER,)),
    Person("koho2", "榎並", "透", "koho", (Role.PATROLLER, Role.DRAFTER)),
    Person("koho3", "鷺沼", "文江", "koho", (Role.PATROLLER,)),
    Person("koho4", "入江", "陽", "koho", (Role.VIEWER,)),
    Person("kodomo", "春日野", "結衣", "kodomo", (Role.DRAFTER,)),
    Person("gomi", "楠木", "大地", "kankyo", (Role.DRAFTER,)),
    Person("gomi2", "浅緑", "真帆", "kankyo", (Role.DRAFTER,)),
    Person("toshokan", "書上", "しおり", "toshokan", (Role.DRAFTER,)),
    Person("hamate", "磯部", "航", "hamate", (Role.DRAFTER,)),
    Person("kenko", "養田", "紗季", "kenko", (Role.DRAFTER,)),
    Person("kanko", "帆足", "遼", "kanko", (Role.DRAFTER,)),
    Person("bosai", "堤", "守", "bosai", (Role.DUTY_OFFICER,)),
    Person("bosai2", "高台", "恵", "bosai", (Role.DRAFTER,)),
    Person("gakushu", "学谷", "学", "gakushu", (Role.DRAFTER,)),
    Person("etsuran", "見城", "静", None, (Role.VIEWER,)),
    Person("kanri", "鍵山", "司", None, (Role.ADMINISTRATOR,)),
]


def make_departments() -> None:
    for extension, office in enumerate(OFFICES, 101):
        drawn = BytesIO(pictures.icon(office.sign, office.colour))
        Department.objects.get_or_create(
            code=office.code,
            defaults={
                "name": office.name,
                "kind": office.kind,
                "is_patrol_office": office.is_patrol_office,
                "is_training": office.is_training,
                "may_write_emergencies": office.may_write_emergencies,
                "line_sender_name": office.sender_name or f"{CITY} {office.name}",
                "line_sender_icon": media.store(upload=drawn, kind=MediaKind.SENDER_ICON).sha256,
                "contact": f"{CITY}役所 {office.name}　電話 000-000-{extension:04}",
            },
        )


def make_people() -> None:
    """Everybody's account; one hash for the one demo password, because hashing is slow on purpose."""
    departments = {department.code: department for department in Department.objects.all()}
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    password = make_password(PASSWORD)
    for person in PEOPLE:
        user, is_new = User.objects.get_or_create(
            username=person.username,
            defaults={
                "last_name": person.family,
                "first_name": person.given,
                "email": f"{person.username}@city.suminagi.example",
                "department": departments[person.office] if person.office else None,
                "password": password,
                "is_staff": True,
            },
        )
        if is_new:
            user.groups.set([groups[role] for role in person.roles])


def person(username: str) -> User:
    return User.objects.select_related("department").get(username=username)
