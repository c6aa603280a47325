import pytest
from django.core.exceptions import ValidationError

from cityline.staff.validators import validate_sender_name


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("子育て支援課", True),
        ("オンライン図書館", True),
        ("Online Library", True),
        ("あ" * 20, True),
        ("あ" * 21, False),
        ("🎍" * 11, False),
        ("LINE推進課", False),
        ("ＬＩＮＥ担当", False),
        ("市公式line", False),
    ],
)
def test_the_sender_name_is_one_line_takes(name, fine):
    if fine:
        validate_sender_name(name)
    else:
        with pytest.raises(ValidationError):
            validate_sender_name(name)
