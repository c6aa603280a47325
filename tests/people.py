"""The small city the journeys play in: two departments, the PR office, three questions, a few residents with phones."""

from dataclasses import dataclass

from broadcasts.models import SendingPolicy
from broadcasts.services import controlling
from broadcasts.tests import factories
from cityline.simulator.remote import Simulator
from cityline.staff.models import Department, User
from cityline.staff.roles import Role
from subscribers.models import Category, CategoryGroup
from subscribers.services import categories

PASSWORD = factories.PASSWORD
GRACE_SECONDS = 2


@dataclass(frozen=True)
class City:
    childcare: Department
    writer: User
    colleague: User
    patroller: User
    deputy: User
    administrator: User
    duty_officer: User
    viewer: User
    areas: CategoryGroup
    topics: CategoryGroup
    east: Category
    west: Category
    children: Category
    waste: Category
    important: Category

    # Phones of the simulator, by number.
    chose_both = 1
    lives_elsewhere = 2
    chose_another_topic = 3
    blocks_us = 4


def build(simulator: Simulator) -> City:
    """Staff, categories, residents; a short grace and no quiet hours."""
    office = factories.department(code="pr", name="広報課", line_sender_name="広報課", is_patrol_office=True)
    childcare = factories.department(code="childcare", name="子育て支援課", line_sender_name="子育て支援課")
    city = City(
        childcare=childcare,
        writer=_member("kaki", "小川", "文", childcare, Role.DRAFTER),
        colleague=_member("nakama", "森", "結衣", childcare, Role.DRAFTER),
        patroller=_member("mimawari", "広田", "守", office, Role.PATROLLER),
        deputy=_member("kawari", "山本", "凪", office, Role.PATROLLER, Role.DRAFTER),
        administrator=_member("kanri", "田中", "光", office, Role.ADMINISTRATOR),
        duty_officer=_member("toban", "石井", "蓮", childcare, Role.DUTY_OFFICER),
        viewer=_member("etsuran", "青木", "澪", None, Role.VIEWER),
        **_categories(),
    )
    _residents(city, simulator)
    controlling.change_policy(
        by=city.patroller, policy=SendingPolicy(grace_seconds=GRACE_SECONDS, has_quiet_hours=False)
    )
    return city


def _member(username: str, last: str, first: str, department: Department | None, *roles: Role) -> User:
    return factories.user(
        *roles,
        department=department,
        username=username,
        last_name=last,
        first_name=first,
        email=f"{username}@city.example",
    )


def _categories() -> dict[str, CategoryGroup | Category]:
    kinds = CategoryGroup.Kind
    areas = CategoryGroup.objects.create(
        code="areas", kind=kinds.AREA, name="お住まい", question="お住まいはどこですか"
    )
    topics = CategoryGroup.objects.create(code="topics", kind=kinds.TOPIC, name="話題", question="何を知りたいですか")

    def category(group: CategoryGroup, code: str, name: str, **fields: bool) -> Category:
        return categories.create(by=None, group=group, code=code, name=name, **fields)

    return {
        "areas": areas,
        "topics": topics,
        "east": category(areas, "east", "東区"),
        "west": category(areas, "west", "西区"),
        "children": category(topics, "children", "子育て"),
        "waste": category(topics, "waste", "ごみ"),
        "important": category(topics, "important", "重要", is_on_by_default=True),
    }


def _residents(city: City, simulator: Simulator) -> None:
    factories.subscribers(1, city.east, city.children, first=City.chose_both)
    factories.subscribers(1, city.west, city.children, first=City.lives_elsewhere)
    factories.subscribers(1, city.east, city.waste, first=City.chose_another_topic)
    simulator.add_users(3)
    [blocker] = factories.subscribers(1, city.east, city.children, first=City.blocks_us)
    blocker.is_following = False
    blocker.save(update_fields=["is_following"])
    simulator.add_users(1, first=City.blocks_us, standing="blocked")
