"""The mail server and the public address, from the environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = "django.core.mail.backends.smtp.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and how."""

    backend: str
    sender: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False


def mail_server(text: str, sender: str) -> MailServer | None:
    """The server that DREIKLANG_MAIL names; None if it is empty."""
    if not text.strip():
        return None
    sender = sender.strip() or "dreiklang@localhost"
    if "@" not in parseaddr(sender)[1] or "\n" in sender:
        raise ImproperlyConfigured("DREIKLANG_MAIL_FROM is no mail address; give one such as dreiklang@example.org.")
    if text.strip() == "console:":
        return MailServer(CONSOLE, sender)
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host or parts.scheme not in PORTS or parts.path not in {"", "/"}:
        # The value is not repeated: it may hold a password.
        raise ImproperlyConfigured(
            "DREIKLANG_MAIL names no mail server; give smtp://user:password@host:587, smtps://… or smtp+plain://…, "
            "console: while developing, or leave it empty."
        )
    return MailServer(
        SMTP,
        sender,
        host,
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )


def public_address(text: str, origins: Sequence[str]) -> str:
    """The address that links in mail begin with, without a slash at its end."""
    chosen = (text.strip() or (origins[0] if origins else "http://localhost:8000")).rstrip("/")
    try:
        parts = urlsplit(chosen)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in {"https", "http"} or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"DREIKLANG_ADDRESS is {text!r}; give the https address of this installation without a path, "
            "such as https://dreiklang.example.org."
        )
    return chosen
