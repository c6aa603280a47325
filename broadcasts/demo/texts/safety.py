"""Disaster prevention."""

from datetime import datetime, timedelta

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import ALSO_ON_THE_BOARD, Story, text


def tsunami_drill(days: Days) -> Story:
    """A drill that came too late: sending was switched off while the channel was being looked after."""
    return Story(
        author="bosai2",
        written_at=days.moment(-4, 9, 5),
        title="【訓練】津波避難訓練の配信",
        alt_text="【訓練】津波避難訓練です。実際の災害ではありません",
        parts=(
            text(
                """
【訓練】これは訓練です。実際の災害ではありません。

ただいま津波避難訓練を行っています。大きな揺れを感じたら、海や川から離れ、ためらわずに高い場所へ避難してください。

お住まいの地域の避難場所を、この機会に確かめましょう。
"""
            ),
        ),
        categories=("emergency",),
        is_emergency=True,
        head_confirmed_by="課長 岩田",
    )


def shakeout(days: Days, now: datetime) -> Story:
    day = days.next("木", after=7)
    return Story(
        author="bosai2",
        written_at=now - timedelta(hours=3),
        title="全市一斉 避難訓練への参加のお願い",
        alt_text=f"{days.on(day)} 10時 全市一斉の避難訓練を行います",
        parts=(
            text(
                f"""
【防災危機管理課】全市一斉の避難訓練を行います

■日時
{days.on(day)} 10:00から約1分間

地震が起きたと想定し、その場で「まず低く、頭を守り、動かない」の3つの動作をしてください。ご家庭でも職場でも、どこからでも参加できます。

訓練のあとは、家具の固定や備蓄品の期限も見直しましょう。
"""
            ),
        ),
        categories=("important", "disaster"),
        outlets=ALSO_ON_THE_BOARD,
        document_number="澄危第45号",
        head_confirmed_by="課長 岩田",
    )
