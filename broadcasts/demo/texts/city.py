"""The PR office and a ward office."""

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import Story, card, site, text


def ward_counter(days: Days) -> Story:
    day = days.next("日", after=-4)
    return Story(
        author="hamate",
        written_at=days.moment(-7, 10, 10),
        title="浜手区役所 日曜窓口の休止",
        alt_text=f"【浜手区】{days.on(day)}の日曜窓口を休止します",
        parts=(
            text(
                f"""
【浜手区役所】日曜窓口の休止

庁舎の電気設備の点検のため、次の日曜窓口は休止します。

■休止する日
{days.on(day)}

住民票の写しと印鑑登録証明書は、コンビニエンスストアでも取得できます（マイナンバーカードが必要です）。
"""
            ),
        ),
        categories=("tax", "hamate"),
    )


def tax_return(days: Days) -> Story:
    first, last = days.next("月", after=10), days.next("金", after=20)
    return Story(
        author="koho2",
        written_at=days.moment(-1, 15, 5),
        title="申告相談会場のご案内（市民税・県民税）",
        alt_text="市民税・県民税の申告相談は事前予約が便利です",
        parts=(
            text(
                f"""
【市民税・県民税】申告相談会場のご案内

申告が必要な方の相談会場を開きます。会場は大変混み合いますので、事前の予約をおすすめします。

■期間
{days.on(first)}〜{days.on(last)}（土日・祝日を除く）
■会場
市役所 本館2階 大会議室

所得税の確定申告をされる方は、市民税・県民税の申告は必要ありません。
"""
            ),
            card(
                "申告相談の予約",
                date="受付 9:00〜16:00",
                place="市役所 本館2階 大会議室",
                words="本人確認書類、収入や控除がわかる書類をお持ちください。",
                buttons={"予約する": site("zei/shinkoku/yoyaku"), "必要な書類を見る": site("zei/shinkoku")},
            ),
        ),
        categories=("tax",),
        document_number="澄広第33号",
    )
