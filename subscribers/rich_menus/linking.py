"""Residents who chose a category see the menu of that category: LINE is told for at most 500 at a time.

Whom we told LINE about is in `ResidentMenu`; what differs from what should be is found by comparing. Two things lead to
residents who differ: the newest changes of choices and the newest friends, within seconds, and a round over everybody,
block by block. The round is done at once when a publication goes live or ends, and otherwise goes on slowly, for what left
no change behind.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from cityline.line import rich_menus as line
from cityline.line.errors import LineChannelProblem, LineError
from subscribers.models import (
    MenuPublication,
    MenuWork,
    PublicationState,
    PublishedPanel,
    ResidentMenu,
    Subscriber,
    SubscriptionChange,
)

# LINE accepts 500 at once and never says whether it did it: whom it missed is told of again in the quiet round.
TOLD_AGAIN = timedelta(days=30)
CHANGES_AT_ONCE = 2_000
BLOCK = 10_000
CHANGES_LOOKED_BACK = 5_000
FOLLOWS_LOOKED_BACK = timedelta(hours=1)
# After a complete list or an import nearly everybody is a new friend: those have changes, or wait for the round.
FOLLOWS_AT_ONCE = 2_000

_DIFFERING = """
WITH live AS (
    SELECT * FROM unnest(%(publications)s::bigint[], %(masks)s::bigint[]) WITH ORDINALITY AS l (publication_id, mask, rank)
), wanted AS (
    SELECT s.id, s.line_user_id, s.followed_at, (
        SELECT publication_id FROM live
        WHERE s.is_following AND s.left_at IS NULL AND s.choice_mask & mask <> 0 ORDER BY rank LIMIT 1
    ) AS publication_id
    FROM subscribers_subscriber s WHERE {where}
)
SELECT w.id, w.line_user_id, w.publication_id
FROM wanted w LEFT JOIN subscribers_residentmenu r ON r.subscriber_id = w.id
WHERE w.publication_id IS DISTINCT FROM r.publication_id
    OR (r.publication_id IS NOT NULL AND (w.followed_at > r.linked_at OR r.linked_at < %(stale)s))
ORDER BY w.id
"""
_KEEP = """
INSERT INTO subscribers_residentmenu (subscriber_id, publication_id, linked_at)
SELECT s.id, %(publication)s, %(now)s FROM subscribers_subscriber s WHERE s.id = ANY(%(ids)s)
ON CONFLICT (subscriber_id) DO UPDATE SET publication_id = excluded.publication_id, linked_at = excluded.linked_at
"""
_RECENT = """
SELECT subscriber_id FROM subscribers_subscriptionchange WHERE id > %(after)s
UNION (SELECT id FROM subscribers_subscriber WHERE followed_at > %(since)s ORDER BY followed_at DESC LIMIT %(most)s)
"""
Row = tuple[int, str, int | None]


def link_next() -> bool:
    """Bring some residents' menus up to date; True if there is more to do at once. Raises LineError."""
    work = MenuWork.objects.get(pk=1)
    live = _live()
    if not live and not ResidentMenu.objects.exists():
        # The first menu for some begins with a round over everybody: no change before it matters.
        newest = SubscriptionChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
        if work.is_sweep_urgent or newest != work.changes_up_to:
            MenuWork.objects.filter(pk=1).update(is_sweep_urgent=False, changes_up_to=newest)
        return False
    if _follow_changes(work, live):
        return True
    goes_on = _sweep(work, live)
    if not work.is_sweep_urgent:
        _look_back(work, live)
    return goes_on


def _live() -> list[MenuPublication]:
    found = MenuPublication.objects.filter(state=PublicationState.LIVE, menu__category__isnull=False)
    found = found.exclude(panels__has_picture=False)
    return list(found.select_related("menu__category").order_by("menu__position", "menu_id"))


