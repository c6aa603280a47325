"""Reading the environment: every secret also from a file, and nonsense refused at start."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def secret(name: str, *, default: str | None = None) -> str:
    """The secret ``name``, or the content of the file that ``name_FILE`` names (Docker and systemd secrets).

    Raises ImproperlyConfigured when neither is set and there is no default, when both are, or when the file cannot be read.
    """
    path = env.str(f"{name}_FILE", default="")
    value: str | None = env.str(name, default=None)
    if path and value:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
    if value is not None:
        return value
    if default is not None:
        return default
    raise ImproperlyConfigured(f"{name} is not set. See .env.example for what it is and how to make one.")


def boolean(name: str, *, default: bool) -> bool:
    """``True`` or ``False`` and nothing else, so that a typo cannot switch safety off."""
    raw: str = env.str(name, default=str(default))
    if raw not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write True or False.")
    return raw == "True"


def integer(name: str, *, default: int, minimum: int, maximum: int) -> int:
    """A whole number within bounds."""
    raw = env.str(name, default=str(default))
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write a whole number from {minimum} to {maximum}.") from None
    if not minimum <= value <= maximum:
        raise ImproperlyConfigured(f"{name} is {value}; it must be from {minimum} to {maximum}.")
    return value
