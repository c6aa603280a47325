"""Waste and recycling."""

from datetime import datetime, timedelta

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import ALSO_ON_THE_BOARD, Story, card, image, site, text


def bulky_waste(days: Days) -> Story:
    day = days.next("日", after=3)
    return Story(
        author="gomi",
        editor="gomi2",
        written_at=days.moment(-11, 9, 15),
        title="粗大ごみ受付センターの休止",
        alt_text=f"{days.on(day)}は粗大ごみの受付を休止します",
        parts=(
            text(
                f"""
【環境・ごみ減量課】粗大ごみ受付の休止

システムの更新のため、次の日は粗大ごみの申し込みを休止します。電話・インターネットとも受け付けできませんので、ご注意ください。

■休止する日
{days.on(day)} 終日

すでにお申し込みの粗大ごみは、予定どおり収集します。
"""
            ),
        ),
        categories=("waste",),
        outlets=ALSO_ON_THE_BOARD,
        document_number="澄環第254号",
        head_confirmed_by="課長 槙原",
    )


def collection_change(days: Days, picture: str) -> Story:
    day = days.next("水", after=8)
    return Story(
        author="gomi2",
        editor="gomi",
        written_at=days.moment(-2, 9, 40),
        title="資源物の収集日の変更（浜手区・島通区）",
        alt_text=f"浜手区・島通区の資源物は{days.on(day)}に収集します",
        parts=(
            image(picture, "三つの矢印と葉で資源の循環を表した絵"),
            text(
                f"""
【環境・ごみ減量課】資源物の収集日が変わります

道路工事に伴い、浜手区と島通区の資源物（びん・缶・ペットボトル）の収集日を、次の週に限り変更します。

変更前 {days.on(day - 1)}
変更後 {days.on(day)}

当日は朝8時までに、いつもの集積所へ出してください。燃やすごみの収集日は変わりません。
"""
            ),
        ),
        categories=("waste", "hamate", "shimadori"),
        undecided_groups=("area",),
        scheduled_at=days.moment(1, 10),
        document_number="澄環第261号",
        head_confirmed_by="課長 槙原",
    )


def food_drive(days: Days, now: datetime) -> Story:
    first = days.next("月", after=6)
    return Story(
        author="gomi",
        written_at=now - timedelta(minutes=95),
        title="フードドライブを行います",
        outlets=("push", "board", "text", "voom"),
        alt_text="ご家庭で余っている食品をお寄せください",
        parts=(
            text(
                "食べきれない食品を、必要とする方々へ届ける「フードドライブ」を行います。「もったいない」を「ありがとう」に。"
            ),
            card(
                "フードドライブ",
                date=f"{days.on(first)}~{days.on(first + 4)} 9:00~17:00",
                place="市役所1階ロビー、各区役所",
                words="賞味期限まで1か月以上あり、常温で保存できる未開封の食品をお持ちください。お米、乾麺、缶詰、レトルト食品など。",
                buttons={"受け付ける食品を見る": site("gomi/fooddrive")},
            ),
        ),
        categories=("waste",),
    )


def small_appliances(now: datetime) -> Story:
    return Story(
        author="gomi",
        written_at=now - timedelta(minutes=50),
        title="使用済み小型家電の回収",
        parts=(
            text(
                """
使わなくなった携帯電話やデジタルカメラは、貴重な金属を含む「都市の鉱山」です。市内12か所の回収ボックスへお持ちください。

※個人情報は必ず消去してから入れてください。
"""
            ),
        ),
        categories=("waste",),
    )
