"""What residents of the demo city can choose, in the three languages they may read.

Of each choice the first line says its code and its name, the second what residents get or are asked.
"""

GROUP_WORDS = """
topic | お知らせの種類 | お知らせ | Topics
    | どのようなお知らせを受け取りますか？ | どんな お知らせが ほしいですか？ | What would you like to hear about?
area | お住まいの区 | 住んで いる 区 | Ward
    | どの区のお知らせを受け取りますか？ | どの 区に 住んで いますか？ | Which ward do you live in?
stage | 暮らしの場面 | 家族の こと | Stage of life
    | あてはまるものを選んでください | あなたの 家族は どれですか？ | What applies to you?
language | 外国語などのお知らせ | ほかの ことばの お知らせ | News in other languages
    | 日本語のお知らせに加えて受け取りますか？ | 日本語の ほかに ほしい ものは ありますか？ | Besides the news in Japanese
"""
CHOICES = {
    "topic": """
emergency | 緊急 | あぶない とき | Emergency
    | 避難情報など、命を守るためのお知らせ | 地震や 大雨で あぶない とき、にげる ための お知らせ | Evacuation and news that saves lives
important | 重要 | 大切な お知らせ | Important notices
    | すべての方に関わる大切なお知らせ | みんなに 大切な お知らせ | Notices that matter to everybody
disaster | 防災 | 地震や 台風の じゅんび | Disaster prevention
    | 訓練や備え、気象に関するお知らせ | 地震や 台風の 前に する こと、天気の お知らせ | Drills, provisions and weather
waste | ごみ・リサイクル | ごみ | Waste and recycling
    | 収集日の変更や分別、資源回収のお知らせ | ごみを 出す 日や、分け方の お知らせ | Changed collection days and how to sort
childcare | 子育て | 子ども | Child care
    | 健診や教室、手当など子育てのお知らせ | 小さい 子どもの 健康や、お金の お知らせ | Check-ups, classes and allowances
library | 図書館 | 図書館（本を 借りる ところ） | Libraries
    | 休館日、おはなし会、展示のお知らせ | 図書館の 休みの 日や、本の 会の お知らせ | Closing days, story hours and exhibitions
health | 健康 | 健康 | Health
    | 健診、予防接種、健康教室のお知らせ | 体を 調べる 日や、注射の お知らせ | Check-ups, vaccinations and health classes
events | イベント | 祭り・イベント | Events
    | まつりや催し、講座のお知らせ | 祭りや、楽しい 会の お知らせ | Festivals, events and courses
arts | 文化・芸術 | 音楽・絵 | Arts and culture
    | 美術館、音楽会、文化財のお知らせ | 美術館や 音楽会の お知らせ | Museums, concerts and heritage
tax | 税・届け出 | 税金・市役所に 出す 紙 | Taxes and registration
    | 納期限や窓口の受付時間のお知らせ | お金を はらう 日や、市役所の 時間の お知らせ | Due dates and office hours
traffic | 道路・交通 | 道・バス | Roads and transport
    | 交通規制や道路工事のお知らせ | 通れない 道や 工事の お知らせ | Closed roads and road works
""",
    "area": """
chuo | 中央区 | 中央区 | Chuo Ward
hamate | 浜手区 | 浜手区 | Hamate Ward
yamate | 山手区 | 山手区 | Yamate Ward
kawazoe | 川添区 | 川添区 | Kawazoe Ward
nohara | 野原区 | 野原区 | Nohara Ward
shimadori | 島通区 | 島通区 | Shimadori Ward
morishita | 森下区 | 森下区 | Morishita Ward
""",
    "stage": """
pregnancy | 妊娠・出産 | おなかに 赤ちゃんが いる | Pregnancy and birth
    | 妊娠中の方と、ご家族に | おなかに 赤ちゃんが いる 人と 家族に | For parents-to-be
preschool | 小学校に入る前の子 | 0歳から 5歳の 子ども | Before school
    | 0歳から5歳のお子さんがいる方に | 0歳から 5歳の 子どもが いる 人に | For families with children up to five
school | 小・中学生の子 | 小学生・中学生の 子ども | School children
    | 小・中学生のお子さんがいる方に | 小学生や 中学生の 子どもが いる 人に | For families with school children
senior | 65歳以上 | 65歳より 上の 人 | 65 and over
    | 65歳以上の方と、ご家族に | 65歳より 上の 人と 家族に | For people of 65 and over
""",
    "language": """
easy | やさしい日本語 | やさしい日本語 | Easy Japanese
    | やさしい 日本語で 書いた お知らせ | やさしい 日本語で 書いた お知らせ | News in easy Japanese
english | English | 英語 | English
    | News in English | 英語の お知らせ | News in English
chinese | 中文 | 中国語 | Chinese
    | 中文通知 | 中国語の お知らせ | News in Chinese
""",
}