def _follow_changes(work: MenuWork, live: list[MenuPublication]) -> bool:
    changes = SubscriptionChange.objects.filter(pk__gt=work.changes_up_to).order_by("pk")
    found = list(changes.values_list("pk", "subscriber_id")[:CHANGES_AT_ONCE])
    if not found:
        return False
    _bring_up_to_date(live, "s.id = ANY(%(ids)s)", {"ids": sorted({subscriber for _, subscriber in found})})
    MenuWork.objects.filter(pk=1).update(changes_up_to=found[-1][0])
    return True


def _look_back(work: MenuWork, live: list[MenuPublication]) -> None:
    """Once more at the newest changes, for one may be committed after another of a greater number; and at who came or came
    back lately, which leaves no change where everything stays chosen.
    """
    values = {
        "after": work.changes_up_to - CHANGES_LOOKED_BACK,
        "since": timezone.now() - FOLLOWS_LOOKED_BACK,
        "most": FOLLOWS_AT_ONCE,
    }
    _bring_up_to_date(live, f"s.id IN ({_RECENT})", values)


def _sweep(work: MenuWork, live: list[MenuPublication]) -> bool:
    """One block further in the round; True while the round is urgent."""
    begin = work.swept_up_to
    # Counted in residents, not in numbers: of a city that has been imported twice every second number may be gone.
    block = Subscriber.objects.filter(pk__gt=begin).order_by("pk")[:BLOCK]
    end = block.aggregate(last=Max("pk"))["last"] or begin
    _bring_up_to_date(live, "s.id > %(begin)s AND s.id <= %(end)s", {"begin": begin, "end": end})
    last = Subscriber.objects.aggregate(last=Max("pk"))["last"] or 0
    # Unless somebody began the round anew meanwhile.
    same = MenuWork.objects.filter(pk=1, swept_up_to=begin, is_sweep_urgent=work.is_sweep_urgent)
    if end < last:
        same.update(swept_up_to=end)
        return work.is_sweep_urgent
    same.update(swept_up_to=0, is_sweep_urgent=False)
    return False


def _bring_up_to_date(live: list[MenuPublication], where: str, values: dict[str, Any]) -> None:
    """A menu LINE does not take anybody to keeps nobody from the others; then it is said. Raises LineError."""
    failed: LineError | None = None
    for publication_id, rows in _by_publication(_differing(live, where, values)).items():
        first = next((p.panels.all()[0] for p in live if p.pk == publication_id), None)
        try:
            _tell(rows, publication_id, first)
        except LineError as error:
            failed = error
            if isinstance(error, LineChannelProblem) and error.status == 404:
                # Somebody deleted it there: not an hour shall pass before that is seen.
                MenuWork.objects.filter(pk=1).update(compared_at=None)
    if failed is not None:
        raise failed


def _tell(rows: Sequence[Row], publication_id: int | None, first: PublishedPanel | None) -> None:
    for start in range(0, len(rows), line.LINKED_AT_ONCE):
        some = rows[start : start + line.LINKED_AT_ONCE]
        now = timezone.now()
        user_ids = [user_id for _, user_id, _ in some]
        if first is None:
            line.unlink(line_user_ids=user_ids)
        else:
            line.link(menu_id=first.line_menu_id, line_user_ids=user_ids)
        _note([pk for pk, _, _ in some], publication_id, now)


def _differing(live: list[MenuPublication], where: str, values: dict[str, Any]) -> list[Row]:
    parameters = {
        **values,
        "stale": timezone.now() - TOLD_AGAIN,
        "publications": [publication.pk for publication in live],
        "masks": [publication.menu.category.mask if publication.menu.category else 0 for publication in live],
    }
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING.format(where=where), parameters)
        rows: list[Row] = cursor.fetchall()
    return rows


def _by_publication(rows: Sequence[Row]) -> dict[int | None, list[Row]]:
    found: defaultdict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[2]].append(row)
    return found


def _note(ids: list[int], publication_id: int | None, now: datetime) -> None:
    """After LINE accepted: if we die before, the same residents are told the same once more."""
    if publication_id is None:
        ResidentMenu.objects.filter(subscriber__in=ids).delete()
        return
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"publication": publication_id, "now": now, "ids": ids})
