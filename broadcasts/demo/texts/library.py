"""The central library."""

from datetime import datetime, timedelta

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import ALSO_ON_THE_BOARD, Story, card, image, site, text


def closing(days: Days) -> Story:
    first = days.next("月", after=-16)
    return Story(
        author="toshokan",
        written_at=days.moment(-20, 10, 5),
        title="館内整理に伴う休館のお知らせ",
        outlets=("push", "board"),
        alt_text=f"【図書館】{days.on(first)}から館内整理のため休館します",
        parts=(
            text(
                f"""
【図書館】館内整理に伴う休館のお知らせ

いつもご利用ありがとうございます。資料の点検のため、次のとおり休館します。

■休館する日
{days.on(first)}〜{days.on(first + 2)}

■対象
中央図書館（浜手分館・山手分館は通常どおり開館します）

休館中も、返却ポストとインターネットでの予約はご利用いただけます。ご不便をおかけしますが、ご理解をお願いします。
"""
            ),
        ),
        categories=("library",),
        document_number="澄図第112号",
        head_confirmed_by="館長 本間",
    )


def story_time(days: Days, picture: str) -> Story:
    day = days.next("土", after=4)
    return Story(
        author="toshokan",
        written_at=days.moment(-2, 13, 20),
        title="秋のおはなし会" if days.today.month in {9, 10, 11} else "土曜のおはなし会",
        alt_text=f"{days.on(day)} 親子で楽しむおはなし会を開きます",
        parts=(
            text("絵本の読み聞かせと手あそびの「おはなし会」を開きます。はじめての方も、途中からの参加も歓迎です"),
            card(
                "親子で楽しむ おはなし会",
                date=f"{days.on(day)} 10:30~11:10",
                place="中央図書館 1階 おはなしの部屋",
                words="対象は2歳から小学校低学年のお子さんと保護者の方です。先着15組、参加は無料です。",
                media=picture,
                buttons={"申し込む": site("library/ohanashi"), "今月の行事を見る": site("library/calendar")},
            ),
        ),
        categories=("library", "childcare"),
        outlets=ALSO_ON_THE_BOARD,
        is_silent=True,
    )


def new_books(now: datetime) -> Story:
    """Routine: what the PR office lets the library send by itself."""
    return Story(
        author="toshokan",
        written_at=now - timedelta(hours=3, minutes=40),
        title="今週の新着図書",
        alt_text="【図書館】今週の新着図書をご紹介します",
        parts=(
            text(
                f"""
【図書館】今週の新着図書

新しく入った本を、中央図書館1階の新着図書コーナーに並べました。今週は暮らしと料理の本を中心に42冊です。

くわしい一覧と予約は、図書館のページをご覧ください。
{site("library/shinchaku")}

■問い合わせ 中央図書館
"""
            ),
        ),
        categories=("library",),
        is_silent=True,
    )


def exhibition(days: Days, picture: str) -> Story:
    """Only begun: the card still lacks its words."""
    return Story(
        author="toshokan",
        written_at=days.moment(-1, 16, 40),
        title="特集展示「海とくらす」",
        parts=(
            image(picture, "夕日に染まる港と海の絵", site("library/tenji")),
            text("中央図書館2階で、特集展示「海とくらす」を行っています。漁の道具、港の古い写真、海の絵本など約80点を"),
        ),
        categories=("library", "arts"),
    )
