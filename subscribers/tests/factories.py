"""Plain makers of rows for tests."""

from itertools import count

from django.contrib.auth.models import Group
from django.utils import timezone

from cityline.staff.models import User
from cityline.staff.roles import Role
from subscribers.models import CategoryGroup, Subscriber
from subscribers.services import categories

_numbers = count(1)


def line_user_id(number=None):
    return f"U{number if number is not None else next(_numbers) + 10**6:032x}"


def make_group(code="topics", kind=CategoryGroup.Kind.TOPIC, **fields):
    return CategoryGroup.objects.create(code=code, kind=kind, **{"name": code, **fields})


def make_category(code, group=None, **fields):
    group = group or CategoryGroup.objects.filter(code="topics").first() or make_group()
    return categories.create(by=None, group=group, code=code, **{"name": code, **fields})


def make_subscriber(number=None, **fields):
    now = timezone.now()
    return Subscriber.objects.create(
        line_user_id=line_user_id(number), **{"followed_at": now, "followship_at": now, **fields}
    )


def make_user(username, *roles, **fields):
    user = User.objects.create_user(username=username, password="x", **fields)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def make_patroller(username="patrol"):
    return make_user(username, Role.PATROLLER)


def masks_agree():
    """Whether every subscriber's mask is exactly the sum of their Subscription rows."""
    for subscriber in Subscriber.objects.prefetch_related("subscriptions__category"):
        rows = sum(subscription.category.mask for subscription in subscriber.subscriptions.all())
        if rows != subscriber.choice_mask:
            return False
    return True
