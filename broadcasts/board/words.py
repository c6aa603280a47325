"""Sealed LINE messages as an article: what anybody can read without LINE. Pure reading, nothing is looked up.

It draws the same bytes that LINE was given, so that nobody can have approved one thing and published another. What only
a chat can do (buttons that answer, LINE's own emoji, names put in for each reader) is left out or stands as a sign.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cityline.line.drawing.reading import JsonObject, each, inside, link, picture, words
from cityline.line.drawing.text import Run, linked, text_runs, text_v2_runs

TITLE_MAX = 80
SUMMARY_MAX = 120
_ROW_KINDS = {"📅": "when", "📍": "where"}


@dataclass(frozen=True, slots=True)
class Picture:
    """``address``: of the picture's folder of sizes, where it is one of ours; ``url``: what to show."""

    url: str
    alt: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """``kind``: when, where or nothing."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """One message: whichever of these it has, in this order."""

    picture: Picture | None = None
    title: str = ""
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[tuple[Run, ...], ...] = ()
    ways: tuple[Way, ...] = ()

    @property
    def text(self) -> str:
        said = ["".join(run.text for run in paragraph) for paragraph in self.paragraphs]
        parts = [self.title, *(row.words for row in self.rows), *said, *(way.label for way in self.ways)]
        return "\n".join(part for part in parts if part)

    @property
    def reading(self) -> str:
        """The same where a button cannot be pressed: with where it leads."""
        shown = replace(
            self, ways=tuple(Way(f"{w.label} {w.url}" if w.label != w.url else w.url, w.url) for w in self.ways)
        )
        return shown.text


@dataclass(frozen=True, slots=True)
class Article:
    """``title`` may be empty: of pictures alone that nobody has put into words."""

    title: str
    summary: str
    blocks: tuple[Block, ...]
    text: str = field(repr=False)

    @property
    def reading(self) -> str:
        """All of it for feed readers, which show words alone."""
        return "\n".join([self.title, *_said(self.blocks, in_feed=True)])

    @property
    def picture(self) -> Picture | None:
        return next((block.picture for block in self.blocks if block.picture), None)


def read(request_body: str, *, picture_words: Mapping[str, str]) -> Article:
    """``picture_words``: what LINE's plain pictures show, by the address of their content."""
    messages = each(json.loads(request_body), "messages")
    blocks = [block for message in messages if (block := _block(message, picture_words))]
    title, blocks = _titled(blocks)
    whole = "\n".join([title, *_said(blocks)])
    # Whoever has read the headline wants to know how it goes on.
    summary = _flat(" ".join(_plainly(blocks))).removeprefix(title).lstrip("。、 ")
    return Article(title, _cut(summary, SUMMARY_MAX), tuple(blocks), whole)


def _said(blocks: Iterable[Block], *, in_feed: bool = False) -> list[str]:
    said = ((block.picture.alt if block.picture else "", block.reading if in_feed else block.text) for block in blocks)
    return [part for both in said for part in both if part]


def _plainly(blocks: Iterable[Block]) -> Iterator[str]:
    """What is said, without addresses and ways on."""
    for block in blocks:
        yield from (row.words for row in block.rows)
        for paragraph in block.paragraphs:
            yield "".join(run.text for run in paragraph if not run.href)


def _block(message: JsonObject, picture_words: Mapping[str, str]) -> Block | None:
    match words(message, "type"):
        case "text":
            return Block(paragraphs=_paragraphs(text_runs(message)))
        case "textV2":
            return Block(paragraphs=_paragraphs(text_v2_runs(message)))
        case "image":
            url = picture(words(message, "originalContentUrl"))
            return Block(picture=Picture(url, _alt(url, picture_words))) if url else None
        case "imagemap":
            return _linked_picture(message)
        case "flex":
            return _card(inside(message, "contents"), words(message, "altText"))
        case _:
            said = words(message, "altText")
            return Block(paragraphs=_paragraphs(linked(said))) if said else None


def _alt(url: str, picture_words: Mapping[str, str]) -> str:
    return next((said for address, said in picture_words.items() if address and f"/{address}/" in url), "")


