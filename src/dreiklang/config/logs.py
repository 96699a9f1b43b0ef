"""How logs are written: one line an event, as JSON for log systems or as text for people, on standard error."""

from __future__ import annotations

from typing import Any


def configuration(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING for a level and a form ("json" or "text")."""
    web = "dreiklang.web.request_log"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": f"{web}.JsonLines", "messages": level == "DEBUG"},
            "text": {"()": f"{web}.TextLines", "messages": level == "DEBUG"},
        },
        "filters": {"impersonal": {"()": f"{web}.Impersonal"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["impersonal"]}},
        "root": {"handlers": ["console"], "level": _at_least("WARNING", level)},
        "loggers": {
            "dreiklang": {"level": level},
            # Every request has a line of ours; what Django adds to it is wanted for faults only.
            "django.request": {"level": "ERROR"},
            # Its own handlers would write past the filter, and mail to administrators that nobody named.
            "django": {"handlers": [], "level": _at_least("WARNING", level), "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # It names addresses of webhooks, whose paths may hold secrets.
            "httpx": {"level": "WARNING"},
            "django_tasks": {"level": _at_least("WARNING", level)},
            "django_tasks_db": {"level": _at_least("WARNING", level)},
        },
    }


def _at_least(least: str, level: str) -> str:
    order = ("DEBUG", "INFO", "WARNING", "ERROR")
    return max(least, level, key=order.index)
