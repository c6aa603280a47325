"""System checks: a configuration that would hurt is refused, or pointed out, with what to do about it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured

TAG = "cityline"
LINE_ADDRESSES = {
    "LINE_API_BASE_URL": "https://api.line.me",
    "LINE_DATA_API_BASE_URL": "https://api-data.line.me",
}
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", ""})
KEY_LENGTH_MIN = 50
MADE_UP = ("django-insecure", "development-only", "change-me")
SILENT_MAIL = ("console", "dummy", "locmem", "filebased")
Check = Callable[..., list[CheckMessage]]


def _rule(check: Callable[[], Iterator[CheckMessage]]) -> Check:
    def listed(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
        return list(check())

    listed.__name__ = check.__name__
    register(TAG)(listed)
    return listed


def refuse_misconfiguration() -> None:
    """Raise ImproperlyConfigured with every error found. For processes that run no system checks, or ignore them."""
    errors = [message for message in run_checks(tags=[TAG]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


@_rule
def check_line_channel() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        return
    if not settings.LINE_CHANNEL_ACCESS_TOKEN:
        yield Error(
            "LINE_CHANNEL_ACCESS_TOKEN is empty: nothing could be sent.",
            hint="Issue a long-lived token in the LINE Developers console and set it, or LINE_CHANNEL_ACCESS_TOKEN_FILE.",
            id="cityline.E001",
        )
    if not settings.LINE_CHANNEL_SECRET:
        yield Error(
            "LINE_CHANNEL_SECRET is empty: every webhook would be refused.",
            hint="Copy the channel secret from the LINE Developers console, or set LINE_CHANNEL_SECRET_FILE.",
            id="cityline.E002",
        )


@_rule
def check_liff() -> Iterator[CheckMessage]:
    liff, channel = settings.LIFF_ID, settings.LINE_LOGIN_CHANNEL_ID
    if bool(liff) != bool(channel):
        missing = "LINE_LOGIN_CHANNEL_ID" if liff else "LIFF_ID"
        yield Error(
            f"{missing} is empty: LIFF_ID and LINE_LOGIN_CHANNEL_ID are of use only together.",
            hint=f"Set {missing} too, or leave both empty: then residents' pages open by a signed link.",
            id="cityline.E013",
        )
    elif liff and not re.fullmatch(rf"{re.escape(channel)}-[0-9A-Za-z]+", liff):
        yield Error(
            "LIFF_ID does not belong to LINE_LOGIN_CHANNEL_ID: no resident's token would be accepted.",
            hint="A LIFF id is its channel's number, a hyphen and some letters: copy both from the same LINE Login channel.",
            id="cityline.E014",
        )


@_rule
def check_line_address() -> Iterator[CheckMessage]:
    for name, address in LINE_ADDRESSES.items():
        chosen = getattr(settings, name)
        if not settings.DEBUG and chosen != address:
            yield Error(
                f"{name} is not LINE's: residents' ids and the channel token would go to {_host(chosen) or 'nowhere'}.",
                hint=f"Remove {name}; it is for the simulator in development.",
                id="cityline.E003",
            )
        if settings.DEBUG and _host(chosen) == _host(address):
            yield Error(
                f"DEBUG is on and {name} is LINE's own: a development server could write to real residents.",
                hint=f"Point {name} at the simulator (make demo does), or set DEBUG=False.",
                id="cityline.E008",
            )


@_rule
def check_public_addresses() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        if _host(settings.PUBLIC_BASE_URL) not in LOCAL_HOSTS:
            yield Warning(
                "DEBUG is on and PUBLIC_BASE_URL is not on this machine: error pages would show settings to anyone.",
                hint="Set DEBUG=False wherever others can reach the server.",
                id="cityline.W006",
            )
        return
    for name in ("PUBLIC_BASE_URL", "MEDIA_BASE_URL"):
        if urlsplit(getattr(settings, name)).scheme != "https":
            yield Error(
                f"{name} is not https: LINE refuses such links and pictures.",
                hint=f"Set {name} to the https address under which residents reach this server.",
                id="cityline.E004",
            )
    for name, use in (("PUBLIC_BASE_URL", "links in mails"), ("MEDIA_BASE_URL", "pictures in messages")):
        if _host(getattr(settings, name)) not in settings.ALLOWED_HOSTS:
            yield Warning(
                f"The host of {name} is not in ALLOWED_HOSTS: {use} would be answered with an error.",
                hint="Add the host to ALLOWED_HOSTS.",
                id="cityline.W003",
            )


@_rule
def check_keys() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        return
    for name, id_ in (
        ("SECRET_KEY", "cityline.E005"),
        ("SEAL_KEY", "cityline.E006"),
        ("AUDIT_KEY", "cityline.E015"),
    ):
        key = getattr(settings, name)
        if len(key) < KEY_LENGTH_MIN or len(set(key)) < 5 or key.startswith(MADE_UP):
            yield Error(
                f"{name} is short or not random.",
                hint='python -c "import secrets; print(secrets.token_urlsafe(64))" makes a good one.',
                id=id_,
            )
    if settings.SEAL_KEY == settings.SECRET_KEY:
        yield Error(
            "SEAL_KEY is the same as SECRET_KEY: whoever forges sessions could forge approvals.",
            hint="Make a second key of its own for SEAL_KEY.",
            id="cityline.E007",
        )
    if settings.AUDIT_KEY in {settings.SECRET_KEY, settings.SEAL_KEY}:
        yield Error(
            "AUDIT_KEY is the same as another key: whoever forges sessions or approvals could forge the record of it.",
            hint="Make a third key of its own for AUDIT_KEY.",
            id="cityline.E016",
        )


@_rule
def check_logins() -> Iterator[CheckMessage]:
    if not settings.DEBUG and not settings.REQUIRE_SECOND_FACTOR:
        yield Warning(
            "REQUIRE_SECOND_FACTOR is False: a stolen password is enough to approve in somebody's name.",
            hint="Set REQUIRE_SECOND_FACTOR=True; each is led through it at the next login.",
            id="cityline.W007",
        )


@_rule
def check_mail() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        return
    if any(kind in settings.EMAIL_BACKEND for kind in SILENT_MAIL):
        yield Error(
            "Mail does not leave this machine: nobody would learn that a broadcast waits for the PR office.",
            hint="Set EMAIL_URL, for instance smtp+tls://user:password@mail.example.lg.jp:587.",
            id="cityline.E009",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            "DEFAULT_FROM_EMAIL ends in @localhost: most mail servers refuse such mail.",
            hint="Set DEFAULT_FROM_EMAIL to an address of the city.",
            id="cityline.W005",
        )


@_rule
def check_hosts() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        return
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS admits every host name: links in mails could be made to lead elsewhere.",
            hint="Name the hosts under which this server is reached.",
            id="cityline.E010",
        )
    if settings.TRUSTED_PROXIES == 0:
        yield Warning(
            "TRUSTED_PROXIES is 0: behind a proxy that ends TLS every page redirects to itself, and the lock-out after "
            "failed logins sees the proxy's address only.",
            hint="Set TRUSTED_PROXIES to the number of proxies before this server that set X-Forwarded-For and -Proto.",
            id="cityline.W002",
        )


@_rule
def check_servers() -> Iterator[CheckMessage]:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine != "django.db.backends.postgresql":
        yield Error(
            "DATABASE_URL is not PostgreSQL: constraints, locks and triggers that keep the ledger true would be missing.",
            hint="Use postgres://user:password@host:5432/name.",
            id="cityline.E011",
        )
    redis = urlsplit(settings.REDIS_URL)
    if redis.scheme not in {"redis", "rediss"}:
        yield Error(
            "REDIS_URL is not the address of a Redis or Valkey server.",
            hint="Use rediss://:password@host:6379/0.",
            id="cityline.E012",
        )
    elif (
        not settings.DEBUG
        and (redis.hostname or "") not in LOCAL_HOSTS
        and not (redis.password and redis.scheme == "rediss")
    ):
        yield Warning(
            "REDIS_URL leads to another machine without TLS or without a password: who reaches it can ring every bell and hold up sending.",
            hint="Use rediss://:password@host:6379/0, or keep the server on a network of its own and silence this check.",
            id="cityline.W001",
        )


@_rule
def check_sending() -> Iterator[CheckMessage]:
    if not settings.DEBUG and not settings.LINE_SENDING_ENABLED:
        yield Warning(
            "LINE_SENDING_ENABLED is False: nothing is sent to residents until it is True again.",
            hint="Meant as the operator's emergency stop; set it to True when the emergency is over.",
            id="cityline.W004",
        )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