def _linked_picture(message: JsonObject) -> Block | None:
    base = picture(words(message, "baseUrl"))
    if not base:
        return None
    taps = each(message, "actions")
    href = next((link(words(tap, "linkUri")) for tap in taps if words(tap, "type") == "uri"), "")
    alt = next((words(tap, "label") for tap in taps if words(tap, "label")), "") or words(message, "altText")
    return Block(picture=Picture(f"{base}/1040", alt, href))


def _card(bubble: JsonObject, alt_text: str) -> Block:
    """A card as we make them. Of a Flex message that is none, all its words in their order."""
    said = list(_texts(inside(bubble, "body")))
    rows = tuple(row for row in said if isinstance(row, Row))
    plain = [one for one in said if isinstance(one, str)]
    hero = picture(words(inside(bubble, "hero"), "url"))
    title, rest = (plain[0], plain[1:]) if plain else (alt_text, [])
    head = [one for one in _texts(inside(bubble, "header")) if isinstance(one, str)]
    return Block(
        picture=Picture(hero) if hero else None,
        title=title,
        rows=rows,
        paragraphs=tuple(paragraph for one in [*head, *rest] for paragraph in _paragraphs(linked(one))),
        ways=tuple(_ways(inside(bubble, "footer"))),
    )


def _texts(box: JsonObject) -> Iterator[str | Row]:
    """What a box says; a sign and the words beside it are one row."""
    inner = each(box, "contents")
    if len(inner) == 2 and (kind := _ROW_KINDS.get(words(inner[0], "text"))):
        yield Row(kind, words(inner[1], "text"))
        return
    for one in inner:
        if words(one, "type") == "text" and words(one, "text"):
            yield words(one, "text")
        elif words(one, "type") == "box":
            yield from _texts(one)


def _ways(box: JsonObject) -> Iterator[Way]:
    for one in each(box, "contents"):
        action = inside(one, "action")
        if url := link(words(action, "uri")):
            yield Way(words(action, "label") or url, url)


def _paragraphs(runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """Cut where a line is empty; single new lines are kept by the style sheet."""
    paragraphs: list[list[Run]] = [[]]
    for run in runs:
        pieces = [run.text] if run.href else run.text.split("\n\n")
        for number, piece in enumerate(pieces):
            if number:
                paragraphs.append([])
            if piece:
                paragraphs[-1].append(Run(piece, href=run.href))
    return tuple(tuple(one) for one in map(_trimmed, paragraphs) if one)


def _trimmed(paragraph: list[Run]) -> list[Run]:
    """Without the new lines and spaces at its two ends."""
    if not paragraph:
        return []
    paragraph[0] = Run(paragraph[0].text.lstrip(), href=paragraph[0].href)
    paragraph[-1] = Run(paragraph[-1].text.rstrip(), href=paragraph[-1].href)
    return [run for run in paragraph if run.text]


def _titled(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The headline, and the blocks without it: a first line of a sensible length is taken out of its text."""
    for number, block in enumerate(blocks):
        if block.title:
            shown = Block(block.picture, "", block.rows, block.paragraphs, block.ways)
            return _cut(_flat(block.title), TITLE_MAX), _replaced(blocks, number, shown)
        if block.paragraphs:
            first, *rest = block.paragraphs
            line, _new_line, more = first[0].text.partition("\n")
            sentence, _stop, rest_of_line = line.partition("。")
            if rest_of_line.strip():  # running text: its first sentence says what it is about, and stays where it is
                return _cut(_flat(sentence), TITLE_MAX), blocks
            if len(line) > TITLE_MAX or first[0].href or (len(first) > 1 and not more):
                return _cut(_flat("".join(run.text for run in first)), TITLE_MAX), blocks
            kept = tuple(_trimmed([Run(more), *first[1:]]))
            shown = Block(block.picture, "", block.rows, ((kept, *rest) if kept else tuple(rest)), block.ways)
            return _flat(line), _replaced(blocks, number, shown)
    return next((_cut(_flat(b.picture.alt), TITLE_MAX) for b in blocks if b.picture and b.picture.alt), ""), blocks


def _replaced(blocks: list[Block], number: int, block: Block) -> list[Block]:
    """One that has nothing left is left out."""
    kept = [block] if block.picture or block.text else []
    return [*blocks[:number], *kept, *blocks[number + 1 :]]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
