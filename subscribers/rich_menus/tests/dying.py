"""A worker that dies at one of its calls to LINE: before the request leaves, or after LINE did it and before we noted it."""

from cityline.line import rich_menus

MODULES = ("making", "showing", "linking", "clearing")


class Killed(BaseException):
    """Nothing catches it, as nothing catches kill -9."""


class DyingLine:
    """LINE's calls, counted; the ``at``-th is the last."""

    def __init__(self, *, at=0, after=False):
        self.at, self.after, self.calls = at, after, []

    def __getattr__(self, name):
        real = getattr(rich_menus, name)
        if not callable(real) or isinstance(real, type):
            return real

        def call(**values):
            self.calls.append(name)
            is_last = len(self.calls) == self.at
            if is_last and not self.after:
                raise Killed
            answer = real(**values)
            if is_last:
                raise Killed
            return answer

        return call

    def stand_in(self, monkeypatch):
        for module in MODULES:
            monkeypatch.setattr(f"subscribers.rich_menus.{module}.line", self)
        return self
