"""At the library."""

from subscribers.faq.samples.sample import SITE, Sample

LIBRARY = (
    Sample(
        "library_hours", "toshokan", "図書館の開館時間は？",
        ("図書館は何時まで", "図書館は今日やってますか", "図書館開いてる？", "図書館は何時から", "図書館は夜何時まで", "明日図書館に行ける", "library opening hours", "is the library open"),
        question_en="When is the library open?", question_easy="図書館は 何時に あいて いますか",
        facility="中央図書館", kind="hours", related=("library_closed", "library_card"),
    ),
    Sample(
        "library_closed", "toshokan", "図書館の休館日は？",
        ("図書館の休みはいつ", "図書館は何曜日が休み", "図書館の定休日", "図書館の年末年始の休み", "when is the library closed"),
        question_en="On which days is the library closed?", question_easy="図書館は いつ 休みですか",
        facility="中央図書館", kind="closed", related=("library_hours",),
    ),
    Sample(
        "library_card", "toshokan", "図書館カードの作り方は？",
        (
            "図書館の利用カードを作りたい", "貸出カードの登録", "図書館で本を借りるには", "本を借りたい", "本を借りるのに何がいりますか",
            "図書カードを作る", "貸出カードを作るのに必要なもの", "市外に住んでいても図書館カードを作れますか", "図書館カードの申し込み", "図書館カードの料金",
            "子どもの図書館カードを作りたい", "図書館で借りられるようになりたい", "library card",
        ),
        "氏名と住所がわかるもの（運転免許証、マイナンバーカードなど）をお持ちになり、図書館のカウンターへお越しください。"
        "その場でお作りします。無料です。お子さんのカードは保護者の方が申し込めます。市外にお住まいの方も、隣の市にお住まいか澄凪市に通勤・通学していれば作れます。",
        question_en="How do I get a library card?",
        answer_en="Bring something that shows your name and address to the library's counter. You get the card at once, free of charge.",
        question_easy="図書館の カードを つくりたい",
        answer_easy="なまえと 住所が わかるものを もって、図書館の カウンターに きて ください。すぐに つくります。お金は いりません。",
        link=f"{SITE}/library/card", related=("library_hours", "library_renew"),
    ),
    Sample(
        "library_renew", "toshokan", "借りた本の返却期限を延長できますか？",
        (
            "本の延長", "図書館の本を延長したい", "貸出期間の延長", "返却日を延ばしたい", "本の貸出期間は何日", "本は何日借りられる", "本は何冊借りられる", "何冊まで借りられる", "何回まで延長できる", "返却期限に遅れそう", "本を返すのが遅れそう", "本を返し忘れた", "返却期限を過ぎそう",
            "借りた本の期限", "本をもう少し借りたい", "もう一週間借りたい", "図書館の本の期限を延ばしたい", "ネットで貸出延長", "renew library books", "extend my library loan",
        ),
        "貸出は2週間、10冊までです。予約が入っていなければ、返却期限までに1回だけ2週間延長できます。"
        "図書館のウェブサイトの利用者ページ、電話、カウンターで受け付けます。",
        question_en="Can I keep my library books longer?",
        answer_en="You can keep up to 10 books for two weeks, and once for two weeks more if nobody has reserved them: on the library's website, by phone or at the counter.",
        question_easy="本を もっと ながく 借りたい",
        link=f"{SITE}/library/renew", related=("library_hours", "library_card"),
    ),
    Sample(
        "library_return", "toshokan", "図書館の本はどこに返せますか？",
        (
            "本を返したい", "本の返却", "返却ポスト", "返却場所はどこ", "図書館が閉まっているときに本を返す", "図書館が休みの日に本を返したい", "夜に本を返したい", "借りた本をどこで返す",
            "駅前で返却できますか", "別の図書館に返せますか", "返却期限が過ぎたけど返したい", "return library books", "where can i return books", "book drop",
        ),
        "図書館のカウンターのほか、市内のどの図書館・図書室でも返せます。閉館しているときは、中央図書館の入口と浜手駅前の返却ポストへ"
        "24時間いつでもお返しいただけます。返却期限を過ぎた本も、そのままポストへお返しください。CD・DVDはカウンターへお願いします。",
        question_en="Where can I return library books?",
        answer_en="At the counter of any library in the city. When it is closed, use the book drops at the Central Library's entrance and in front of Hamate Station, at any hour, also for books that are late. CDs and DVDs go to the counter.",
        question_easy="図書館の 本を かえしたい",
        answer_easy="図書館の カウンターで かえして ください。閉まっている ときは、図書館の 入口か 浜手駅の 前の ポストに いれて ください。"
        "いつでも いれて いいです。CDと DVDは カウンターに もってきて ください。",
        link=f"{SITE}/library/return", related=("library_renew", "library_hours"),
    ),
)  # fmt: skip
