"""Small makers of test data; every name is counted so that two calls never collide."""

import itertools

from django.contrib.auth.models import Group

from cityline.staff.models import Department, User
from cityline.staff.roles import Role

_count = itertools.count(1)


def department(**fields) -> Department:
    number = next(_count)
    return Department.objects.create(
        **{"code": f"office-{number}", "name": f"第{number}室", "line_sender_name": f"第{number}室", **fields}
    )


def user(*roles: Role, **fields) -> User:
    number = next(_count)
    member = User.objects.create(**{"username": f"member-{number}", "last_name": f"職員{number}", **fields})
    for role in roles:
        # Transactional tests empty all tables, the migrated groups among them.
        member.groups.add(Group.objects.get_or_create(name=role)[0])
    return member


def drafter(**fields) -> User:
    return user(Role.DRAFTER, **{"department": department(), **fields})


def patroller(**fields) -> User:
    return user(Role.PATROLLER, **{"department": department(is_patrol_office=True), **fields})
