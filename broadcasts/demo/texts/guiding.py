"""What the PR office of the demo city says the account and its categories are for."""

from broadcasts.services.charters import CharterText

CONCEPT = """
澄凪市LINE公式アカウント 運用方針

一　必要な人に、必要なときだけ
受け取る人が自分で選んだ分野のお知らせだけを届けます。「せっかくだから広く」は、ブロックのいちばんの理由です。

二　ブロックは、届かなくなること
ブロックした方には、避難情報も届きません。1通ごとに、この方がいま読みたいかを考えます。

三　カテゴリーは約束
各カテゴリーの対象は「カテゴリーの対象」のページにあります。迷ったら、狭いほうを選びます。
"""
CONCEPT_RENEWED = (
    CONCEPT
    + """
四　回数は目安の中で
カテゴリーごとに、1週間の配信数の目安があります。超えそうなときは、まとめる、音を鳴らさずに送る、翌週に回す、のいずれかにします。

五　問い合わせ先を必ず
どの課に電話すればよいかが、1通ごとに分かるようにします。
"""
)
WHAT_CHANGED = "四（配信数の目安）と五（問い合わせ先）を加えました。"

# By category: who looks after it, and what it promises.
CHARTERS: dict[str, tuple[str, CharterText]] = {
    "emergency": (
        "bosai",
        CharterText(
            for_whom="澄凪市にいるすべての方。いますぐ行動しないと命にかかわるとき",
            not_for="訓練、備えの呼びかけ（「防災」へ）",
            examples=["避難指示の発令", "津波警報"],
            counter_examples=["防災訓練の参加者募集"],
            words_for=["避難", "警報", "命"],
            words_against=["募集", "訓練", "開催"],
        ),
    ),
    "important": (
        "koho",
        CharterText(
            for_whom="住んでいる区や暮らしにかかわらず、すべての市民の生活に影響があること",
            not_for="催し、募集、特定の世代だけに関わること（それぞれの分野へ）",
            examples=["市役所の臨時閉庁", "全市にわたる制度の変更"],
            counter_examples=["観光動画の公開", "スタンプラリーのご案内"],
            words_for=["全市", "すべての方"],
            words_against=["イベント", "募集", "観光", "チャンネル登録"],
            weekly_limit=1,
        ),
    ),
    "disaster": (
        "bosai",
        CharterText(
            for_whom="災害に備えたい方",
            not_for="いま避難が必要なとき（「緊急」へ）",
            examples=["ハザードマップの更新", "防災訓練のお知らせ"],
            counter_examples=["消防音楽隊の演奏会"],
            words_for=["防災", "訓練", "備え", "ハザードマップ"],
            words_against=["演奏会"],
            weekly_limit=2,
        ),
    ),
    "waste": (
        "kankyo",
        CharterText(
            for_whom="市の収集にごみや資源を出す家庭",
            not_for="事業所のごみ、環境の講座（「イベント」へ）",
            examples=["収集日の変更", "分別の変更"],
            counter_examples=["環境映画の上映会"],
            words_for=["収集", "分別", "ごみ", "資源"],
            words_against=["上映会", "講演会"],
            weekly_limit=2,
        ),
    ),
    "childcare": (
        "kodomo",
        CharterText(
            for_whom="小学校に入る前の子がいる家庭",
            not_for="小中学生（「小・中学生の子」へ）、成人を迎える方",
            examples=["乳幼児健診", "離乳食教室", "児童手当の現況届"],
            counter_examples=["成人を祝う会の実行委員募集", "中高生の居場所づくり"],
            words_for=["乳幼児", "離乳食", "健診", "保育", "児童手当"],
            words_against=["成人式", "成人を祝う会", "中高生", "就職"],
            weekly_limit=2,
        ),
    ),
    "library": (
        "toshokan",
        CharterText(
            for_whom="市立図書館を使う方",
            not_for="図書館以外の施設の催し（「イベント」へ）",
            examples=["臨時休館", "おはなし会", "展示"],
            counter_examples=["公民館まつり"],
            words_for=["図書館", "休館", "おはなし会", "本"],
            words_against=["公民館まつり"],
            weekly_limit=2,
        ),
    ),
    "health": (
        "kenko",
        CharterText(
            for_whom="自分や家族の健診、予防接種、健康づくりの案内がほしい方",
            not_for="乳幼児健診だけのお知らせ（「子育て」へ）",
            examples=["がん検診の予約開始", "予防接種の会場"],
            counter_examples=["市民マラソンの交通規制"],
            words_for=["健診", "検診", "予防接種", "健康"],
            words_against=["交通規制"],
            weekly_limit=2,
        ),
    ),
    "events": (
        "kanko",
        CharterText(
            for_whom="まつりや催し、講座に出かけたい方",
            not_for="締め切りを過ぎたもの、同じ催しの3通目より後",
            examples=["秋まつりのプログラム", "講座の募集"],
            counter_examples=["催しが終わったあとの報告"],
            words_for=["開催", "募集", "まつり", "講座"],
            words_against=["報告", "御礼"],
            weekly_limit=3,
        ),
    ),
    "arts": (
        "kanko",
        CharterText(
            for_whom="美術、音楽、文化財に関心のある方",
            examples=["美術館の展示", "市民美術展の作品募集"],
            counter_examples=["物産展"],
            words_for=["美術", "音楽", "文化財", "作品"],
            words_against=["物産展"],
            weekly_limit=2,
        ),
    ),
    "preschool": (
        "kodomo",
        CharterText(
            for_whom="0歳から5歳の子がいる家庭。生まれ月から自動で移ります",
            not_for="小学生から上の子だけに関わること",
            examples=["就学前健診"],
            counter_examples=["中学校の入学説明会"],
            words_for=["就学前", "幼児"],
            words_against=["中学校", "高校"],
            weekly_limit=2,
        ),
    ),
}
