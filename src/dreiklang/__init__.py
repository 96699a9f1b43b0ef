"""Dreiklang: software in which a city steers its digital programme."""

__version__ = "0.1.0"
