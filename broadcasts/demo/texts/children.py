"""Child care and health."""

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import Story, card, site, text


def checkup(days: Days) -> Story:
    day = days.next("水", after=-3)
    return Story(
        author="kodomo",
        written_at=days.moment(-13, 9, 30),
        title="乳幼児健診のご案内（浜手区・4か月児）",
        outlets=("push", "board", "text"),
        alt_text=f"【浜手区】4か月児健診を{days.on(day)}に行います",
        parts=(
            text(
                """
【こども家庭課】4か月児健診のご案内

浜手区にお住まいで、生後4か月を迎えるお子さんの健診を行います。対象のご家庭には、受付時間を記した問診票を郵送しています。

届いていない方や、当日の都合が悪い方は、こども家庭課へご連絡ください。別の日に受けていただけます。
"""
            ),
            card(
                "4か月児健診（浜手区）",
                date=f"{days.on(day)} 13:00〜14:30 受付",
                place="浜手保健センター 2階",
                words="持ち物：母子健康手帳、問診票、バスタオル、着替え、おむつ",
                buttons={
                    "受診の流れを見る": site("kosodate/kenshin"),
                    "日程を変更する": site("kosodate/kenshin/henko"),
                },
            ),
        ),
        categories=("childcare", "hamate"),
        document_number="澄こ家第87号",
        head_confirmed_by="課長 宇佐美",
    )


def parenting_class(days: Days) -> Story:
    day = days.next("日", after=12)
    return Story(
        author="kodomo",
        written_at=days.moment(-1, 14, 10),
        title="はじめての離乳食教室",
        alt_text=f"{days.on(day)} はじめての離乳食教室 参加者を募集します",
        parts=(
            text("離乳食のはじめ方を、管理栄養士がわかりやすくお話しします。試食もあります"),
            card(
                "はじめての離乳食教室",
                date=f"{days.on(day)} 10:00~11:30",
                place="市役所 別館3階 調理実習室",
                words="対象は生後4か月から7か月のお子さんの保護者の方です。定員20人（多数の場合は抽選）、無料。託児もあります。",
                buttons={"申し込む": site("kosodate/rinyushoku")},
            ),
        ),
        categories=("childcare", "pregnancy", "preschool"),
        scheduled_at=days.moment(2, 10),
        head_confirmed_by="課長 宇佐美",
    )


def health(days: Days) -> Story:
    """A draft that fits the season in which the demo is tried."""
    if 5 <= days.today.month <= 9:
        title, words = (
            "熱中症にご注意ください",
            """
【健康づくり課】熱中症にご注意ください

暑い日が続いています。次のことを心がけ、声をかけ合って熱中症を防ぎましょう。

・のどが渇く前に、こまめに水分をとる
・エアコンをがまんせずに使う
・外出は朝夕の涼しい時間に

市内32か所の「涼みどころ」は、どなたでも無料で休憩できます。めまいや頭痛がするときは、涼しい場所で休み、水分をとってください。
""",
        )
    else:
        title, words = (
            "手洗いと換気で感染症を防ぎましょう",
            """
【健康づくり課】手洗いと換気で感染症を防ぎましょう

空気が乾き、かぜやインフルエンザが広がりやすい季節です。

・帰宅したら、まず石けんで手を洗う
・部屋の空気をときどき入れ替える
・せきが出るときはマスクをつける

65歳以上の方などを対象とした予防接種は、市内の協力医療機関で受けられます。予診票がお手元にない方は、健康づくり課へお問い合わせください。
""",
        )
    return Story(
        author="kenko",
        written_at=days.moment(-1, 11, 25),
        title=title,
        alt_text=title,
        parts=(text(words),),
        categories=("health", "senior"),
        undecided_groups=("stage",),
    )


def science_class(days: Days) -> Story:
    day = days.next("土", after=15)
    return Story(
        author="kodomo",
        written_at=days.moment(-1, 9, 30),
        title="こども科学教室の申し込み受付",
        alt_text=f"{days.on(day)} こども科学教室の申し込みを受け付けます",
        parts=(
            text(
                "小・中学生のこども科学教室を開きます。お申し込みは、先着順ではなく抽選です。ゆっくりお手続きください。"
            ),
            card(
                "こども科学教室「灯台の光を調べよう」",
                date=f"{days.on(day)} 13:30~15:30",
                place="こども科学館 実験室",
                words="対象は小学3年生から中学生まで、定員は24人（応募多数の場合は抽選）、参加は無料です。",
                buttons={"申し込む": site("kosodate/kagaku"), "会場への行き方": site("kagakukan/access")},
            ),
        ),
        categories=("childcare", "events", "school"),
        scheduled_at=days.moment(2, 12),
        spread_minutes=60,
        document_number="澄こ家第94号",
        head_confirmed_by="課長 宇佐美",
    )
