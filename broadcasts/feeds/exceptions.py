"""What a sender did wrong: each has the status and the code of its answer, and never a word about residents."""

from cityline.refusals import Refusal


class SenderRefused(Exception):
    """``code`` is part of the interface (docs/feeds.md); ``field`` says where."""

    status, code = 400, "invalid"

    def __init__(self, code: str = "", field: str = "") -> None:
        self.code = code or self.code
        self.field = field
        super().__init__(f"{self.code} {field}".strip())


class Unreadable(SenderRefused):
    """Its body says nothing we understand."""


class NotTheSender(SenderRefused):
    """Unknown, revoked or wrong: which of them, nobody is told."""

    status, code = 401, "unauthorized"


class TooManyReadings(SenderRefused):
    status, code = 429, "too_many"


class IdReused(SenderRefused):
    """The same id with another content: the first one stands."""

    status, code = 409, "id_reused"


class SetupInvalid(Refusal):
    """``problems``: by the name of the field."""

    def __init__(self, problems: "dict[str, object]") -> None:
        self.problems = problems
        super().__init__(str(next(iter(problems.values()))))
