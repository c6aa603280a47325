"""Nobody is left alone with a code."""

import pytest

from broadcasts.reasons import words
from broadcasts.tests import factories


@pytest.mark.parametrize(
    "code", ["channel_401", "channel_413", "monthly_limit", "audience_changed", "seal_broken", "training_changed"]
)
def test_every_reason_of_the_system_has_a_sentence(code):
    assert str(words(code))


@pytest.mark.django_db
def test_reason_of_a_person_shows_their_own_words():
    broadcast = factories.draft()
    broadcast.status_reason, broadcast.status_note = "person", "誤字があったため"

    assert broadcast.why_stopped == "誤字があったため"
