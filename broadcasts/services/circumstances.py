"""What the rules are told of the world, gathered in a handful of small queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from broadcasts import quiet_hours
from broadcasts.content.parts import parse
from broadcasts.models import Broadcast, CategoryCharter, LinkHost, OwnCheckWord, SendingPolicy
from broadcasts.proofreading.circumstances import CharterWords, Circumstances, Load, OwnWord, Recent
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.passages import Message
from broadcasts.services import charters
from broadcasts.states import BroadcastStatus
from subscribers.models import Category, CategoryGroup

RECENT = timedelta(days=28)
RECENT_MOST = 150
_S = BroadcastStatus
_GOES_OUT = (_S.APPROVED, _S.HELD, _S.SENDING, _S.PAUSED, _S.COMPLETED, _S.PARTLY_FAILED)


def circumstances_of(
    broadcast: Broadcast, *, category_ids: Collection[int], at: datetime, messages_missing: int = 0
) -> Circumstances:
    """Everything the rules may ask, for ``broadcast`` going to these categories ``at``."""
    words = list(OwnCheckWord.objects.exclude(level=Level.OFF).select_related("category"))
    said = charters.in_force(category_ids)
    return Circumstances(
        hosts=_hosts(),
        own_words=[OwnWord(row.word, row.explanation, Level(row.level)) for row in words if row.category is None],
        charters=list(_charters(words, said, category_ids)),
        recent=[] if broadcast.follows_id else list(_recent(broadcast, at)),
        loads=list(_loads(broadcast, said, category_ids, at)) if broadcast.is_pushed else [],
        waits_until=_waits_until(broadcast),
        messages_missing=messages_missing,
    )


def _hosts() -> frozenset[str]:
    own = urlsplit(settings.PUBLIC_BASE_URL).hostname
    return frozenset([*LinkHost.objects.values_list("host", flat=True), *([own] if own else [])])


def _charters(
    words: list[OwnCheckWord], said: Mapping[int, CategoryCharter], category_ids: Collection[int]
) -> Iterator[CharterWords]:
    """What speaks for and against each category: the words of its charter, and those of the checks themselves."""
    against: dict[Category, dict[str, str]] = defaultdict(dict)
    speaks_for: dict[Category, list[str]] = {}
    for charter in said.values():
        against[charter.category] = dict.fromkeys(charter.words_against, charter.not_for)
        speaks_for[charter.category] = charter.words_for
    for row in words:
        if row.category is not None and row.category_id in category_ids:
            against[row.category][row.word] = row.explanation
    for category, explained in against.items():
        yield CharterWords(category.label, explained, speaks_for.get(category, []))


def _recent(broadcast: Broadcast, at: datetime) -> Iterator[Recent]:
    others = Broadcast.objects.filter(
        status__in=_GOES_OUT, due_at__gt=at - RECENT, follows=None, department__is_training=False
    ).exclude(pk=broadcast.pk)
    rows = others.order_by("-due_at").values_list("parts", "due_at", "department__name")
    for parts, due_at, department in rows[:RECENT_MOST]:
        if due_at is not None:
            yield Recent(Message(parse(parts)).whole, timezone.localdate(due_at), department)


def _loads(
    broadcast: Broadcast, said: Mapping[int, CategoryCharter], category_ids: Collection[int], at: datetime
) -> Iterator[Load]:
    """Others that week, from Monday to Sunday. A place or a language is no topic: everything goes there."""
    local = timezone.localtime(at)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    topics = [CategoryGroup.Kind.TOPIC, CategoryGroup.Kind.LIFE_STAGE]
    others = (
        Broadcast.objects.pushed()
        .filter(
            status__in=_GOES_OUT,
            due_at__gte=monday,
            due_at__lt=monday + timedelta(days=7),
            is_emergency=False,
            follows=None,
            department__is_training=False,
            categories__in=category_ids,
        )
        .exclude(pk=broadcast.pk)
    )
    counted = others.order_by().values("categories").annotate(n=Count("pk", distinct=True))
    numbers = {row["categories"]: row["n"] for row in counted} if category_ids else {}
    if numbers:
        for category in Category.objects.filter(pk__in=numbers, group__kind__in=topics):
            charter = said.get(category.pk)
            yield Load(category.label, numbers[category.pk], charter.weekly_limit if charter else None)


def _waits_until(broadcast: Broadcast) -> datetime | None:
    if broadcast.scheduled_at is None or broadcast.is_emergency or not broadcast.is_pushed:
        return None
    allowed = quiet_hours.first_allowed(broadcast.scheduled_at, SendingPolicy.current())
    return allowed if allowed > broadcast.scheduled_at else None
