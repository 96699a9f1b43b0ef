"""How things are named in the cache, which stands in the database: so that nobody can read who tried to sign in."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def unreadable(key: str, key_prefix: str, version: int) -> str:
    """A keyed hash: names of counted attempts hold network addresses and sign-in names."""
    return salted_hmac("dreiklang.cache", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
