# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django settings, derived from the operator's configuration."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from dokaz.site.configuration import load
from dokaz.site.database import database_settings
from dokaz.site.logs import logging_settings

DOKAZ = load(os.environ)
PORTAL_FILES = Path(__file__).resolve().parents[1] / "interfaces" / "portal"

SECRET_KEY = DOKAZ.secret
LOGGING = logging_settings()
DEBUG = DOKAZ.debug
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Before the sign-in library, whose templates they replace.
    "dokaz.interfaces.web.apps.WebConfig",
    "dokaz.interfaces.web.accounts.apps.AccountsConfig",
    "dokaz.interfaces.rest.apps.RestConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "dokaz.ledger.apps.LedgerConfig",
    "dokaz.gate.apps.GateConfig",
    "dokaz.members.apps.MembersConfig",
    "dokaz.evidence.apps.EvidenceConfig",
    "dokaz.casework.records.apps.RecordsConfig",
    "dokaz.casework.places.apps.PlacesConfig",
    "dokaz.casework.persons.apps.PersonsConfig",
    "dokaz.casework.units.apps.UnitsConfig",
    "dokaz.casework.objects.apps.ObjectsConfig",
    "dokaz.casework.events.apps.EventsConfig",
    "dokaz.casework.involvement.apps.InvolvementConfig",
    "dokaz.search.apps.SearchConfig",
    "dokaz.deconflict.duplicates.apps.DuplicatesConfig",
    "dokaz.casework.legal.apps.LegalConfig",
    "dokaz.casework.interviews.apps.InterviewsConfig",
    "dokaz.deconflict.register.apps.RegisterConfig",
    "dokaz.casework.cases.apps.CasesConfig",
    "dokaz.maps.apps.MapsConfig",
    "django_tasks",
    "django_tasks_db",
    "dokaz.intake.apps.IntakeConfig",
    "dokaz.coordination.apps.CoordinationConfig",
    "dokaz.outreach.apps.OutreachConfig",
    "dokaz.sharing.apps.SharingConfig",
    "dokaz.publication.apps.PublicationConfig",
    "dokaz.reports.apps.ReportsConfig",
    # After all rooms that say what their facts mean.
    "dokaz.notifications.apps.NotificationsConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dokaz.interfaces.web.middleware.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dokaz.interfaces.rest.cookies.NoCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dokaz.interfaces.web.middleware.session_age.SessionAgeMiddleware",
    "dokaz.interfaces.web.middleware.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dokaz.interfaces.web.middleware.actor.ActorMiddleware",
    "dokaz.interfaces.web.middleware.drafts.DraftsMiddleware",
    "dokaz.interfaces.web.middleware.enrolment.EnrolmentMiddleware",
    "dokaz.interfaces.web.middleware.errors.ErrorsMiddleware",
]
ROOT_URLCONF = "dokaz.site.urls"
WSGI_APPLICATION = "dokaz.site.wsgi.application"
DATABASES = {"default": database_settings(DOKAZ)}
# Acts open their own durable transactions; one around the request would swallow refusals.
ATOMIC_REQUESTS = False

USE_TZ = True
# Files in forms up to this size are held in memory: what would lie in a temporary folder is not
# sealed. Larger ones are refused by the forms that take them; evidence comes by resumable upload.
FILE_UPLOAD_MAX_MEMORY_SIZE = 33_000_000
TIME_ZONE = "Europe/Kyiv"
LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", "Українська"), ("en", "English")]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "dokaz.interfaces.web.shell.shell",
            ],
            "builtins": ["dokaz.interfaces.web.templatetags.dokaz_icons"],
        },
    }
]
STATIC_URL = "/static/"
# Files come straight from the package: nothing to collect, nothing to forget.
WHITENOISE_USE_FINDERS = True
# The renderer and the base map of the portal serve the internal map too: one copy, one lock.
STATICFILES_DIRS = [
    ("portal/vendor", PORTAL_FILES / "vendor"),
    ("portal/assets", PORTAL_FILES / "assets"),
]

# Where the node is reached. Behind a reverse proxy `public_url` says how.
_PUBLIC = urlsplit(DOKAZ.public_url)
_HTTPS = _PUBLIC.scheme == "https"
ALLOWED_HOSTS = sorted(
    {DOKAZ.host, "localhost", "127.0.0.1", "[::1]", _PUBLIC.hostname or ""} - {""}
)
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"] if DOKAZ.public_url else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# "no-referrer" would make browsers send "Origin: null" with forms and break the CSRF check.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Sessions: the browser's cookie ends with the browser; SessionAgeMiddleware holds the limits.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-dokaz" if _HTTPS else "dokaz"
CSRF_FAILURE_VIEW = "dokaz.interfaces.web.middleware.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Attempts are counted in the database, so that all web processes count together.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}
}

AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "members_choose"

# Sign-in by e-mail and password, then a second factor. No open sign-up, no mail is sent.
ACCOUNT_ADAPTER = "dokaz.interfaces.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "link": "20/m/ip", "setup": "20/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if DOKAZ.public_url else 0
MFA_ADAPTER = "dokaz.interfaces.web.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "dokaz.interfaces.web.accounts.security_keys.AddSecurityKeyForm",
    "edit_webauthn": "dokaz.interfaces.web.accounts.security_keys.RenameSecurityKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Dokaz"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 12
# There is no mail, so there are no verified addresses either.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Security keys work over plain HTTP on the same machine only; browsers themselves allow that.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS

# Background tasks wait in the node's own database; dokaz.interfaces.worker runs them.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        # What takes long has a queue and a thread of its own.
        "QUEUES": ["default", "checks", "reading", "films"],
    }
}
