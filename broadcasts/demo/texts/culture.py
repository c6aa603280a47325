"""Tourism and culture."""

from datetime import datetime, timedelta

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import ALSO_ON_THE_BOARD, Story, card, image, site, text


def morning_market(days: Days) -> Story:
    day = days.next("日", after=1)
    return Story(
        author="kanko",
        written_at=days.moment(-5, 13, 0),
        title="海辺の朝市",
        alt_text=f"{days.on(day)} 海辺の朝市を開きます",
        parts=(
            card(
                "海辺の朝市",
                date=f"{days.on(day)} 7:00~10:00",
                place="すみなぎ漁港 荷さばき場前",
                words="とれたての魚と野菜、焼きたてのパンが並びます。エコバッグをお持ちください。",
                buttons={"出店者を見る": site("kanko/asaichi")},
            ),
        ),
        categories=("events",),
        scheduled_at=days.moment(0, 17) if day == 1 else days.moment(day - 1, 17),
    )


def stamp_rally(days: Days) -> Story:
    return Story(
        author="kanko",
        written_at=days.moment(-4, 11, 30),
        title="港めぐりスタンプラリー",
        alt_text="港めぐりスタンプラリーを開催中です",
        parts=(
            text(
                """
【観光・文化振興課】港めぐりスタンプラリー開催中！

市内8か所の港と灯台をめぐって、オリジナル手ぬぐいを手に入れよう。台紙は市役所と観光案内所で配っています。ご家族、お友だちを誘って、ぜひご参加ください。
"""
            ),
        ),
        categories=("important",),
    )


def art_exhibition(days: Days, picture: str) -> Story:
    last = days.next("日", after=20)
    return Story(
        author="kanko",
        written_at=days.moment(-2, 10, 30),
        title="市民美術展の作品募集",
        alt_text="市民美術展の作品を募集します",
        parts=(
            image(picture, "夕日に染まる港と海の絵"),
            text(
                f"""
【観光・文化振興課】市民美術展の作品を募集します

絵画、書、写真、工芸の4部門です。市内にお住まいか、お勤め、在学の方ならどなたでも応募できます。

■締め切り
{days.on(last)} 必着
"""
            ),
        ),
        categories=("arts",),
    )


def festival_roads(days: Days, now: datetime) -> Story:
    day = days.next("土", after=2)
    return Story(
        author="kanko",
        written_at=now - timedelta(hours=5),
        title="花火大会に伴う交通規制",
        alt_text=f"{days.on(day)} 花火大会に伴い海岸通りの交通を規制します",
        parts=(
            text(
                f"""
【すみなぎ港まつり】花火大会に伴う交通規制

{days.on(day)}の花火大会では、会場周辺の交通を規制します。

■時間
16:00〜22:00
■区間
海岸通り（港入口交差点〜灯台公園前）、島通橋

会場に駐車場はありません。電車と臨時バスをご利用ください。雨天の場合は翌日に順延し、当日の正午に市のホームページでお知らせします。
"""
            ),
            card(
                "交通規制と臨時バス",
                date=f"{days.on(day)} 16:00~22:00",
                place="海岸通り、島通橋",
                buttons={"規制図を見る": site("matsuri/kisei"), "臨時バスの時刻": site("matsuri/bus")},
            ),
        ),
        categories=("traffic", "events"),
        head_confirmed_by="課長 遠見",
    )


def festival_programme(days: Days, now: datetime, picture: str) -> Story:
    """Approved before the stand at the festival brought many new friends: its audience has grown by a lot since."""
    day = days.next("土", after=2)
    return Story(
        author="kanko",
        written_at=days.moment(-3, 14, 0),
        title="すみなぎ港まつり ステージのご案内",
        alt_text=f"{days.on(day)} すみなぎ港まつりの出演者が決まりました",
        parts=(
            card(
                "すみなぎ港まつり",
                date=f"{days.on(day)} 13:00~20:30",
                place="港公園 特設ステージ",
                words="和太鼓、市内中学校の吹奏楽、港うたの踊り連。夜は花火大会へと続きます。",
                media=picture,
                buttons={"出演者と時間": site("matsuri/stage"), "会場への行き方": site("matsuri/access")},
            ),
        ),
        categories=("events",),
        outlets=ALSO_ON_THE_BOARD,
        scheduled_at=now - timedelta(minutes=40),
    )
