"""A word like 防止 that fell out: 「児童虐待推進」 where 「児童虐待防止推進」 was meant."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from broadcasts.proofreading.circumstances import Circumstances
from broadcasts.proofreading.findings import Remark
from broadcasts.proofreading.passages import Message

# What nobody wants more of, and what there are no classes in either.
_WRONGS = (
    "虐待|ネグレクト|体罰|詐欺|架空請求|いじめ|性暴力|暴力(?!団)|性犯罪|犯罪|飲酒運転|酒気帯び運転|あおり運転|ながら運転|ながらスマホ"
    "|歩きスマホ|無免許運転|危険運転|速度超過|信号無視|逆走|自殺|自死|ひったくり|痴漢|盗撮|窃盗|盗難|空き巣|侵入盗|万引き|放火"
    "|不法投棄|不法焼却|ポイ捨て|歩きたばこ|路上喫煙|薬物乱用|違法薬物|薬物(?!療法|治療)|大麻|覚醒剤|危険ドラッグ|不正アクセス"
    "|悪質商法|霊感商法|闇バイト|マルチ商法|児童買春|児童ポルノ|人身取引|暴力団|違法駐車|迷惑駐車|路上駐車|無断駐車|放置自転車|自転車放置|自転車の放置"
    "|客引き|野焼き|未成年者?の?飲酒|未成年者?の?喫煙|20歳未満の飲酒|20歳未満の喫煙|虚偽申請|不正受給|不正利用|無断駐輪|ふんの放置|フンの放置|糞の放置|談合"
)
# What people do hold classes and talks on by its bare name.
_TALKED_OF = (
    "DV|ドメスティック・?バイオレンス|差別|偏見|人権侵害|ハラスメント|セクハラ|パワハラ|カスハラ|マタハラ|ストーカー|つきまとい|落書き"
    "|受動喫煙|誹謗中傷|デマ|滞納|のぞき|依存症"
)
_HARMS = (
    "交通事故|水難事故|転落事故|事故|火災|食中毒|熱中症|感染症|インフルエンザ|感染|転倒|孤独死|孤立死|孤立|誤飲|ヒートショック|食品ロス|フードロス"
    "|漏水|鳥獣被害|被害|過労死|虫歯|むし歯|寝たきり|フレイル|低栄養|生活習慣病|脱水|個人情報漏えい|情報漏えい|乳幼児突然死"
)
# Fought, or coped with, by a word that has to follow.
_FOUGHT = "認知症|がん|災害|孤独|ひきこもり|消費者トラブル|貧困|火遊び|不審者|水害|土砂災害"
_TURNED = (
    r"(?:防止|禁止|予防|防衛|対策|対応|対処|相談|撲滅|根絶|追放|排除|解消|削減|軽減|抑止|抑制|取り?締ま?り?|ゼロ|０|0|被害|加害|を?なくす|なくそう|防ぐ|防ごう|許さ"
    r"|ストップ|STOP|NO!|ノー|反対|警戒|注意|監視|通報|発見|救済|支援法|に関する|更生|再犯|問題|回避|低減|見守り|撃退|断ち|断とう|脱|守る)"
)
# Said shortly before, it turns the noun round: 「ストップ飲酒運転キャンペーン」「無事故運動」.
_BEFORE = re.compile(
    r"(?:ストップ|STOP|Stop|ノー|NO|No|なくそう|なくす|なくせ|防ごう|防げ|防ぐ|許すな|許さない|ゼロ|撲滅|追放|根絶|やめよう|やめて|減らそう"
    r"|減らす|止めよう|無|非|反|脱|アンチ|さよなら|バイバイ)"
    r"[!！・のな、～~\-「『“”\s]{0,3}[一-龥ァ-ヴー]{0,6}$"
)
_PROMOTED = "推進|促進|奨励|推奨|普及|振興|応援|実現|達成|歓迎|拡充|充実|のすすめ|のススメ|の勧め|すすめ隊"
_EVENTS = (
    "(?:推進|強化|強調|広報|啓発)?(?:月間|週間|旬間|運動|キャンペーン|デー|の日)|推進|標語|市民大会"
    "|市民の?集い|フォーラム|作文"
)
_CLASSES = (
    "教室|講座|出前講座|講習会?|研修会?|講演会?|セミナー|シンポジウム|訓練|ポスター|リーダー|サポーター|推進員"
    "|グッズ|機器|装置|電話機|シール|マニュアル|ガイド|補助金?|助成金?|給付金|体操|プログラム|プロジェクト"
)
_AREAS = "(?:区域|地区|エリア|ゾーン|道路|場所)"
_DO = (
    r"を?(?:し|続け|進め|広げ|広め|増や|目指し|めざし|高め|すすめ|楽し|起こし|見逃し|見過ごし|心がけ|心掛け|徹底し|推し進め)(?:ましょう|てください|て下さい|よう[!。！])"
    r"|を(?:推進|促進|奨励|推奨|応援|歓迎|支援|強化|徹底|実施|募集|広め|広げ|目指|めざ|進め|増や|心がけ|心掛け|お願い)"
    r"|に(?:努め|ご?協力|取り組みましょう|取り組もう|心がけ|心掛け|参加し|ご参加)"
    r"|(?:の|へ)(?:の)?(?:ご協力|徹底|推進|促進|普及|取り?組みを|お願い|参加|強化)"
)
_FOR = r"の?ため(?:に|の)?[、,]?[^。\n]{0,30}?"
_DO_WRONG = _DO + rf"|{_FOR}(?:ましょう|てください|て下さい|お願いします|心がけ)"
_DO_HARM = _DO + rf"|{_FOR}ましょう"
_MONTHS = "(?:推進|強化|強調)?(?:月間|週間|旬間|運動|キャンペーン|デー)"
_TAUGHT = "転倒|食中毒|熱中症|感染症|寝たきり|虫歯|むし歯|誤飲|脱水|ヒートショック"
_PATTERNS = tuple(
    map(
        re.compile,
        (
            rf"(?:{_WRONGS})(?:[のな]?(?:{_PROMOTED}|{_EVENTS}|{_CLASSES})|{_AREAS}|{_DO_WRONG})",
            rf"(?:{_TALKED_OF})(?:の?(?:{_PROMOTED}|{_MONTHS})|{_AREAS}|{_DO_WRONG})",
            rf"(?:{_HARMS})(?:の?(?:{_PROMOTED}|{_MONTHS})|{_DO_HARM})",
            rf"(?:{_FOUGHT})(?:の?(?:推進(?!員)|促進|奨励)|のすすめ)",
            rf"(?:{_TAUGHT})の?(?:教室|体操|講座)",
            r"(?:喫煙|路上駐車|立ち入り)にご?協力",
        ),
    )
)
# What stands on its own without 防止: these are names, or speak of what has happened.
_FINE = re.compile(
    r"感染(?:症)?の(?:拡大|流行)|事故の?ため|火災の?ため|漏水の?ため|凍結の?ため|被害の?ため|災害関連|食品ロスの?実態"
    r"|(?:事故|火災|被害|感染症?)(?:の)?(?:対応|発生)|インフルエンザの?普及|感染症の?ため|インフルエンザの?ため|被害(?:の)?(?:給付|補助|支援|助成|相談)"
    r"|犯罪被害|食中毒の?ため、?(?:営業|休)"
)


def find(message: Message, today: date, around: Circumstances) -> Iterator[Remark]:
    for passage in message.sentences:
        taken: set[int] = set()
        for pattern in _PATTERNS:
            for match in pattern.finditer(passage.flat):
                if match.start() in taken or _is_fine(passage.flat, match):
                    continue
                taken.update(range(match.start(), match.end()))
                yield Remark(
                    gettext_noop(
                        "“{words}” reads as if it were to be furthered. Has a word like 防止, 予防, 禁止 or 対策 fallen out?"
                    ),
                    passage.place(*match.span()),
                    {"words": match[0]},
                )


def _is_fine(flat: str, match: re.Match[str]) -> bool:
    before = re.split(r"[。\n]", flat[max(0, match.start() - 14) : match.start()])[-1]
    if _BEFORE.search(before) or _FINE.match(match[0]):
        return True
    return bool(re.search(_TURNED, match[0]))
