"""Children and health."""

from subscribers.faq.samples.sample import SITE, Sample

FAMILIES = (
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
)  # fmt: skip
