"""Shelters, taxes, the city's counters, bicycles."""

from subscribers.faq.samples.sample import SITE, Sample

TOWN = (
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
        link=f"{SITE}/bicycle/parking", related=("bicycle_removed",),
    ),
    Sample(
        "bicycle_removed", "hamate", "撤去された自転車はどこで返してもらえますか？",
        (
            "自転車を撤去された", "放置自転車を撤去された", "撤去された自転車を取りに行きたい", "撤去された自転車の保管所", "駐輪場の自転車が撤去された", "自転車の撤去の料金", "自転車の返還", "自転車の保管所はどこ", "自転車の保管所は何時まで",
            "自転車の返還に必要なもの", "バイクを撤去された", "my bicycle was removed", "impounded bicycle",
        ),
        "放置自転車は、市の自転車保管所（環境センター隣）で60日間お預かりします。鍵と本人確認書類を持って、火曜〜日曜の10:00〜18:30にお越しください。"
        "返還料は自転車2,500円、原付4,000円です。どこの保管所か分からないときは、お電話でお確かめください。",
        question_en="My bicycle was removed: where do I get it back?",
        answer_en="At the city's bicycle store beside the Environment Centre, Tuesday to Sunday 10:00–18:30, for 60 days. Bring the key and identification: 2,500 yen (mopeds 4,000 yen).",
        question_easy="とめた 自転車が 撤去されました",
        answer_easy="市の 自転車保管所に あるかも しれません。かぎと 名前が わかる ものを もって きて ください。2,500円です。",
        link=f"{SITE}/bicycle/removed", related=("bicycle_parking",),
    ),
)  # fmt: skip
