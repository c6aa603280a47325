"""Reading HTML in tests."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import cityline.line


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def _read(html):
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def elements(html):
    return _read(html).elements


def attributes(html, tag):
    return [found for name, found in elements(html) if name == tag]


def text_of(html):
    return "".join(_read(html).text)


@cache
def stylesheet():
    return (Path(cityline.line.__file__).parent / "static" / "line" / "chat.css").read_text()
