"""Which catalogue a translatable file belongs to, and whether the catalogues say everything."""

from collections.abc import Iterator
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path, PurePath

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

PACKAGES = ("cityline", "broadcasts", "subscribers")
PACKAGE_OF_TEMPLATES = {"broadcasts": "broadcasts", "board": "broadcasts", "residents": "subscribers"}
# What residents read, and so what easy Japanese has words for.
OF_RESIDENTS = (
    "templates/residents/*",
    "subscribers/handlers.py",
    "subscribers/weekdays.py",
    "subscribers/facilities/saying.py",
    "subscribers/faq/answering.py",
    "subscribers/faq/dialogues/stepping.py",
    "subscribers/faq/found.py",
    "subscribers/friend_sources/addresses.py",
    "subscribers/friend_sources/greeting.py",
    "subscribers/exceptions/birth_months.py",
    "subscribers/services/*",
    "subscribers/views/*",
    "subscribers/templatetags/*",
    "broadcasts/residents/*",
    "templates/board/*",
    "broadcasts/board/drawing.py",
    "broadcasts/board/feeds.py",
    "broadcasts/board/reading.py",
    "broadcasts/board/services/letters.py",
)
# Among these, what only staff read.
OF_STAFF = (
    "templates/residents/numbers.html",
    "templates/residents/import*",
    "templates/residents/follower_sync*",
    "templates/residents/answers_*",
    "templates/residents/dialogue_*",
    "templates/residents/faq_*",
    "templates/residents/rich_menus/*",
    "templates/residents/sources/*",
    "subscribers/forms/importing.py",
    "subscribers/services/categories.py",
    "subscribers/services/importing/*",
    "subscribers/views/answers.py",
    "subscribers/views/faq.py",
    "subscribers/views/follower_sync.py",
    "subscribers/views/importing.py",
    "subscribers/views/rich_menus/*",
    "broadcasts/residents/uses.py",
)
Key = tuple[str | None, str]


def package_of(path: PurePath) -> str:
    """The package in whose catalogue the strings of ``path`` (relative to the checkout) stand."""
    top, *rest = path.parts
    if top == "templates":
        return PACKAGE_OF_TEMPLATES.get(rest[0] if len(rest) > 1 else "", "cityline")
    return top if top in PACKAGES else "cityline"


def is_for_residents(path: PurePath) -> bool:
    """Whether residents read the strings of ``path`` (relative to the checkout)."""
    name = path.as_posix()
    return any(fnmatch(name, one) for one in OF_RESIDENTS) and not any(fnmatch(name, one) for one in OF_STAFF)


def problems(*, template: Path, po: Path) -> Iterator[str]:
    """What is missing, left over, untranslated, unsure or not compiled in ``po`` against the strings in the code."""
    if not po.exists():
        yield f"{po} is missing"
        return
    wanted, catalogue = set(_entries(_read(template))), _read(po)
    entries = _entries(catalogue)
    for _context, text in sorted(wanted - entries.keys(), key=repr):
        yield f"{po}: missing: {text}"
    for _context, text in sorted(entries.keys() - wanted, key=repr):
        yield f"{po}: no longer used: {text}"
    for (_context, text), message in entries.items():
        if not _is_translated(message) or message.fuzzy:
            yield f"{po}: not translated: {text}"
    if not _same(catalogue, po.with_suffix(".mo")):
        yield f"{po.with_suffix('.mo')} is stale"


def _read(path: Path) -> Catalog:
    # gettext leaves placeholders for the plural forms in a fresh template, which babel takes for numbers.
    text = path.read_text(encoding="utf-8").replace(
        "nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=(n != 1)"
    )
    return read_po(StringIO(text))


def _entries(catalogue: Catalog) -> dict[Key, Message]:
    return {(_text(message.context), _singular(message.id)): message for message in catalogue if message.id}


def _text(context: str | bytes | None) -> str | None:
    # Babel leaves the contexts of a compiled catalogue as bytes.
    return context.decode() if isinstance(context, bytes) else context


def _singular(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def _is_translated(message: Message) -> bool:
    parts = _plain(message.string)
    return bool(parts) and all(parts)


def _same(catalogue: Catalog, compiled: Path) -> bool:
    if not compiled.exists():
        return False
    with compiled.open("rb") as file:
        return _said(read_mo(file)) == _said(catalogue)


def _said(catalogue: Catalog) -> dict[Key, tuple[str, ...]]:
    """What a reader would see; a compiled catalogue leaves out what is untranslated or unsure."""
    entries = _entries(catalogue).items()
    return {key: _plain(message.string) for key, message in entries if _is_translated(message) and not message.fuzzy}


def _plain(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())
