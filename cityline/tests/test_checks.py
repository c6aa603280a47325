import pytest
from django.core.exceptions import ImproperlyConfigured

from cityline import checks

KEY = "k7Qw-tR2_vB9xN4mZ1sD6fG8hJ3lP5oI0uY7eT2rW4qA9zX6cV1bN8mK"
PRODUCTION = {
    "DEBUG": False,
    "SECRET_KEY": KEY,
    "SEAL_KEY": KEY[::-1],
    "AUDIT_KEY": KEY[1:] + KEY[0],
    "REQUIRE_SECOND_FACTOR": True,
    "ALLOWED_HOSTS": ["cityline.example.lg.jp"],
    "PUBLIC_BASE_URL": "https://cityline.example.lg.jp",
    "MEDIA_BASE_URL": "https://cityline.example.lg.jp",
    "REDIS_URL": "rediss://:password@valkey.example.lg.jp:6379/0",
    "LINE_API_BASE_URL": "https://api.line.me",
    "LINE_DATA_API_BASE_URL": "https://api-data.line.me",
    "LINE_CHANNEL_ACCESS_TOKEN": "token",
    "LINE_CHANNEL_SECRET": "secret",
    "LINE_SENDING_ENABLED": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "cityline@example.lg.jp",
    "TRUSTED_PROXIES": 1,
    "SILENCED_SYSTEM_CHECKS": [],
    "LIFF_ID": "",
    "LINE_LOGIN_CHANNEL_ID": "",
}
DEVELOPMENT = {
    **PRODUCTION,
    "DEBUG": True,
    "LINE_API_BASE_URL": "http://127.0.0.1:8100",
    "LINE_DATA_API_BASE_URL": "http://127.0.0.1:8100",
}


def ids(settings, base, **changed):
    for name, value in {**base, **changed}.items():
        setattr(settings, name, value)
    return sorted({message.id for message in checks.run_checks(tags=[checks.TAG])})


def test_production_settings_are_clean(settings):
    assert ids(settings, PRODUCTION) == []
    assert ids(settings, PRODUCTION, LIFF_ID="1234567890-AbcdEfgh", LINE_LOGIN_CHANNEL_ID="1234567890") == []


@pytest.mark.parametrize(
    ("changed", "id_"),
    [
        ({"LINE_CHANNEL_ACCESS_TOKEN": ""}, "cityline.E001"),
        ({"LINE_CHANNEL_SECRET": ""}, "cityline.E002"),
        ({"LINE_API_BASE_URL": "https://api.line.me.example"}, "cityline.E003"),
        ({"LINE_API_BASE_URL": "http://api.line.me"}, "cityline.E003"),
        ({"LINE_DATA_API_BASE_URL": "http://127.0.0.1:8100"}, "cityline.E003"),
        ({"PUBLIC_BASE_URL": "http://cityline.example.lg.jp"}, "cityline.E004"),
        ({"MEDIA_BASE_URL": "http://cityline.example.lg.jp"}, "cityline.E004"),
        ({"LIFF_ID": "1234567890-AbcdEfgh"}, "cityline.E013"),
        ({"LINE_LOGIN_CHANNEL_ID": "1234567890"}, "cityline.E013"),
        ({"LIFF_ID": "1234567890-AbcdEfgh", "LINE_LOGIN_CHANNEL_ID": "1234567891"}, "cityline.E014"),
        ({"LIFF_ID": "1234567890", "LINE_LOGIN_CHANNEL_ID": "1234567890"}, "cityline.E014"),
        ({"SECRET_KEY": "short"}, "cityline.E005"),
        ({"SECRET_KEY": "a" * 80}, "cityline.E005"),
        ({"SECRET_KEY": f"django-insecure-{KEY}"}, "cityline.E005"),
        ({"SEAL_KEY": "development-only-seal-key-development-only-seal-key-dev"}, "cityline.E006"),
        ({"SEAL_KEY": KEY}, "cityline.E007"),
        ({"AUDIT_KEY": "short"}, "cityline.E015"),
        ({"AUDIT_KEY": KEY}, "cityline.E016"),
        ({"AUDIT_KEY": KEY[::-1]}, "cityline.E016"),
        ({"REQUIRE_SECOND_FACTOR": False}, "cityline.W007"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "cityline.E009"),
        ({"ALLOWED_HOSTS": ["cityline.example.lg.jp", "*"]}, "cityline.E010"),
        ({"REDIS_URL": "memory://"}, "cityline.E012"),
        ({"REDIS_URL": "redis://:password@valkey.example.lg.jp:6379/0"}, "cityline.W001"),
        ({"REDIS_URL": "rediss://valkey.example.lg.jp:6379/0"}, "cityline.W001"),
        ({"TRUSTED_PROXIES": 0}, "cityline.W002"),
        ({"ALLOWED_HOSTS": ["other.example.lg.jp"]}, "cityline.W003"),
        ({"LINE_SENDING_ENABLED": False}, "cityline.W004"),
        ({"DEFAULT_FROM_EMAIL": "cityline@localhost"}, "cityline.W005"),
    ],
)
def test_misconfigured_production_is_pointed_out(settings, changed, id_):
    assert ids(settings, PRODUCTION, **changed) == [id_]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"PUBLIC_BASE_URL": "http://localhost:8000", "LINE_CHANNEL_SECRET": "", "SECRET_KEY": "short"}, []),
        ({"PUBLIC_BASE_URL": "http://localhost:8000", "LINE_API_BASE_URL": "https://api.line.me"}, ["cityline.E008"]),
        (
            {"PUBLIC_BASE_URL": "http://localhost:8000", "LINE_DATA_API_BASE_URL": "http://api-data.line.me"},
            ["cityline.E008"],
        ),
        ({"PUBLIC_BASE_URL": "https://cityline.example.lg.jp"}, ["cityline.W006"]),
    ],
)
def test_development_never_reaches_line(settings, changed, found):
    assert ids(settings, DEVELOPMENT, **changed) == found


def test_database_other_than_postgresql_is_refused(settings):
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}

    assert ids(settings, PRODUCTION) == ["cityline.E011"]


def test_local_redis_needs_no_password(settings):
    assert ids(settings, PRODUCTION, REDIS_URL="redis://127.0.0.1:6379/0") == []


def test_every_finding_says_what_to_do(settings):
    for name, value in {
        **PRODUCTION,
        "SECRET_KEY": "x",
        "SEAL_KEY": "x",
        "ALLOWED_HOSTS": ["*"],
        "REDIS_URL": "x://y",
    }.items():
        setattr(settings, name, value)

    assert [message.id for message in checks.run_checks(tags=[checks.TAG]) if not message.hint] == []


def test_server_refuses_to_start_with_an_error_but_not_with_a_warning(settings):
    ids(settings, PRODUCTION, TRUSTED_PROXIES=0)
    checks.refuse_misconfiguration()

    settings.SEAL_KEY = settings.SECRET_KEY

    with pytest.raises(ImproperlyConfigured, match=r"cityline\.E007"):
        checks.refuse_misconfiguration()
