"""The questions and answers of a city that does not exist: what the demo shows, and what the matching is measured with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """``code`` names it among samples; ``department`` and ``facility`` by code and name."""

    code: str
    department: str
    question: str
    ways: tuple[str, ...]
    answer: str = ""
    question_easy: str = ""
    answer_easy: str = ""
    question_en: str = ""
    answer_en: str = ""
    link: str = ""
    facility: str = ""
    kind: str = ""
    related: tuple[str, ...] = ()


SITE = "https://www.city.suminagi.example"

SAMPLES = (
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
            "本の延長", "図書館の本を延長したい", "貸出期間の延長", "返却日を延ばしたい", "本の貸出期間は何日", "本は何日借りられる", "本は何冊借りられる", "何冊まで借りられる", "返却期限に遅れそう", "本を返すのが遅れそう", "本を返し忘れた", "返却期限を過ぎそう",
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
    Sample(
        "bulky_waste", "kankyo", "粗大ごみの出し方は？",
        (
            "粗大ごみを出したい", "粗大ごみの申し込み", "粗大ごみの予約", "粗大ごみの料金はいくら", "粗大ごみの捨て方", "粗大ごみの電話番号",
            "粗大ごみはいつ取りに来る", "大きいごみを捨てたい", "ソファを捨てたい", "自転車を捨てたい", "処理券はどこで買えますか", "家具の処分", "不用品を処分したい", "粗大ごみシール",
            "粗大ごみはどこで申し込む", "粗大ごみを取りに来てほしい", "家具を引き取ってほしい", "家具の料金", "ベッドの予約", "粗大ごみかどうか", "粗大ごみの支払い", "bulky waste", "how to throw away furniture", "large garbage",
        ),
        "粗大ごみ（一辺が50cmを超えるもの）は申し込み制です。\n"
        "①粗大ごみ受付センターへ電話かウェブで申し込む\n②コンビニなどで処理券（300円〜）を買って貼る\n③収集日の朝8時までに出す\n"
        "申し込みから1〜2週間ほどで伺います。",
        question_en="How do I get rid of bulky waste?",
        answer_en="Anything over 50 cm has to be booked: call the bulky waste centre or use the website, buy a sticker (from 300 yen) at a convenience store, and put it out by 8 a.m. on the day you were given.",
        question_easy="大きい ごみを すてたい",
        answer_easy="50センチより 大きい ごみは、電話か ウェブで 予約して ください。コンビニで シール（300円から）を かって はります。朝8時までに 出します。",
        link=f"{SITE}/waste/bulky", related=("collection_days", "sorting"),
    ),
    Sample(
        "sorting", "kankyo", "ごみの分別方法は？",
        (
            "ごみの分け方", "これは何ごみ", "分別表", "ごみ分別辞典", "何ごみか知りたい", "燃えるごみと燃えないごみの違い",
            "ペットボトルの捨て方", "ペットボトルのキャップの捨て方", "電池の捨て方", "品目ごとの捨て方", "プラスチックは何ごみ", "プラスチックは燃えるごみですか", "びん・缶の出し方", "スプレー缶の捨て方",
            "段ボールは資源ごみですか", "牛乳パックは資源ですか", "スプレー缶に穴を開けるか", "フライパンは燃えないごみですか", "これは燃えるごみ", "割れたガラスの捨て方", "ペットボトルは洗って出す",
            "電池は何ごみ", "how to sort garbage", "garbage separation",
        ),
        "燃えるごみ・燃えないごみ・資源（びん・缶・ペットボトル、古紙）・プラスチックの4つに分けてください。"
        "品目ごとの分け方は「ごみ分別辞典」で調べられます。電池とスプレー缶は燃えないごみの日に、別の袋で出してください。スプレー缶は使い切り、穴は開けないでください。",
        question_en="How do I sort my garbage?",
        answer_en="Into four: burnable, non-burnable, recyclables (bottles, cans, PET, paper) and plastics. The sorting guide on our website tells it item by item.",
        question_easy="ごみは どう 分けますか",
        link=f"{SITE}/waste/sorting", related=("collection_days", "bulky_waste"),
    ),
    Sample(
        "collection_days", "kankyo", "ごみの収集日はいつですか？",
        (
            "ごみの日", "ごみはいつ出すの", "燃えるごみの日はいつ", "資源ごみの収集日", "プラスチックの日は何曜日", "ごみカレンダー", "ペットボトルの日はいつ", "缶は何曜日", "段ボールはいつ出す",
            "収集カレンダー", "今日は何のごみの日", "明日のごみは何", "燃えないごみは何曜日", "ごみは何時までに出す", "回収日", "明日は何のごみ", "今日は何を出せる日", "祝日もごみを収集しますか", "年末のごみ収集はいつまで", "年末年始のごみ収集", "ごみ収集は何曜日", "ごみはいつ取りに来る", "ごみの収集は何時", "ごみの収集は週に何回",
            "garbage collection days", "when is garbage day", "trash day",
        ),
        "燃えるごみは週2回、プラスチックは週1回、資源と燃えないごみは月2回です。曜日は地区ごとに違いますので、"
        "「ごみ収集カレンダー」でお住まいの地区をご覧ください。朝8時までに集積所へお出しください。祝日も収集します（12月31日〜1月3日は休みです）。",
        question_en="When is garbage collected?",
        answer_en="Burnable garbage twice a week, plastics once a week, recyclables and non-burnable garbage twice a month. The days depend on where you live: see the calendar. Put it out by 8 a.m.",
        question_easy="ごみの 日は いつですか",
        link=f"{SITE}/waste/calendar", related=("sorting", "bulky_waste"),
    ),
    Sample(
        "juminhyo", "hamate", "住民票の写しはどこで取れますか？",
        (
            "住民票を取りたい", "住民票がほしい", "住民票をコンビニで取る", "住民票の手数料はいくら", "住民票の発行", "住民票の請求に必要なもの",
            "住民票の取り方", "家族の住民票を代わりに取る", "住民票の委任状", "住民票の受付時間", "日曜に住民票を取れますか", "土日に住民票を取りたい", "住民票は何時まで", "夜に住民票を取れますか", "住民票はネットで取れますか", "住民票を郵送で取りたい", "代理で住民票を取る", "get a copy of my residence certificate", "juminhyo", "residence record",
        ),
        "区役所の市民窓口（平日8:45〜17:15）で1通300円です。本人確認書類をお持ちください。代理の方は委任状も必要です。"
        "木曜は19時まで、第2・第4日曜は9:00〜12:00も取れます。マイナンバーカードがあれば、コンビニで6:30〜23:00に200円で取れます。郵送でも請求できます。",
        question_en="Where do I get my residence certificate (juminhyo)?",
        answer_en="At the ward office (weekdays 8:45–17:15), 300 yen; bring identification. With a My Number card also at convenience stores (6:30–23:00), 200 yen.",
        question_easy="住民票が ほしい",
        link=f"{SITE}/residents/copy", related=("mynumber", "move_in"),
    ),
    Sample(
        "mynumber", "hamate", "マイナンバーカードの作り方は？",
        (
            "マイナンバーカードを作りたい", "マイナンバーカードの申請", "マイナカードの申し込み方法", "マイナンバーカードの受け取り",
            "マイナンバーカードはどこで作れる", "個人番号カードの交付", "マイナンバーカードはいつ届く", "マイナンバーカードの受け取りの予約", "マイナンバーカードを取りに行く", "子どものマイナンバーカードの申請", "マイナンバーカードの写真", "マイナンバーカードの交付通知書が届いた",
            "マイナンバーカードの代理の受け取り", "マイナンバーカードを持っていない",
            "apply for a my number card", "my number card",
        ),
        "スマートフォン、郵送、区役所の窓口で申請できます。申請から約1か月で、受け取りのご案内（はがき）が届きます。"
        "受け取りは予約のうえ、本人確認書類を持って区役所へお越しください。手数料は無料です。"
        "申請には6か月以内の顔写真が要ります。15歳未満のお子さんは、保護者の方と一緒にお越しください。",
        question_en="How do I get a My Number card?",
        answer_en="Apply by smartphone, by post or at the ward office. After about a month a postcard tells you to fetch it: book a time and bring identification. It is free.",
        question_easy="マイナンバーカードを つくりたい",
        link=f"{SITE}/residents/mynumber", related=("juminhyo",),
    ),
    Sample(
        "mynumber_renewal", "hamate", "マイナンバーカードや電子証明書の更新は？",
        (
            "マイナンバーカードの更新", "マイナンバーカードの有効期限", "電子証明書の更新", "電子証明書の有効期限", "電子証明書の期限が切れる", "電子証明書が切れた",
            "マイナンバーカードの期限が切れる", "マイナンバーカードが切れた", "マイナンバーカードの更新のお知らせが届いた", "マイナンバーカードの更新に必要なもの", "マイナンバーカードの更新の予約",
            "マイナンバーカードの更新はいつから", "renew my number card", "my number card expired", "electronic certificate renewal",
        ),
        "カードは10年（18歳未満は5年）、電子証明書は5年が有効期限です。期限の2〜3か月前に有効期限通知書が届き、期限の3か月前から更新できます。"
        "電子証明書は、カードを持って区役所の窓口へご予約のうえお越しください（暗証番号が必要です。無料）。"
        "カードはスマートフォン、郵送、窓口で新しく申請します。",
        question_en="How do I renew my My Number card or its electronic certificate?",
        answer_en="The card lasts 10 years (5 under 18), the electronic certificate 5. You can renew from three months before; a notice comes by post. For the certificate book a time at the ward office and bring the card and your PIN; it is free. For a new card apply by smartphone, by post or at the counter.",
        question_easy="マイナンバーカードを あたらしく したい（更新）",
        answer_easy="カードは 10年（18歳より 下の 人は 5年）、電子証明書は 5年 つかえます。手紙が きたら、区役所を 予約して ください。"
        "カードを もって きて ください。暗証番号も つかいます。お金は いりません。",
        link=f"{SITE}/residents/mynumber-renewal", related=("mynumber",),
    ),
    Sample(
        "move_in", "hamate", "転入の手続きは？",
        (
            "転入届を出したい", "引っ越してきました", "市外から引っ越してきた手続き", "澄凪市に引っ越す", "転入に必要なもの", "転入届はいつまで",
            "他の市から転入", "引っ越してきたら役所で何をすればいい", "転入の予約", "転入届はネットで出せますか", "転入届はネットでできませんか", "転入届を代理で出す", "転入届は土日に出せますか", "引っ越してきた住所変更", "新しく住むことになった", "海外から引っ越してきた",
            "マイナンバーカードの転入手続き", "moving in", "i moved to this city", "moving into the city",
        ),
        "引っ越した日から14日以内に、新しい住所の区役所へ転入届を出してください。"
        "前の市区町村の転出証明書（マイナンバーカードで転出した方は不要）と本人確認書類が必要です。"
        "受付は平日8:45〜17:15です。オンラインでは転入届は完了しません。代理の方は委任状をお持ちください。海外からの方は、家族全員のパスポートをお持ちください。",
        question_en="I moved here from another city: what do I have to do?",
        answer_en="Within 14 days of moving, register at the ward office of your new address. Bring the moving-out certificate of your former city and identification.",
        question_easy="この 市に 引っ越して きました",
        link=f"{SITE}/residents/in", related=("juminhyo", "mynumber"),
    ),
    Sample(
        "move_out", "hamate", "転出の手続きは？",
        (
            "転出届を出したい", "市外へ引っ越します", "他の市に引っ越す手続き", "転出証明書がほしい", "転出届は郵送できますか", "転出に必要なもの",
            "転出届はいつから", "転出届はいつまで", "転出届をネットで出す", "転出届はどこ", "海外に引っ越すときの届け出", "東京に引っ越す", "別の市に住むことになったので住民票を移したい", "転出届を代理で出す", "転出届は土日に出せますか", "moving out", "i am leaving the city", "moving to another city",
        ),
        "引っ越しの2週間ほど前から、マイナポータル、郵送、区役所の窓口で転出届を出せます。窓口では本人確認書類が必要です。"
        "マイナンバーカードをお持ちの方は、マイナポータルだけで済みます。海外へ1年以上お住まいになる方も、同じ窓口で届け出てください。",
        question_en="I am moving to another city: what do I have to do?",
        answer_en="From about two weeks before you move, give notice at the ward office, by post, or on Mynaportal with a My Number card.",
        question_easy="ほかの市に 引っ越します",
        link=f"{SITE}/residents/out", related=("move_in",),
    ),
    Sample(
        "nursery", "kodomo", "保育園の申し込み方法は？",
        (
            "保育園に入りたい", "保育所の入所申請", "保育園の申込期限はいつ", "子どもを保育園に預けたい", "保育園の空き状況", "4月入園の締め切り",
            "認可保育園の申し込みに必要な書類", "保活", "途中入園の申し込み", "0歳児の入園", "何歳から保育園に入れる", "入園はいつから申し込める", "入園の締め切り", "保育園の就労証明書", "働いている証明", "保育園の申込書はどこ", "保育園の待機児童",
            "こども園に申し込みたい", "apply for nursery", "daycare",
        ),
        "4月入園は前年の11月1日〜12月5日、そのほかの月は入園希望月の前月10日までに、こども家庭課か各区役所へお申し込みください。"
        "申込書と、就労証明書などの「保育が必要なことの証明」が要ります。生後57日から就学前までのお子さんが対象です。空き状況は毎月ウェブサイトに載せています。",
        question_en="How do I apply for daycare?",
        answer_en="For April apply from 1 November to 5 December, for other months by the 10th of the month before, at the Children and Families Section or any ward office.",
        question_easy="子どもを 保育園に いれたい",
        link=f"{SITE}/children/nursery", related=("child_allowance",),
    ),
    Sample(
        "child_allowance", "kodomo", "児童手当の手続きは？",
        (
            "児童手当の申請", "児童手当をもらいたい", "児童手当はいつ振り込まれる", "児童手当の支給日", "児童手当はいくら", "児童手当の金額",
            "子ども手当", "子どもが生まれたときの手当", "児童手当は何歳まで", "児童手当は高校生ももらえますか", "第3子の児童手当", "3人目の児童手当", "子どもが生まれたら児童手当は何日以内に出す", "児童手当の口座を変更したい", "児童手当に必要なもの",
            "児童手当の締め切り", "児童手当はいつから", "児童手当はネットで申請できますか", "転入したときの児童手当", "児童手当の問い合わせ先", "child allowance", "child benefit",
        ),
        "高校生年代までのお子さんが対象です。出生や転入から15日以内に、こども家庭課か区役所で申請してください（公務員は職場）。"
        "偶数月の10日に2か月分を振り込みます。3歳未満は月15,000円、3歳から高校生年代は月10,000円（第3子以降は30,000円）です。振込先の口座の変更も同じ窓口で受け付けます。申請にはマイナポータルも使えます。",
        question_en="How do I get child allowance?",
        answer_en="For children up to high school age. Apply within 15 days of birth or moving in. Paid on the 10th of even months: 15,000 yen a month under three, 10,000 from three (30,000 from the third child).",
        question_easy="子どもの お金（児童手当）が ほしい",
        link=f"{SITE}/children/allowance", related=("nursery", "vaccination"),
    ),
    Sample(
        "vaccination", "kenko", "子どもの予防接種について知りたい",
        (
            "子どもの予防接種", "赤ちゃんの予防接種はいつから", "予防接種の予約", "予診票をなくした", "予診票が届かない", "定期予防接種の受け方",
            "予防接種はどこで受けられる", "子どものワクチン", "BCGはいつ", "予防接種は何歳から", "予防接種の料金", "予診票の再発行", "予防接種を受けられる病院", "予防接種のスケジュール", "予防接種に必要なもの", "転入したときの予防接種", "予防接種の病院を予約したい", "children's vaccination", "vaccination for my baby",
        ),
        "生後2か月から始まります。出生後にお送りする予診票と母子健康手帳を持って、市内の協力医療機関で受けてください（予約制・無料）。"
        "予診票をなくしたとき、転入したときは、健康づくり課で再発行します。",
        question_en="How do I get my child vaccinated?",
        answer_en="From two months of age, at clinics in the city, free, by appointment. Bring the forms we send after birth and the mother-and-child handbook. We replace lost forms.",
        question_easy="子どもの 予防接種（注射）",
        link=f"{SITE}/health/vaccination", related=("emergency_clinic",),
    ),
    Sample(
        "vaccination_seniors", "kenko", "高齢者の予防接種（インフルエンザ・帯状疱疹など）は？",
        (
            "高齢者の予防接種", "インフルエンザの予防接種", "高齢者のインフルエンザ", "高齢者の予診票が届かない", "肺炎球菌ワクチンの予診票をなくした", "インフルエンザワクチンはいくら", "インフルエンザの補助", "インフルエンザの助成",
            "帯状疱疹ワクチン", "帯状疱疹の予防接種", "帯状疱疹ワクチンの助成", "帯状疱疹ワクチンの補助", "肺炎球菌の予防接種", "高齢者の肺炎球菌ワクチン", "予防接種の助成", "高齢者の予防接種の予約",
            "インフルエンザの予防接種はいつから", "インフルエンザの予防接種はどこで受けられる", "インフルエンザの予防接種の対象は何歳", "flu shot", "shingles vaccine", "vaccination for seniors",
        ),
        "65歳以上の方は、市内の協力医療機関で費用の一部助成を受けられます（要予約）。\n"
        "・インフルエンザ：10月1日〜1月31日、1,500円\n・帯状疱疹、肺炎球菌：65歳になる年度の方などが対象で、5,000円から\n"
        "対象の方には予診票をお送りします。なくしたときは健康づくり課で再発行します。65歳未満の方のインフルエンザは、助成がなく全額自己負担です。",
        question_en="Vaccination for seniors (flu, shingles, pneumonia)",
        answer_en="From 65 the city pays a part, at clinics in the city, by appointment. Flu: 1 October to 31 January, 1,500 yen. Shingles and pneumonia: for those turning 65 in the year and some others, from 5,000 yen. We send the forms and replace lost ones. Under 65 flu shots are at your own cost.",
        question_easy="お年寄りの 予防接種（注射）",
        answer_easy="65歳より 上の 人は、市が お金を すこし はらいます。病院を 予約して ください。インフルエンザは 10月から 1月までで、1,500円です。"
        "市から 紙（予診票）を おくります。",
        link=f"{SITE}/health/vaccination-seniors", related=("vaccination",),
    ),
    Sample(
        "emergency_clinic", "kenko", "休日や夜間に診てもらえる病院は？",
        (
            "休日診療所", "日曜にやってる病院", "夜に子どもが熱を出した", "夜に熱が出た", "急患診療所は何時まで", "休日当番医", "夜間診療", "今日やってる病院",
            "救急病院", "祝日に診てくれる病院", "今夜やってる病院", "夜に具合が悪い", "休みの日に熱が出た", "日曜に見てもらえる医者", "夜間急病の電話", "年末年始の病院", "急患診療所の場所", "休日診療の電話番号", "emergency clinic", "hospital open on sunday", "doctor at night",
        ),
        question_en="Where is a doctor on Sundays, holidays and at night?",
        question_easy="休みの日や よるに 病院へ 行きたい",
        facility="休日急患診療所", kind="hours", related=("vaccination",),
    ),
    Sample(
        "shelter", "bosai", "避難所はどこですか？",
        (
            "近くの避難所を知りたい", "避難場所", "避難所マップ", "ハザードマップはどこ", "どこに避難すればいい", "避難所は開いてますか",
            "指定避難所の一覧", "津波のときの避難先", "地震のときどこに逃げる", "台風のとき避難する場所", "避難所を調べたい", "避難所の住所", "家の近くの避難所", "避難所にペットを連れて行く", "避難所に犬を連れて行く", "避難所に猫を連れて行く", "evacuation shelter", "where should i evacuate",
        ),
        "お住まいの地区の避難所は、防災マップで確かめられます。開設しているかどうかは、このアカウントの緊急情報と市のウェブサイトでお知らせします。"
        "危険が迫っているときは、警戒レベル4までに避難してください。ペットは、ケージに入れて指定の避難所へ一緒に避難できます。",
        question_en="Where is my evacuation shelter?",
        answer_en="The disaster map shows the shelter of your neighbourhood. Which ones are open is told by this account's emergency news and on the city's website.",
        question_easy="にげる ところ（避難所）は どこですか",
        answer_easy="地図（防災マップ）で みて ください。いま あいている ところは、LINEと 市の ウェブサイトで おしらせします。",
        link=f"{SITE}/safety/map",
    ),
    Sample(
        "tax_payment", "hamate", "市税の納付方法は？",
        (
            "税金の払い方", "市県民税を払いたい", "固定資産税はどこで払える", "税金をコンビニで払う", "税金をスマホで払う", "納税の口座振替",
            "軽自動車税の支払い", "納付書をなくした", "納期限はいつ", "住民税の支払い", "税金をスマホ決済で払いたい", "税金をPayPayで払う", "税金をクレジットカードで払う", "税金はどこで払える", "税金はいつまで", "納付書の再発行", "納付書が届かない", "口座振替の申し込み", "納税通知書をなくした",
            "税金を銀行で払う", "税金を郵便局で払う", "車の税金はいつ払う", "how to pay city tax", "pay resident tax",
        ),
        "納付書で、銀行・コンビニ・郵便局、スマートフォン決済（eL-QR。PayPayなど）、クレジットカードで納められます。口座振替もできます。"
        "納付書をなくしたときは再発行しますので、区役所の税の窓口へお電話ください。納期限は納付書に書いてあります。",
        question_en="How do I pay city taxes?",
        answer_en="With the payment slip at banks, convenience stores or by smartphone (eL-QR), or by direct debit. Call the ward office if you lost the slip.",
        question_easy="税金を はらいたい",
        link=f"{SITE}/tax/pay", related=("tax_certificate",),
    ),
    Sample(
        "tax_trouble", "hamate", "市税を期限までに払えないときは？",
        (
            "税金が払えない", "市税の納付が難しい", "税金を分割で払いたい", "税金の分納", "税金の相談", "納税相談", "住民税の減免", "固定資産税の減免",
            "税金の猶予", "税金を滞納している", "督促状が届いた", "市民税が払えない", "税金を滞納してしまった", "税金の支払いが遅れそう", "失業して税金が払えない", "cannot pay tax", "pay tax in installments",
        ),
        "期限までに納めるのが難しいときは、そのままにせず、お早めに区役所の税の窓口へご相談ください。電話でもご相談いただけます。"
        "分割での納付や徴収の猶予のほか、災害や失業などのときは減免を受けられることがあります。納税通知書と、収入のわかるものをご用意ください。",
        question_en="What if I cannot pay my city taxes in time?",
        answer_en="Please talk to the tax desk of the ward office early, at the counter or by phone. You may be able to pay in instalments or later; after a disaster or the loss of a job taxes may be reduced. Have your tax notice and something that shows your income at hand.",
        question_easy="税金を はらう ことが できません",
        answer_easy="はやめに 区役所の 税の 窓口に 相談して ください。電話でも いいです。すこしずつ はらう ことや、あとで はらう ことが できるかも しれません。",
        link=f"{SITE}/tax/trouble", related=("tax_payment",),
    ),
    Sample(
        "tax_certificate", "hamate", "課税証明書・納税証明書はどこで取れますか？",
        (
            "課税証明書がほしい", "所得証明書を取りたい", "非課税証明書の取り方", "納税証明書の発行", "所得証明はコンビニで取れますか",
            "税の証明書の手数料", "課税証明書を郵送で取る", "課税証明書に必要なもの", "代理で課税証明書を取る", "車検の納税証明", "車検に使う納税証明書", "課税証明書はネットで取れますか", "所得証明書の受付時間", "税の証明書はどこ", "tax certificate", "income certificate",
        ),
        "区役所の税の窓口で1通300円です。本人確認書類をお持ちください。"
        "課税（所得）証明書は、マイナンバーカードがあればコンビニでも取れます（200円）。代理の方は委任状が必要です。郵送でも請求できます。",
        question_en="Where do I get a tax or income certificate?",
        answer_en="At the tax desk of the ward office, 300 yen; bring identification. With a My Number card also at convenience stores (income certificate only, 200 yen).",
        question_easy="税金の 証明書が ほしい",
        link=f"{SITE}/tax/certificate", related=("tax_payment",),
    ),
    Sample(
        "city_hall_hours", "koho", "市役所の開庁時間は？",
        (
            "市役所は何時まで", "市役所は何時から", "市役所は土日もやってますか", "市役所は今日開いてますか", "役所の受付時間", "市役所の窓口時間", "市役所は年末いつまで", "役所は昼休みも開いてますか", "市役所の休みはいつ",
            "city hall hours", "when does city hall open",
        ),
        question_en="When is the city hall open?", question_easy="市役所は 何時に あいて いますか",
        facility="澄凪市役所", kind="hours",
    ),
    Sample(
        "after_hours", "hamate", "夜間や休日に開いている窓口はありますか？",
        (
            "休日窓口", "夜間窓口", "日曜日に開いている窓口", "土曜日に窓口は開いてますか", "窓口は何時まで", "窓口は土日もやってますか", "昼休みも窓口は開いてますか", "市民課は何時まで",
            "平日に行けないときの窓口", "市役所の休日窓口", "区役所の休日窓口", "市役所の時間外窓口",
            "counter open on weekends", "city hall open at night",
        ),
        "各区役所の市民窓口は平日8:45〜17:15で、昼休みも開いています。毎週木曜は19時まで延長し、毎月第2・第4日曜は9:00〜12:00に休日窓口を開きます。"
        "延長と休日の窓口では、住民票・印鑑・税の証明とマイナンバーカードの受け取りを扱います（転入・転出の届出は平日のみ）。"
        "婚姻届・出生届などは、市役所の夜間受付でいつでもお預かりします。",
        question_en="Which counters are open at night or on weekends?",
        answer_en="Ward office counters are open on weekdays 8:45–17:15, also at lunchtime, on Thursdays until 19:00, and on the 2nd and 4th Sunday of the month 9:00–12:00 (certificates and My Number cards only).",
        question_easy="よるや 休みの日に あいている窓口は ありますか",
        answer_easy="区役所の 窓口は 月曜日から 金曜日の 8時45分から 17時15分までです。昼も あいて います。木曜日は 19時までです。"
        "2回目と 4回目の 日曜日は 9時から 12時まで あいて います。",
        link=f"{SITE}/residents/hours", related=("city_hall_hours", "juminhyo"),
    ),
    Sample(
        "bicycle_parking", "hamate", "駐輪場を利用したい",
        (
            "自転車置き場はどこ", "駐輪場の申し込み", "駐輪場の定期利用", "駐輪場の料金", "駅前の駐輪場", "自転車を停めるところ",
            "駐輪場は何時まで", "バイクは駐輪場に停められますか", "駐輪場の支払い", "駐輪場の学生料金", "駐輪場の空き", "駅に自転車を停めたい", "原付を停められる駐輪場", "駐輪場に必要なもの", "駐輪場の月極", "駐輪場は24時間使えますか", "駐輪場は1日いくら", "駐輪場の定期券を買いたい", "駐輪場の定期の更新", "bicycle parking", "where can i park my bicycle",
        ),
        "市営駐輪場は市内8か所、どれも24時間使えます。一時利用は1日150円（最初の2時間は無料）、定期利用は月2,000円（学生1,500円）です。"
        "定期利用は各駐輪場の管理室でお申し込みください。学生証をお持ちください。定期の空きは管理室でお確かめください。原付（50cc以下）も停められます。",
        question_en="Where can I park my bicycle?",
        answer_en="At eight city bicycle parks, around the clock: 150 yen a day (the first two hours are free), or 2,000 yen a month (students 1,500).",
        question_easy="自転車を とめたい",
        link=f"{SITE}/bicycle/parking",
    ),
)  # fmt: skip
