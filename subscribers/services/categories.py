"""What residents can choose, kept trustworthy: a category is never deleted, its bit never given to another one, and it
does not disappear under something that is on its way."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise

from cityline.audit.services import record
from cityline.staff.models import User
from subscribers.exceptions import (
    CategoryError,
    CategoryInUse,
    CategoryLimitReached,
    CategoryManagementNotAllowed,
    CategoryRetired,
)
from subscribers.models import Category, CategoryGroup
from subscribers.models.categories import MAX_CATEGORIES
from subscribers.permissions import can_manage_categories
from subscribers.services import ages

Use = Callable[[Category], str | Promise | None]

AGES = frozenset({"min_age_months", "max_age_months"})
CHANGEABLE = AGES | frozenset(
    {
        "name", "name_easy", "name_en", "description", "description_easy", "description_en", "is_on_by_default", "position",
    }
)  # fmt: skip

_uses: list[Use] = []


def register_use(check: Use) -> None:
    """Let another app say, in words for people, why a category is needed; None if it is not."""
    if check not in _uses:
        _uses.append(check)


def next_bit() -> int:
    """The lowest bit that no category has had yet. Raises CategoryLimitReached."""
    newest = Category.objects.order_by("-bit").values_list("bit", flat=True).first()
    bit = 0 if newest is None else newest + 1
    if bit >= MAX_CATEGORIES:
        raise CategoryLimitReached
    return bit


@transaction.atomic
def create(*, by: User | None, group: CategoryGroup, code: str, name: str, **fields: Any) -> Category:
    """Offer a new category on a bit that no category ever had. Raises CategoryError, ValidationError.

    ``by`` is None for a demo city or an installation script.
    """
    _demand_right(by)
    _refuse_unknown(fields)
    with connection.cursor() as cursor:
        # Two at once must not be given the same bit; reading goes on.
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Category._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")
    bit = next_bit()
    category = Category(group=group, code=code, name=name, bit=bit, **fields)
    category.full_clean()
    category.save(force_insert=True)
    if category.is_age_band:
        ages.look_again()
    record(action="subscribers.create_category", actor=by, on=category, code=code, bit=bit)
    return category


@transaction.atomic
def change(*, category_id: int, by: User | None, **fields: Any) -> Category:
    """Reword or move a category. Its code, group and bit stay: residents chose it as what it was."""
    _demand_right(by)
    _refuse_unknown(fields)
    category = Category.objects.select_for_update().get(pk=category_id)
    is_other_band = any(getattr(category, name) != value for name, value in fields.items() if name in AGES)
    for name, value in fields.items():
        setattr(category, name, value)
    category.full_clean()
    category.save(update_fields=list(fields))
    if is_other_band:
        ages.look_again()
    record(action="subscribers.change_category", actor=by, on=category, fields=sorted(fields))
    return category


@transaction.atomic
def retire(*, category_id: int, by: User | None) -> Category:
    """Offer a category no longer; what was chosen stays on record. Raises CategoryInUse with words that say where."""
    _demand_right(by)
    category = Category.objects.select_for_update().get(pk=category_id)
    if category.retired_at is not None:
        raise CategoryRetired
    for check in _uses:
        if why := check(category):
            raise CategoryInUse(why)
    category.retired_at = timezone.now()
    category.save(update_fields=["retired_at"])
    record(action="subscribers.retire_category", actor=by, on=category, code=category.code)
    return category


@transaction.atomic
def save_group(*, group: CategoryGroup, by: User | None) -> CategoryGroup:
    """Keep a new or changed group. Raises CategoryError, ValidationError."""
    _demand_right(by)
    group.full_clean()
    group.save()
    record(action="subscribers.save_category_group", actor=by, on=group, code=group.code)
    return group


def _demand_right(by: User | None) -> None:
    if by is not None and not can_manage_categories(by):
        raise CategoryManagementNotAllowed


def _refuse_unknown(fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - CHANGEABLE:
        raise ValidationError(dict.fromkeys(sorted(unknown), CategoryError.message))
