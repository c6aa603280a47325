"""How long one answer takes, and what the words cost in memory, with as many entries as a large city may have."""

import resource
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from subscribers.faq.matching import Matcher, Topic, build
from subscribers.faq.samples import SAMPLES

_KANJI = "防災消防下水道公園広報選挙統計契約入札建築農政商工観光文化国際交流体育施設管理環境衛生保険年金"
_WAYS = (
    "{a}の{b}の申し込み方法は？",
    "{a}の料金",
    "{a}の{b}はどこ",
    "{a}を申請したい",
    "{b}の{a}",
    "{a}はいつまで",
    "{a} {b}",
)


class Command(BaseCommand):
    help = "Measure the matching of residents' questions; touches neither database nor network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entries", type=int, default=500)

    def handle(self, *args: Any, entries: int, **options: Any) -> None:
        before = _memory()
        begun = time.process_time()
        matcher = build([*_samples(), *_made_up(max(0, entries - len(SAMPLES)))])
        built = time.process_time() - begun
        spans = sorted(_timed(matcher, words) for sample in SAMPLES for words in (sample.question, *sample.ways))
        print(f"{len(matcher.entries)} entries, read in {built:.2f} s of one processor, {_memory() - before:.0f} MB")
        print(
            f"one question: median {1000 * spans[len(spans) // 2]:.1f} ms, p95 {1000 * spans[len(spans) * 95 // 100]:.1f} ms"
        )


def _samples() -> list[Topic]:
    return [Topic(sample.code, [sample.question, *sample.ways], answer=sample.answer) for sample in SAMPLES]


def _made_up(count: int) -> list[Topic]:
    topics = []
    for number in range(count):
        a = "".join(_KANJI[(number * step + step) % len(_KANJI)] for step in (3, 7, 11, 13))
        b = "".join(_KANJI[(number * step + 1) % len(_KANJI)] for step in (5, 17, 19))
        topics.append(Topic(f"made-up-{number}", [way.format(a=a, b=b) for way in _WAYS]))
    return topics


def _timed(matcher: Matcher, words: str) -> float:
    begun = time.process_time()
    matcher.judge(f"すみません、{words}", today=timezone.localdate())
    return time.process_time() - begun


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
