"""Every setting, in one place. What differs between installations is read from the environment (`docs/deploy.md`)."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured

from sameroom.config import env
from sameroom.release import headers as room_headers

ROOT = Path(__file__).resolve().parents[2]
STATIC_FOLDER = ROOT / "static"
RETENTION_POLICY = ROOT / "retention.yaml"

DEMO = env.flag("SAMEROOM_DEMO")
DEBUG = False
SECRET_KEY = env.text("SAMEROOM_SECRET_KEY")
DATA_FOLDER = Path(env.text("SAMEROOM_DATA"))
DATABASE_KEY_FILE = Path(env.text("SAMEROOM_KEY_FILE"))
# The audit trail: the key of its blocks, where their anchors are written, and who gets one by mail each day.
AUDIT_KEY_FILE = Path(env.text("SAMEROOM_AUDIT_KEY_FILE", str(DATABASE_KEY_FILE.with_name("audit.key"))))
AUDIT_ANCHORS = Path(env.text("SAMEROOM_AUDIT_ANCHORS", str(DATABASE_KEY_FILE.with_name("audit-anchors.log"))))
AUDIT_MAIL = env.text("SAMEROOM_AUDIT_MAIL", "")
SEALING_KEY_FILE = Path(env.text("SAMEROOM_SEALING_KEY_FILE", str(DATABASE_KEY_FILE.with_name("sealing.key"))))

# Instruments with wording that the practice itself is licensed for (`docs/measures.md`).
INSTRUMENTS = env.folder("SAMEROOM_INSTRUMENTS")

# Where people reach this installation, e.g. https://sessions.example.ca
ORIGIN = env.text("SAMEROOM_ORIGIN").rstrip("/")
SECURE = urlsplit(ORIGIN).scheme == "https"
if DEMO and urlsplit(ORIGIN).hostname != "localhost":
    raise ImproperlyConfigured("The demo lets anybody be anybody: it runs on localhost only. Unset SAMEROOM_DEMO.")
# Where the room's files are, if not there: an origin that has nothing else, e.g. https://room.example.ca
ROOM_ORIGIN = env.room_origin(env.text("SAMEROOM_ROOM_ORIGIN", "").rstrip("/"), server=ORIGIN)
ALLOWED_HOSTS = [urlsplit(one).hostname or "" for one in (ORIGIN, ROOM_ORIGIN) if one]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "sameroom.look",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.forms",
    "csp",
    "sameroom.config",
    "sameroom.sealing",
    "sameroom.mail",
    "sameroom.audit",
    "sameroom.people",
    "sameroom.consent",
    "sameroom.practice",
    "sameroom.booking",
    "sameroom.room",
    "sameroom.measures",
    "sameroom.evidence",
    "sameroom.retention",
    "sameroom.desk",
]
MIDDLEWARE = [
    "sameroom.config.headers.EveryAnswer",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sameroom.config.files.RoomHost",
    "sameroom.people.presence.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sameroom.people.presence.SignedIn",
    "sameroom.people.presence.SignInAsked",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sameroom.config.middleware.SeenFrom",
    "sameroom.config.middleware.Refusals",
    "sameroom.config.middleware.Unrecorded",
]
ROOT_URLCONF = "sameroom.config.urls"
ASGI_APPLICATION = "sameroom.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sameroom.desk.context.practice",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

if url := env.text("DATABASE_URL", ""):
    DATABASES = {"default": env.database(url)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "sameroom.sqlcipher",
            "NAME": DATA_FOLDER / "sameroom.db",
            "OPTIONS": {"key_file": DATABASE_KEY_FILE, "transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "")

# What a program that watches sends along (`Authorization: Bearer …`) to read the numbers at /metrics/.
METRICS_TOKEN = env.secret("SAMEROOM_METRICS_TOKEN")

# Where backups go, for whose keys they are encrypted, and the command by which each leaves this machine.
BACKUP_FOLDER = Path(env.text("SAMEROOM_BACKUP_FOLDER")) if env.text("SAMEROOM_BACKUP_FOLDER", "") else None
BACKUP_RECIPIENTS = env.recipients(env.text("SAMEROOM_BACKUP_RECIPIENTS", ""))
BACKUP_COMMAND = env.text("SAMEROOM_BACKUP_COMMAND", "")

# The practice's own relay for sessions, and the secret that it shares with the site.
TURN_URLS = env.relay_urls(env.text("SAMEROOM_TURN_URLS", ""))
TURN_SECRET = env.relay_secret(env.text("SAMEROOM_TURN_SECRET", ""), is_needed=bool(TURN_URLS))

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["sameroom.people.presence.Present"]
_PASSWORDS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": _PASSWORDS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _PASSWORDS + "CommonPasswordValidator"},
    {"NAME": _PASSWORDS + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name", "email")}},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "start"

# How long a sign-in lasts is each role's own (`people/models/sessions.py`); no session outlives this.
SESSION_COOKIE_AGE = 24 * 3600
SESSION_ENGINE = "sameroom.people.sessions"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
KNOWN_COOKIE_NAME = "__Host-known" if SECURE else "known"
# Sentences for the next page may name somebody: they wait on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE, "'strict-dynamic'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *([ROOM_ORIGIN] if ROOM_ORIGIN else [])],  # a button leads there by a redirect
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }
}
# The room's files have policies of their own, the same in every installation but for an origin of their own.
ROOM_POLICY = room_headers.policy_with(ORIGIN) if ROOM_ORIGIN else room_headers.ROOM_POLICY
FILE_POLICY = room_headers.FILE_POLICY

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "sameroom" / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
TIME_ZONE = "America/Toronto"
USE_TZ = True
STATIC_URL = "/static/"

DEFAULT_FROM_EMAIL = env.text("SAMEROOM_MAIL_FROM", "Sameroom <sameroom@localhost>")
_mail = env.mail(env.text("SAMEROOM_MAIL_URL", "smtp://localhost:25"))
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20

# What each kind of mail says is written by the app that it speaks for; the outbox only knows the name.
MAIL_KINDS = {
    "sign-in-code": "sameroom.people.emails.sign_in_code",
    "staff-sign-in": "sameroom.people.emails.staff_sign_in",
    "sign-in-changed": "sameroom.people.emails.sign_in_changed",
    "password-known": "sameroom.people.emails.password_known",
    "invitation": "sameroom.people.emails.invitation",
    "recovery-asked": "sameroom.people.emails.recovery_asked",
    "recovery-notice": "sameroom.people.emails.recovery_notice",
    "address-changes": "sameroom.people.emails.address_changes",
    "file-closed": "sameroom.people.emails.file_closed",
    "role-changed": "sameroom.people.emails.role_changed",
    "glass-broken": "sameroom.people.emails.glass_broken",
    "test-letter": "sameroom.practice.emails.test_letter",
    "calendar": "sameroom.booking.emails.calendar_letter",
    "offer": "sameroom.booking.emails.offer_letter",
    "calendar-of-several": "sameroom.booking.emails.letter_of_several",
    "partner-asked": "sameroom.booking.emails.partner_letter",
    "reminder": "sameroom.desk.reminding.reminder_letter",
    "join-link": "sameroom.room.emails.join_link_letter",
    "room-open": "sameroom.room.emails.room_open_letter",
    "safety-notice": "sameroom.measures.emails.notice_letter",
    "safety-outside": "sameroom.measures.emails.outside_letter",
    "audit-anchor": "sameroom.desk.anchoring.audit_anchor_letter",
}

# One way out for every line, Django's and the server's too; who runs the site decides where standard error goes.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "sameroom.config.logs.WithoutWords",
            "format": "{asctime} {levelname} {name}: {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "sameroom": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
