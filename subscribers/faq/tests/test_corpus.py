"""How the matching fares with our own lists. Nothing was ever changed for `holdout.tsv` and `unseen.tsv`."""

import pytest

from subscribers.faq.tests.scoring import fare, sample_matcher


@pytest.fixture(scope="module")
def matched():
    return sample_matcher()


@pytest.mark.parametrize(
    "name", ["questions.tsv", "holdout.tsv", "unseen.tsv", "blind.tsv", "more.tsv", "asked.tsv", "fresh.tsv"]
)
def test_list_of_questions_is_answered_well_and_hardly_ever_wrongly(matched, name):
    fared = fare(name, *matched)

    said = "\n".join(fared.lines)
    assert fared.right >= 0.85 * fared.answerable, said
    assert fared.wrong + fared.answered_others <= 0.05 * (fared.answerable + fared.others), said
    assert fared.answered_others <= 0.05 * fared.others, said
