"""Settings from the environment; secure unless told otherwise. Names and meanings: .env.example."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from cityline.env import boolean, env, integer, secret
from cityline.ticking import Ticking

BASE_DIR = Path(__file__).resolve().parent.parent
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

# --- What the operator sets ---------------------------------------------------------------------------------------
DEBUG = boolean("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY")
SEAL_KEY = secret("SEAL_KEY")
AUDIT_KEY = secret("AUDIT_KEY")
AUDIT_OLD_KEYS = [key for key in secret("AUDIT_OLD_KEYS", default="").split(",") if key]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else [])
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://localhost:8000").rstrip("/")
MEDIA_BASE_URL = env.str("MEDIA_BASE_URL", default=PUBLIC_BASE_URL).rstrip("/")
REDIS_URL = secret("REDIS_URL")
# What anybody who reads can fill: better a server of its own, which may throw away what it has no room for.
PAGES_REDIS_URL = secret("PAGES_REDIS_URL", default="") or REDIS_URL
LINE_API_BASE_URL = env.str("LINE_API_BASE_URL", default="https://api.line.me").rstrip("/")
LINE_DATA_API_BASE_URL = env.str("LINE_DATA_API_BASE_URL", default="https://api-data.line.me").rstrip("/")
LINE_CHANNEL_ACCESS_TOKEN = secret("LINE_CHANNEL_ACCESS_TOKEN", default="")
LINE_CHANNEL_SECRET = secret("LINE_CHANNEL_SECRET", default="")
# Both or neither: with them residents' own pages open as a LIFF app, without them by a signed link.
LINE_LOGIN_CHANNEL_ID = env.str("LINE_LOGIN_CHANNEL_ID", default="")
LIFF_ID = env.str("LIFF_ID", default="")
LINE_BASIC_ID = env.str("LINE_BASIC_ID", default="")
CITY_NAME = env.str("CITY_NAME", default="")
LINE_MULTICAST_RATE = integer("LINE_MULTICAST_RATE", default=100, minimum=1, maximum=200)
LINE_SENDING_ENABLED = boolean("LINE_SENDING_ENABLED", default=True)
TRUSTED_PROXIES = integer("TRUSTED_PROXIES", default=0, minimum=0, maximum=10)
REQUIRE_SECOND_FACTOR = boolean("REQUIRE_SECOND_FACTOR", default=True)
SESSION_HOURS = integer("SESSION_HOURS", default=8, minimum=1, maximum=24)
SESSION_IDLE_MINUTES = integer("SESSION_IDLE_MINUTES", default=120, minimum=5, maximum=1440)
SESSION_IDLE_MINUTES_RAISED = integer("SESSION_IDLE_MINUTES_RAISED", default=30, minimum=5, maximum=1440)
SILENCED_SYSTEM_CHECKS = env.list("SILENCED_SYSTEM_CHECKS", default=[])

# --- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "cityline.staff.admin_app.CitylineAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "cityline",
    "cityline.staff.apps.StaffConfig",
    "cityline.audit",
    "cityline.line",
    "cityline.simulator",
    "subscribers",
    "broadcasts",
]
MIDDLEWARE = [
    "cityline.health.HealthMiddleware",
    "cityline.proxies.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cityline.media_host.MediaHostMiddleware",
    "cityline.machines.MachinesMiddleware",
    "broadcasts.board.serving.BoardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cityline.staff.sessions.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "cityline.urls"
WSGI_APPLICATION = "cityline.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Database and broker ------------------------------------------------------------------------------------------
DATABASES = {"default": {**env.db_url_config(secret("DATABASE_URL")), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    # A process that is frozen in a transaction, or cut off from us, must not keep anybody from the stop button.
    "options": "-c idle_in_transaction_session_timeout=30s",
    **DATABASES["default"].get("OPTIONS", {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Pages of the notice board, shared by all processes (broadcasts.board.pages).
    "board": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": PAGES_REDIS_URL,
        "KEY_PREFIX": "cityline-board",
        "OPTIONS": {
            "serializer": "broadcasts.board.pages.PlainBytes",
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
        },
    },
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 55  # below the visibility timeout: nothing runs while its repetition starts
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Measured: with the defaults an unacknowledged task came back only after about 100 s whatever the visibility timeout.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
# A doorbell that does not ring at once is left to the reconciler; nobody waits at a page for it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_TIMEZONE = "Asia/Tokyo"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = ["cityline.routing.queue_of"]
# A tick nobody heard in time is worthless: the next one says the same. Half a minute is for clocks that differ.
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": Ticking(seconds), "options": {"expires": max(30, 2 * seconds)}}
    for name, seconds in {
        "broadcasts.start_due": 1.0,
        "broadcasts.reconcile": 10.0,
        "broadcasts.send_mail": 15.0,
        "broadcasts.ask_quota": 60.0,
        "broadcasts.finish_test_sends": 60.0,
        "broadcasts.look_after_links": 60.0,
        "broadcasts.settle_pictures": 600.0,
        "broadcasts.count_blocks": 300.0,
        "broadcasts.measure_loads": 15.0,
        "broadcasts.tend_feeds": 15.0,
        "broadcasts.prune_feeds": 3600.0,
        "broadcasts.prune_mail": 3600.0,
        "broadcasts.tell_of_letters": 600.0,  # once a day for each department
        "broadcasts.drop_recipients": 3600.0,
        "broadcasts.erase_residents": 3600.0,
        "subscribers.apply_events": 5.0,
        "subscribers.prune_events": 3600.0,
        "subscribers.forget_words": 600.0,
        "subscribers.prune_askings": 3600.0,
        "subscribers.sync_followers": 60.0,
        "subscribers.work_imports": 15.0,
        "subscribers.work_rich_menus": 15.0,
        "subscribers.prune_imports": 3600.0,
        "subscribers.settle_friend_sources": 3600.0,
        "subscribers.move_by_age": 3600.0,  # a day's work is done at its first ring; the others find nothing
        "line.prune_calls": 3600.0,
        "audit.link": 5.0,
        "audit.verify": 3600.0,  # a night's work is done at its first ring
        "staff.send_letters": 15.0,
        "staff.prune_letters": 3600.0,
    }.items()
}

# --- People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
LOCKOUT_LIMITS = [AXES_FAILURE_LIMIT, 20, 50]  # one for each of these; an office behind one address shares the last
AXES_HANDLER = "cityline.staff.lockout.LockoutHandler"
AXES_CLIENT_IP_CALLABLE = "cityline.staff.lockout.counted_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or whoever goes on trying would keep an office out for ever
AXES_LOCKOUT_CALLABLE = "cityline.staff.passwords.locked_out"
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60  # of the cookie; the limits themselves: cityline.staff.sessions
OTP_TOTP_ISSUER = "Cityline"

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
# Before Django's own catalogues, some of whose sentences we say otherwise (cityline.staff.stock_words).
LOCALE_PATHS = [BASE_DIR / "cityline" / "locale"]
# Residents also read easy Japanese (subscribers.languages), which falls back to Japanese where nothing is said in it.
LANGUAGES = [("ja", _("Japanese")), ("ja-easy", _("Easy Japanese")), ("en", _("English"))]
LANG_INFO["ja-easy"] = {**LANG_INFO["ja"], "code": "ja-easy", "name": "Easy Japanese", "name_local": "やさしい日本語"}
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# --- Files -------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
# What no web address leads to: files somebody uploaded, until they have been dealt with. Web and workers share it.
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(BASE_DIR / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail --------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # a mail server that says nothing must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="cityline@localhost")

# --- Security ----------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 0 if DEBUG else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "subscribers.views.resident.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
LANGUAGE_COOKIE_SECURE = not DEBUG
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, MEDIA_BASE_URL],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Logs: event names and ids, never what a message says and never who a resident is ------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "cityline.log_lines.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "celery": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}
