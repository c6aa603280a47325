"""The PR office's hand on the checks: how much a rule weighs, its own words, the hosts the city vouches for."""

from django.db import transaction
from django.utils import timezone

from broadcasts import permissions
from broadcasts.exceptions import NotAllowed
from broadcasts.models import CheckSetting, LinkHost, OwnCheckWord
from cityline.audit.services import record
from cityline.staff.models import User


def change_setting(*, by: User, setting: CheckSetting) -> CheckSetting:
    """Switch a rule off or to another weight, or move its limit."""
    _demand_may(by)
    with transaction.atomic():
        before = CheckSetting.objects.select_for_update().get(pk=setting.pk)
        setting.made_by, setting.made_at = by, timezone.now()
        setting.save()
        record(
            action="broadcasts.check_setting",
            actor=by,
            on=setting,
            weight_before=before.level,
            weight_after=setting.level,
            limit_before=before.limit,
            limit_after=setting.limit,
        )
    return setting


def put_word(*, by: User, word: OwnCheckWord) -> OwnCheckWord:
    """Add a word, or say something else of it."""
    _demand_may(by)
    with transaction.atomic():
        word.made_by, word.made_at = by, timezone.now()
        word.save()
        category = word.category.code if word.category else None
        record(
            action="broadcasts.check_word",
            actor=by,
            on=word,
            words=word.explanation,
            weight_after=word.level,
            category=category,
        )
    return word


def remove_word(*, by: User, word: OwnCheckWord) -> None:
    _demand_may(by)
    with transaction.atomic():
        record(action="broadcasts.check_word_removed", actor=by, on=word, words=word.explanation)
        word.delete()


def put_host(*, by: User, host: LinkHost) -> LinkHost:
    """Vouch for a host, with everything below it."""
    _demand_may(by)
    with transaction.atomic():
        host.made_by, host.made_at = by, timezone.now()
        host.save()
        record(action="broadcasts.link_host", actor=by, on=host, words=host.words)
    return host


def remove_host(*, by: User, host: LinkHost) -> None:
    _demand_may(by)
    with transaction.atomic():
        record(action="broadcasts.link_host_removed", actor=by, on=host, words=host.words)
        host.delete()


def _demand_may(by: User) -> None:
    if not permissions.can_change_policy(by):
        raise NotAllowed
