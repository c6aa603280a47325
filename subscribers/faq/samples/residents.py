"""What residents register and take home."""

from subscribers.faq.samples.sample import SITE, Sample

RESIDENTS = (
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
        "mynumber_lost", "hamate", "マイナンバーカードをなくしたときは？",
        (
            "マイナンバーカードを紛失した", "マイナンバーカードを落とした", "マイナンバーカードが見つからない", "マイナンバーカードの再発行", "マイナンバーカードの再交付", "マイナンバーカードの再発行の手数料",
            "マイナンバーカードを盗まれた", "なくしたマイナンバーカードが見つかった", "lost my number card", "my number card stolen", "my number card reissue",
        ),
        "まず、国のマイナンバー総合フリーダイヤル（24時間）に電話して、カードを一時停止してください。"
        "外でなくしたときは、警察にも届け出て、受理番号をお控えください。再発行は区役所の窓口で申し込みます。"
        "手数料は1,000円で、受け取りまで約1か月かかります。カードが見つかったときは、一時停止を解く手続きを窓口でできます。",
        question_en="I lost my My Number card: what do I have to do?",
        answer_en="Call the national My Number line (24 hours) to have the card stopped. If you lost it outside, report it to the police too and note the number. Apply for a new card at the ward office: 1,000 yen, about a month.",
        question_easy="マイナンバーカードを なくしました",
        answer_easy="国の 電話（マイナンバー総合フリーダイヤル、24時間）で カードを 止めて ください。それから 区役所に きて ください。新しい カードは 1,000円です。",
        link=f"{SITE}/residents/mynumber-lost", related=("mynumber", "mynumber_pin"),
    ),
    Sample(
        "mynumber_pin", "hamate", "マイナンバーカードの暗証番号を忘れた・ロックされたときは？",
        (
            "マイナンバーカードの暗証番号を忘れた", "マイナンバーカードのパスワードがわからない", "暗証番号がロックされた", "パスワードを間違えてロックされた", "暗証番号を間違えた",
            "マイナンバーカードの暗証番号の変更", "マイナンバーカードの暗証番号の再設定", "暗証番号の初期化", "ロックの解除", "マイナンバーカードがロックされた", "forgot my number card pin", "my number card password", "my number card locked",
        ),
        "ご本人がカードを持って区役所の窓口へお越しください。その場で設定し直します（無料・予約不要）。"
        "暗証番号（4桁）は3回、署名用のパスワード（6〜16桁）は5回続けて間違えるとロックされます。"
        "署名用のパスワードは、4桁の暗証番号が分かれば、スマートフォンのアプリとコンビニの端末でも設定し直せます。",
        question_en="I forgot the PIN of my My Number card, or it is locked",
        answer_en="Come to the ward office yourself with the card; the PIN is set anew at once, free of charge. The 4-digit PIN locks after three wrong tries, the signature password after five.",
        question_easy="マイナンバーカードの 番号（パスワード）を わすれました",
        answer_easy="カードを もって 区役所に きて ください。新しい 番号を きめる ことが できます。お金は いりません。",
        link=f"{SITE}/residents/mynumber-pin", related=("mynumber_lost", "mynumber_renewal"),
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
        "move_within", "hamate", "市内で引っ越したときの手続き（転居届）は？",
        (
            "転居届を出したい", "市内で引っ越しました", "市内で引っ越す手続き", "同じ市の中で引っ越す", "市内の引っ越し", "転居届はいつまで", "転居届に必要なもの", "転居届はどこ",
            "転居届はネットで出せますか", "転居届は土日に出せますか", "転居届を代理で出す", "市内転居の住所変更", "区が変わる引っ越し", "隣の区に引っ越す", "となりの区に引っ越した", "moving within the city", "moved within the city",
        ),
        "引っ越した日から14日以内に、新しい住所の区役所へ転居届を出してください。本人確認書類と、お持ちの方はご家族全員のマイナンバーカードが必要です。"
        "受付は平日8:45〜17:15です。マイナポータルで来庁の予約ができますが、オンラインだけでは完了しません。代理の方は委任状をお持ちください。",
        question_en="I moved within the city: what do I have to do?",
        answer_en="Within 14 days of moving, give notice at the ward office of your new address. Bring identification and the My Number cards of all your family.",
        question_easy="市の 中で 引っ越しました",
        answer_easy="14日の うちに、新しい 家の 区役所に きて ください。マイナンバーカードなどを もって きて ください。",
        link=f"{SITE}/residents/within", related=("move_in", "move_out"),
    ),
)  # fmt: skip
