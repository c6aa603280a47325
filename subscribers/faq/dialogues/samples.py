"""Bulky waste of a city that does not exist: what item, how large, what it costs and where to apply."""

from django.db import transaction

from cityline.staff.models import Department, User
from subscribers.faq import sampling
from subscribers.models import Dialogue, DialogueStep

LINK, PHONE = "https://www.city.suminagi.example/gomi/sodai", "0120-000-530"
# Code, under which, words to tap, what is said, whether it is an end, other words for it
_STEPS: tuple[tuple[str, str, str, str, bool, str], ...] = (
    ("start", "", "", "粗大ごみの料金と申し込みをご案内します。何を出しますか。", False, ""),
    ("bed", "start", "ベッド・布団", "ベッドの本体ですか、マットレスや布団ですか。", False, "ベッド\n寝台"),
    ("frame", "bed", "ベッドの本体", "ベッドの本体は1台900円です。マットレスは別に数えます。", True, "ベッドフレーム"),
    ("mattress", "bed", "マットレス", "マットレスは、スプリング入りが900円、入っていないものが300円です。", True, ""),
    ("futon", "bed", "布団", "布団は3枚までひとまとめで300円です。ひもで縛ってください。", True, "ふとん\n毛布"),
    ("sofa", "start", "ソファ・いす", "どれに近いですか。", False, "ソファー"),
    ("sofa2", "sofa", "2人掛け以上のソファ", "2人掛け以上のソファは1台1,200円です。", True, "大きいソファ"),
    ("sofa1", "sofa", "1人掛けのソファ", "1人掛けのソファは1台600円です。", True, ""),
    ("chair", "sofa", "いす", "いすは1脚300円です。", True, "椅子"),
    ("bike", "start", "自転車", "自転車は1台600円です。鍵と防犯登録のシールは外してください。", True, ""),
    ("table", "start", "机・テーブル", "一番長い辺の長さはどのくらいですか。", False, "つくえ"),
    ("small", "table", "120cm未満", "120cm未満の机は1台600円です。", True, ""),
    ("large", "table", "120cm以上", "120cm以上の机は1台900円です。", True, ""),
    ("other", "start", "そのほか", "ここにないものは、受付センターでお調べします。", True, ""),
)
_APPLY = "\n\n電話かウェブで申し込み、処理券を買って貼り、収集日の朝8時までに出してください。"


@transaction.atomic
def settle(*, department: Department, written_by: User, passed_by: User) -> Dialogue:
    made = Dialogue.objects.create(
        department=department,
        name="粗大ごみの料金案内",
        name_en="Bulky waste fees",
        ways="粗大ごみの料金を調べる\n粗大ごみの金額\n粗大ごみの値段",
    )
    DialogueStep.objects.bulk_create(
        DialogueStep(
            dialogue=made,
            code=code,
            under=under,
            label=label,
            words=words + _APPLY if is_end else words,
            ways=ways,
            link=LINK if is_end else "",
            phone=PHONE if is_end else "",
        )
        for code, under, label, words, is_end, ways in _STEPS
    )
    sampling.let_through(made, written_by=written_by, passed_by=passed_by)
    return made
