"""The environment of a development machine: made-up secrets that production's system checks refuse."""

from collections.abc import Mapping

NOWHERE = "http://127.0.0.1:9"  # nothing listens on the discard port: a forgotten simulator is noticed, LINE is not

DEVELOPMENT = {
    "DEBUG": "True",
    "SECRET_KEY": "development-only-secret-key-development-only-secret-key",
    "SEAL_KEY": "development-only-seal-key-development-only-seal-key-dev",
    "AUDIT_KEY": "development-only-audit-key-development-only-audit-key-d",
    "AUDIT_OLD_KEYS": "",
    # Whoever tries it out has no telephone with a code at hand; the login page says so, and it can be rehearsed.
    "REQUIRE_SECOND_FACTOR": "False",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "PUBLIC_BASE_URL": "http://localhost:8000",
    "MEDIA_BASE_URL": "http://localhost:8000",
    "LINE_API_BASE_URL": NOWHERE,
    "LINE_DATA_API_BASE_URL": NOWHERE,
    "LINE_CHANNEL_ACCESS_TOKEN": "development-channel-access-token",
    "LINE_CHANNEL_SECRET": "development-channel-secret",
    # The SDK of a LIFF app comes from LINE itself: pages open by signed links here, whatever the shell knows.
    "LINE_LOGIN_CHANNEL_ID": "",
    "LIFF_ID": "",
    "PAGES_REDIS_URL": "",
    "LINE_BASIC_ID": "@cityline-demo",
    "CITY_NAME": "澄凪市",
    "LINE_MULTICAST_RATE": "200",
    "LINE_SENDING_ENABLED": "True",
    "EMAIL_URL": "consolemail://",
}
UNUSED_SERVERS = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9/0"}
SECRETS = (
    "SECRET_KEY",
    "SEAL_KEY",
    "AUDIT_KEY",
    "AUDIT_OLD_KEYS",
    "DATABASE_URL",
    "REDIS_URL",
    "PAGES_REDIS_URL",
    "LINE_CHANNEL_ACCESS_TOKEN",
    "LINE_CHANNEL_SECRET",
)


def development_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """``inherited`` with development's values over it, so that a shell that knows the real channel cannot reach it."""
    kept = {name: value for name, value in inherited.items() if name not in {f"{secret}_FILE" for secret in SECRETS}}
    return {**kept, **DEVELOPMENT}
