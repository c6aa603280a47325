import pytest

from subscribers.faq.danger import is_cried


@pytest.mark.parametrize(
    "words",
    [
        "火事です", "火事", "隣が火事です！助けて", "助けて", "たすけてください", "救急車", "救急車を呼んでください", "救急車お願いします",
        "人が倒れています", "人が倒れてます。どうしたらいいですか", "父が家で倒れました", "おじいさんが 倒れて いる", "倒れています",
        "母の意識がない", "息をしていません", "強盗が入った", "泥棒がいる", "交通事故にあいました", "クマに襲われています",
        "fire!", "Help me", "please call an ambulance", "my house is on fire", "ambulance",
    ],
)  # fmt: skip
def test_cry_for_help_is_heard(words):
    assert is_cried(words)


@pytest.mark.parametrize(
    "words",
    [
        "fireworks festival", "campfire place", "fire station phone", "can you help me with garbage", "is the ambulance free",
        "木が倒れています", "公園の木が倒れて道をふさいでいます", "救急車は有料ですか", "救急車を呼んだらいくらかかる",
        "交通事故にあったときの相談窓口", "火事の罹災証明", "火事が起きたらどこへ", "防災意識がない人への講座", "手続きを助けてほしい",
        "家族が倒れたときの介護", "看板が倒れています", "強盗対策", "殺処分について", "火災保険", "ごみの日はいつ", "",
    ],
)  # fmt: skip
def test_question_about_danger_is_no_cry(words):
    assert not is_cried(words)
