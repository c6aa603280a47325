"""Who follows the account. Events arrive in any order, so the time LINE stamped on them decides, not the arrival."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from subscribers.models import Departure, FoundBy, Leaver, Subscriber
from subscribers.services import departed, preferences


@dataclass(frozen=True, slots=True)
class Followed:
    """``is_first``: the first follow we know of, or the first after they left. ``is_newest`` is False when something
    newer was known already.
    """

    subscriber: Subscriber
    is_first: bool
    is_newest: bool


@transaction.atomic
def follow(*, line_user_id: str, at: datetime) -> Followed:
    """Make this resident a follower as of ``at``; what everybody needs is chosen for them, the first time only.

    Whether it was an unblocking is read from our own record: LINE calls its ``isUnblocked`` not fully accurate. Whoever
    left and comes back wants to hear from us again, and begins anew.
    """
    subscriber = _found_or_made(line_user_id, at=at, is_follow=True)
    if subscriber.already_friend_at is not None and at <= subscriber.already_friend_at:
        subscriber.already_friend_at = None
        subscriber.save(update_fields=["already_friend_at"])
    return _follow(subscriber, at)


def _follow(subscriber: Subscriber, at: datetime) -> Followed:
    if subscriber.pk is None or not _is_newer(subscriber, at):
        return Followed(subscriber, is_first=False, is_newest=False)
    is_return = subscriber.left_at is not None and subscriber.left_at < at
    is_first = subscriber.followed_at is None or is_return
    subscriber.is_following = True
    subscriber.followed_at = at
    subscriber.followship_at = at
    if is_return:
        subscriber.left_at = None
    subscriber.save(update_fields=["is_following", "followed_at", "followship_at", "left_at"])
    if is_first:
        preferences.choose_defaults(subscriber=subscriber, at=at)
    return Followed(subscriber, is_first=is_first, is_newest=True)


@transaction.atomic
def unfollow(*, line_user_id: str, at: datetime) -> Subscriber:
    """Note that the resident blocked the account as of ``at``; their choices stay for the day they come back.

    What is older than what we know changes nothing and leaves no departure behind, so a redelivery counts nobody twice.
    """
    subscriber = _found_or_made(line_user_id, at=at)
    if subscriber.pk is not None and _is_newer(subscriber, at):
        subscriber.is_following = False
        subscriber.unfollowed_at = at
        subscriber.followship_at = at
        subscriber.save(update_fields=["is_following", "unfollowed_at", "followship_at"])
        Departure.objects.create(subscriber=subscriber, at=at, found_by=FoundBy.WEBHOOK)
    return subscriber


@transaction.atomic(savepoint=False)
def met(*, line_user_id: str, at: datetime) -> Subscriber:
    """The subscriber who wrote or tapped at ``at``; unknown ones are friends from before this system, and join it now.

    A resident we took for a blocker but who has written since cannot be blocking us: a follow event was lost or
    is late. Who left stays left (``left_at``), and if their row is gone, what is returned is no row either: writing to us
    is not yet asking for us back.
    """
    subscriber = _found_or_made(line_user_id, at=at)
    is_lost_follow = not subscriber.is_following and _is_newer(subscriber, at)
    return _follow(subscriber, at).subscriber if is_lost_follow else subscriber


def _found_or_made(line_user_id: str, *, at: datetime, is_follow: bool = False) -> Subscriber:
    """The row, locked; a new one does not follow yet. Two first events at once make one row.

    Whoever is first heard of by something else than a follow was a friend before, as far as we know. Of who left and was
    erased none is made, unless they return: they get an unsaved one that says when they left.
    """
    found = Subscriber.objects.select_for_update(no_key=True).filter(line_user_id=line_user_id)
    subscriber = next(iter(found), None)
    if subscriber is None:
        left_at = departed.left_at(line_user_id)
        if left_at is not None and (not is_follow or at <= left_at):
            return Subscriber(line_user_id=line_user_id, left_at=left_at)
        made = Subscriber(
            line_user_id=line_user_id,
            is_following=False,
            forgets_before=left_at,
            already_friend_at=None if is_follow else at,
        )
        Subscriber.objects.bulk_create([made], ignore_conflicts=True)
        Leaver.objects.filter(pk=departed.digest_of(line_user_id)).delete()
        subscriber = found.get()
    return subscriber


def _is_newer(subscriber: Subscriber, at: datetime) -> bool:
    return subscriber.followship_at is None or at > subscriber.followship_at
