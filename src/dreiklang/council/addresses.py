"""Short names of motions in addresses."""

from __future__ import annotations

from django.utils.text import slugify

LONGEST = 100


def slug_of(reference: str) -> str:
    """DHH/2025/1703 as it stands in an address: dhh-2025-1703; empty if nothing of it can."""
    parted = "".join(sign if sign.isalnum() else "-" for sign in reference)
    return slugify(parted)[:LONGEST].strip("-")
