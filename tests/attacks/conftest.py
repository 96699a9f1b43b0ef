"""A server of its own: what attackers do to its limits must not keep the other tests out."""

from browser.conftest import city

__all__ = ["city"]
