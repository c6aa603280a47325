"""What came back from the PR office of the demo city over the months, and its concept that was renewed meanwhile."""

from collections.abc import Callable

from broadcasts.demo import guiding, playing
from broadcasts.demo.clock import Days
from broadcasts.demo.scenes import Scene, Telling
from broadcasts.demo.stories import Story
from broadcasts.demo.texts import turned_down


def rejected(story: Callable[[Days], Story], day: int, *, by: str, reason: str, words: str) -> Telling:
    """One of those the reasons are counted of."""

    def tell(on: Scene) -> None:
        at = on.days.moment(day, 16)
        playing.turned_down(story(on.days), by=by, at=at, reason=reason, words=words, for_good=True)

    return tell


coming_of_age = rejected(
    turned_down.coming_of_age,
    -110,
    by="koho1",
    reason="wrong_people",
    words="「子育て」は、小学校に入る前の子がいる家庭のためのカテゴリーです。",
)
teenagers = rejected(
    turned_down.teenagers,
    -83,
    by="koho2",
    reason="wrong_people",
    words="中高生の家庭は「子育て」を選んでいません。学校を通じた案内をお願いします。",
)
survey = rejected(
    turned_down.survey,
    -75,
    by="koho1",
    reason="wrong_people",
    words="「重要」では送れません。市のサイトでお願いします。",
)
closed_entry = rejected(
    turned_down.closed_entry,
    -50,
    by="koho2",
    reason="timing",
    words="締め切りが過ぎています。次回の募集でお送りください。",
)
third_market = rejected(
    turned_down.third_market, -28, by="koho1", reason="too_often", words="同じ催しの3通目です。1通にまとめてください。"
)


def concept_renewed(on: Scene) -> None:
    guiding.renew_concept(at=on.days.moment(-26, 9))


def playground(on: Scene) -> None:
    """Proposed to go out without ringing; its writer has not answered yet."""
    made = guiding.came_back(
        turned_down.playground(on.days),
        by="koho1",
        at=on.days.moment(-1, 15),
        reason="too_often",
        words="「子育て」は今週3通目になります。急ぎではないので、音を鳴らさずに送ってはいかがでしょうか。",
        proposal="silent",
    )
    guiding.said(
        made, by="koho1", at=on.days.moment(-1, 15, 5), words="内容は良いと思います。来週に回しても構いません。"
    )
