"""What the city sent in the months before: short texts, long sent, that give its numbers a past."""

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import ALSO_ON_THE_BOARD, Story, card, site, text


def account_opened(days: Days) -> Story:
    return Story(
        author="koho2",
        written_at=days.moment(-152, 9, 30),
        title="澄凪市公式アカウントのご案内",
        parts=(
            text(
                """
【広報課】友だち追加ありがとうございます

このアカウントでは、あなたが選んだお知らせだけをお届けします。お住まいの区や知りたい内容は、メニューの「受信設定」からいつでも変えられます。
"""
            ),
        ),
        categories=("important",),
    )


def sorting_rules(days: Days) -> Story:
    return Story(
        author="gomi",
        written_at=days.moment(-124, 10, 20),
        title="プラスチック製品の出し方が変わります",
        parts=(
            text(
                """
【環境・ごみ減量課】プラスチック製品の出し方が変わります

来月から、プラスチック製のおもちゃやハンガーも資源物として収集します。30センチを超えるものは、これまでどおり粗大ごみです。
"""
            ),
        ),
        categories=("waste",),
        outlets=ALSO_ON_THE_BOARD,
    )


def health_check(days: Days) -> Story:
    return Story(
        author="kenko",
        written_at=days.moment(-97, 9, 45),
        title="健康診査の予約受け付け",
        parts=(
            card(
                "健康診査の予約",
                date="平日 9:00〜16:30",
                place="各区の保健センター",
                words="40歳から74歳の方が対象です。受診券がお手元に届いてからご予約ください。",
                buttons={"予約する": site("kenko/kenshin")},
            ),
        ),
        categories=("health",),
        outlets=ALSO_ON_THE_BOARD,
    )


def tourism_film(days: Days) -> Story:
    """Sent to everybody although few had asked for it: the broadcast that cost the city the most residents."""
    return Story(
        author="kanko",
        written_at=days.moment(-61, 10),
        title="観光動画「凪の町へ」を公開しました",
        parts=(
            text(
                "観光動画「凪の町へ」を公開しました！ご家族、お友だちにも広めてください。チャンネル登録もお願いします。"
            ),
            text("撮影の裏側を紹介する記事も、毎日更新しています。ぜひ毎日チェックしてください。"),
        ),
        categories=("important",),
    )


def flood_map(days: Days) -> Story:
    return Story(
        author="bosai2",
        written_at=days.moment(-40, 13, 15),
        title="洪水ハザードマップを新しくしました",
        outlets=("push", "board", "voom"),
        parts=(
            text(
                """
【防災危機管理課】洪水ハザードマップを新しくしました

ご自宅や職場の浸水の深さと、避難する場所を、この機会にご確認ください。冊子は区役所と公民館でお渡ししています。
"""
            ),
        ),
        categories=("disaster",),
    )
