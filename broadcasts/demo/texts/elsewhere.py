"""What rings nobody: on the notice board, in the newsletter, on LINE VOOM."""

from broadcasts.demo.clock import Days
from broadcasts.demo.stories import Story, site, text


def reading_room(days: Days) -> Story:
    """Nobody needs a message for it; whoever looks finds it."""
    return Story(
        author="toshokan",
        written_at=days.moment(-3, 10, 15),
        title="読書室の席を増やしました",
        parts=(
            text(
                f"""
【図書館】中央図書館の読書室に、窓ぎわの席を12席増やしました。予約なしで、開館中はどなたでもお使いいただけます。

{site("toshokan/dokusho")}
"""
            ),
        ),
        categories=("library",),
        outlets=("board", "text", "voom"),
        outlet_words={
            "text": "中央図書館の読書室に、窓ぎわの席が12席増えました。予約は要りません。開館中はどなたでもどうぞ。",
            "voom": "窓ぎわの席、増えました📖\n中央図書館の読書室に12席。予約なしでどうぞ。",
        },
    )
