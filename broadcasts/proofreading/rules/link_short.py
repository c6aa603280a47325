"""Shortened links, which hide where they lead."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.links import addresses, is_host_of
from broadcasts.proofreading.passages import Message

_NAMES = (
    "bit.ly j.mp bitly.com t.co tinyurl.com goo.gl ow.ly is.gd v.gd buff.ly x.gd onl.bz onl.la onl.tw onl.sc p.tl ux.nu urx.nu urx2.nu"
    " urx.space 00m.in cutt.ly rebrand.ly shorturl.at shorturl.asia rb.gy t.ly tiny.cc bl.ink lnkd.in dlvr.it ift.tt qr.ae s.id soo.gd"
    " clck.ru tr.im u.to w.wiki amzn.to amzn.asia nav.cx qr1.jp qr.paps.jp kutt.it tny.im short.gy short.io mojo.ly han.gl me2.do"
    " fb.me ux.getuploader.com l8r.it page.link app.link sl.gl gg.gg zws.im"
)
_SHORTENERS = frozenset(_NAMES.split())


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.passages:
        for link in addresses(passage.flat):
            if any(is_host_of(link.host, short) for short in _SHORTENERS) and link.host not in around.hosts:
                words = gettext_noop(
                    "{host} hides where the link leads, and swindlers use it. Write the address of the page itself."
                )
                yield Remark(words, passage.place(link.start, link.end), {"host": link.host})
