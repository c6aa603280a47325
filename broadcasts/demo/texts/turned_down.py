"""What the PR office of the demo city turned down over the months."""

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import Story, text


def coming_of_age(days: Days) -> Story:
    """The department for children looks after everybody up to twenty; those who chose child care do not."""
    return Story(
        author="kodomo",
        written_at=days.moment(-110, 10, 15),
        title="成人を祝う会 実行委員募集",
        parts=(
            text("【こども家庭課】成人を祝う会の実行委員を募集します。18歳から20歳の方のご応募をお待ちしています。"),
        ),
        categories=("childcare",),
    )


def teenagers(days: Days) -> Story:
    return Story(
        author="kodomo",
        written_at=days.moment(-83, 9, 40),
        title="中高生の自習室",
        parts=(text("【こども家庭課】中高生の自習室を夏休みのあいだ毎日開いています。どうぞご利用ください。"),),
        categories=("childcare", "preschool"),
    )


def survey(days: Days) -> Story:
    return Story(
        author="kanko",
        written_at=days.moment(-75, 13, 30),
        title="観光アンケートのお願い",
        parts=(text("【観光・文化振興課】観光アンケートにご協力ください。所要時間は3分です。"),),
        categories=("important",),
    )


def closed_entry(days: Days) -> Story:
    return Story(
        author="toshokan",
        written_at=days.moment(-50, 15, 10),
        title="読書感想画の募集",
        parts=(text("【中央図書館】読書感想画を募集しています。締め切りは先週の金曜日までです。"),),
        categories=("library",),
    )


def third_market(days: Days) -> Story:
    return Story(
        author="kanko",
        written_at=days.moment(-28, 9, 20),
        title="港の朝市 出店者紹介（3回目）",
        parts=(text("【観光・文化振興課】今週の港の朝市に出店する3軒目のお店をご紹介します。"),),
        categories=("events",),
    )


def playground(days: Days) -> Story:
    """Came back with a proposal, which waits for its writer."""
    return Story(
        author="kodomo",
        written_at=days.moment(-1, 9, 30),
        title="おやこ広場の冬の飾りつけ",
        parts=(
            text(
                "【こども家庭課】おやこ広場が冬の飾りつけになりました。保育士がお待ちしています。お立ち寄りください。"
            ),
        ),
        categories=("childcare",),
    )
