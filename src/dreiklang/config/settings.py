"""Django's settings; whatever differs between installations comes from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from dreiklang.config import environment, logs

ENVIRONMENT = environment.read()
PACKAGE = Path(__file__).parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.origins
DATA = ENVIRONMENT.data
DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "dreiklang.municipality",
    "dreiklang.strategy",
    "dreiklang.portfolio",
    "dreiklang.assessment",
    "dreiklang.resources",
    "dreiklang.packages",
    "dreiklang.council",
    "dreiklang.search",
    "dreiklang.web",
]

MIDDLEWARE = [
    "dreiklang.web.request_log.one_line",
    "dreiklang.web.metrics.measure",
    "dreiklang.api.middleware.problems_as_json",
    "dreiklang.web.database_trouble.DatabaseTroubleMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dreiklang.web.sessions.end_old_sessions",
    "dreiklang.web.sessions.second_factor_first",
    "dreiklang.web.middleware.no_null_characters",
    "dreiklang.web.middleware.nobody_at_first",
]

ROOT_URLCONF = "dreiklang.config.urls"
WSGI_APPLICATION = "dreiklang.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],  # before the libraries' own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "dreiklang.web.context.place",
            ],
        },
    }
]

# Sign-in
AUTH_USER_MODEL = "municipality.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "dreiklang.web.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_ADAPTER = "dreiklang.web.single_sign_on.ClosedSocialAdapter"
SINGLE_SIGN_ON = ENVIRONMENT.single_sign_on
REQUIRE_SECOND_FACTOR = ENVIRONMENT.require_second_factor
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from administrators; nobody enters their own
MFA_TOTP_ISSUER = "Dreiklang"
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are not exact
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # invitations
# Behind the one proxy that DREIKLANG_SECURE=1 speaks of, the last address that it noted is the visitor's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.secure else 0
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 10 * 60 * 60  # from the sign-in
SESSION_IDLE = 60 * 60  # from the last page
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"

# Browsers' own defences
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.secure
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = ENVIRONMENT.secure
# Monitoring asks from inside, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^gesund/$", r"^bereit/$", r"^metriken/$"]
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dreiklang.web.views.failures.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system draws its icons as data addresses
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers hold the way on to the identity provider for a part of the form's.
        "form-action": [SELF, *([SINGLE_SIGN_ON.origin] if SINGLE_SIGN_ON else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Languages: German first, English second
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
# The page that shows a paper and the paper as a file share one style sheet.
STATICFILES_DIRS = [("documents", PACKAGE / "documents" / "design")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

# All processes count attempts to sign in together. Rows beyond the number are thrown away, so it is large.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "dreiklang_cache",
        "KEY_FUNCTION": "dreiklang.web.cache_keys.unreadable",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Jobs
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Mail: without a server, what people would get waits in the outbox and is shown on their account pages
PUBLIC_ADDRESS = ENVIRONMENT.address
SENDS_MAIL = ENVIRONMENT.mail is not None
if ENVIRONMENT.mail is not None:
    EMAIL_BACKEND = ENVIRONMENT.mail.backend
    EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.mail.host, ENVIRONMENT.mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENVIRONMENT.mail.user, ENVIRONMENT.mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = ENVIRONMENT.mail.starttls, ENVIRONMENT.mail.tls
    DEFAULT_FROM_EMAIL = ENVIRONMENT.mail.sender
EMAIL_TIMEOUT = 20

# Operation
METRICS_TOKEN = ENVIRONMENT.metrics_token
WEBHOOK_HOSTS = ENVIRONMENT.webhook_hosts
LOGGING = logs.configuration(ENVIRONMENT.log_level, ENVIRONMENT.log_format)
