"""Small makers of test data; every name is counted so that two calls never collide."""

import hashlib
import itertools
from datetime import timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from broadcasts.models import Authorisation, Broadcast, Revision
from broadcasts.services import drafting, moving, patrol, submitting
from broadcasts.services.drafting import DraftContent
from broadcasts.states import Verb
from cityline.staff.models import Department, User
from cityline.staff.roles import Role
from subscribers.models import Category, CategoryGroup, Subscriber, Subscription

_count = itertools.count(1)


def department(**fields) -> Department:
    number = next(_count)
    return Department.objects.create(
        **{"code": f"dept-{number}", "name": f"第{number}課", "line_sender_name": f"第{number}課", **fields}
    )


PASSWORD = "hashi-no-ue-no-kaze-17"


@cache
def _hashed() -> str:
    """Hashing is meant to take long; everybody here has the same password."""
    return make_password(PASSWORD)


def user(*roles: Role, department: Department | None = None, **fields) -> User:
    number = next(_count)
    member = User.objects.create(
        **{
            "username": f"staff-{number}",
            "last_name": f"職員{number}",
            "email": f"staff-{number}@city.example",
            "is_staff": True,
            "password": _hashed(),
            "department": department,
            **fields,
        }
    )
    for role in roles:
        # Transactional tests empty all tables, the migrated groups among them.
        member.groups.add(Group.objects.get_or_create(name=role)[0])
    return member


def drafter(in_department: Department | None = None, **fields) -> User:
    return user(Role.DRAFTER, department=in_department or department(), **fields)


def patroller(**fields) -> User:
    return user(Role.PATROLLER, department=department(is_patrol_office=True), **fields)


def group(**fields) -> CategoryGroup:
    number = next(_count)
    return CategoryGroup.objects.create(
        **{"code": f"group-{number}", "kind": CategoryGroup.Kind.TOPIC, "name": f"分野{number}", **fields}
    )


def category(in_group: CategoryGroup | None = None, **fields) -> Category:
    number = next(_count)
    used = set(Category.objects.values_list("bit", flat=True))
    return Category.objects.create(
        **{
            "group": in_group or group(),
            "code": f"category-{number}",
            "name": f"話題{number}",
            "bit": next(bit for bit in itertools.count() if bit not in used),
            **fields,
        }
    )


def subscriber(*choices: Category, **fields) -> Subscriber:
    """A resident who chose these categories; mask and rows agree."""
    made = Subscriber.objects.create(
        **{
            "line_user_id": f"U{next(_count):032x}",
            "followed_at": timezone.now(),
            "choice_mask": sum(c.mask for c in choices),
            **fields,
        }
    )
    Subscription.objects.bulk_create([Subscription(subscriber=made, category=c) for c in choices])
    return made


def line_user_id(number: int) -> str:
    """The id that a simulator gives synthetic user ``number``."""
    return "U" + hashlib.md5(f"cityline-synthetic-{number}".encode(), usedforsecurity=False).hexdigest()


def subscribers(count: int, *choices: Category, first: int = 1) -> list[Subscriber]:
    """Many residents at once, known to a simulator as synthetic users ``first`` …"""
    mask = sum(c.mask for c in choices)
    made = Subscriber.objects.bulk_create(
        Subscriber(line_user_id=line_user_id(n), choice_mask=mask) for n in range(first, first + count)
    )
    Subscription.objects.bulk_create(Subscription(subscriber=s, category=c) for s in made for c in choices)
    return made


def draft(author: User | None = None, *categories: Category, **content) -> Broadcast:
    """A finished draft, saved through the service."""
    author = author or drafter()
    if content.get("is_emergency"):
        allow_emergencies(author)
    made = drafting.create(author=author)
    typed = {
        "title": "水道工事のお知らせ",
        "parts": [{"kind": "text", "text": "水道工事のため、あす午前10時から断水します。"}],
        "category_ids": frozenset(c.pk for c in categories),
        **content,
    }
    return drafting.save(broadcast_id=made.pk, editor=author, expected_revision=1, content=DraftContent(**typed))


def allow_emergencies(author: User) -> None:
    assert author.department is not None
    author.department.may_write_emergencies = True
    author.department.save(update_fields=["may_write_emergencies"])


def pending(author: User | None = None, *categories: Category, **content) -> Broadcast:
    """Submitted to the PR office, without asking LINE (that way has tests of its own)."""
    made = draft(author, *categories, **content)
    now = timezone.now()
    made.submitted_by, made.submitted_at, made.submitted_count = made.author, now, 1
    made.save(update_fields=["submitted_by", "submitted_at", "submitted_count"])
    drafting.contribute(made, made.author, "submitter")
    Revision.objects.create(
        broadcast=made,
        number=made.revision,
        content=submitting.snapshot(made),
        submitted_by=made.author,
        submitted_at=now,
    )
    return moving.move_to(broadcast=made, verb=Verb.SUBMIT, actor=made.author, now=now)


def approved(author: User | None = None, *categories: Category, by: User | None = None, **content) -> Broadcast:
    """Approved by a second person, through the service; its grace is running."""
    made = pending(author, *categories, **content)
    return patrol.approve(broadcast_id=made.pk, by=by or patroller(), revision=made.revision)


def authorisation_of(broadcast: Broadcast) -> Authorisation:
    return Authorisation.objects.get(broadcast=broadcast, revoked_at=None)


def in_an_hour():
    return timezone.now() + timedelta(hours=1)
