"""About waste."""

from subscribers.faq.samples.sample import SITE, Sample

WASTE = (
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
        question_easy="大きいごみを すてたい",
        answer_easy="50センチより 大きい ごみは、電話か ウェブで 予約して ください。コンビニで シール（300円から）を かって はります。朝8時までに 出します。",
        link=f"{SITE}/waste/bulky", related=("collection_days", "sorting"),
    ),
    Sample(
        "sorting", "kankyo", "ごみの分別方法は？",
        (
            "ごみの分け方", "これは何ごみ", "分別表", "ごみ分別辞典", "何ごみか知りたい", "燃えるごみと燃えないごみの違い",
            "ペットボトルの捨て方", "ペットボトルのキャップの捨て方", "電池の捨て方", "品目ごとの捨て方", "プラスチックは何ごみ", "プラスチックは燃えるごみですか", "プラスチックを燃えるごみに出していい", "ペットボトルのキャップを外すか", "びんと缶を同じ袋に出していい", "びん・缶の出し方", "スプレー缶の捨て方",
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
        "appliances", "kankyo", "テレビ・冷蔵庫・洗濯機・エアコン・パソコンの捨て方は？",
        (
            "テレビを捨てたい", "冷蔵庫の処分", "洗濯機の捨て方", "エアコンの処分", "衣類乾燥機を捨てたい", "冷凍庫の処分", "パソコンの捨て方", "家電リサイクル", "家電の処分",
            "古いテレビの回収", "冷蔵庫を引き取ってほしい", "洗濯機はどこに持って行く", "パソコンの回収", "テレビを捨てる料金", "テレビは粗大ごみですか", "throw away a tv", "refrigerator disposal", "washing machine disposal", "computer recycling",
        ),
        "テレビ・エアコン・冷蔵庫（冷凍庫）・洗濯機（衣類乾燥機）は、法律でリサイクルが決められているため、市では収集しません。"
        "買い替える店か買った店に引き取りをご依頼ください（リサイクル料金と運搬料がかかります）。"
        "パソコンも市では収集しません。メーカーか、国の認定を受けた事業者の宅配回収をご利用ください。",
        question_en="How do I get rid of a TV, fridge, washing machine, air conditioner or computer?",
        answer_en="The city does not collect them. Ask the shop where you buy the new one, or bought the old one, to take it (you pay for recycling and transport). For computers ask the maker or a certified collector.",
        question_easy="テレビや 冷蔵庫を すてたい",
        answer_easy="テレビ、エアコン、冷蔵庫、洗濯機、パソコンは、市では あつめません。買った 店に たのんで ください。お金が かかります。",
        link=f"{SITE}/waste/appliances", related=("bulky_waste", "sorting"),
    ),
)  # fmt: skip
