"""Sharing out a whole exactly: the parts are multiples of a unit and sum to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from dreiklang.planning.errors import InvalidValueError
from dreiklang.wording import message


def largest_remainder(total: Decimal, weights: Mapping[str, Decimal], unit: Decimal) -> dict[str, Decimal]:
    """Share `total` in proportion to `weights` by the largest remainder (Hare-Niemeyer).

    Every part is a multiple of `unit`, and the parts sum to `total` exactly. Equal remainders are served
    in ascending order of their keys. Source: Hamilton's method, in Germany known as Hare-Niemeyer.
    """
    place = message("apportionment")
    if total < 0 or unit <= 0 or total % unit:
        raise InvalidValueError(
            place,
            message("{total} is no multiple of {unit}.", total=total, unit=unit),
            message("Choose a unit that divides the total."),
        )
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    if any(weight < 0 for weight in weights.values()) or (total and not whole):
        raise InvalidValueError(
            place, message("The weights do not allow a division."), message("Give a positive weight.")
        )
    if not total:
        return dict.fromkeys(weights, Decimal(0))
    quotas = {key: Fraction(total) / Fraction(unit) * Fraction(weight) / whole for key, weight in weights.items()}
    units = {key: int(quota) for key, quota in quotas.items()}
    left = int(total / unit) - sum(units.values())
    by_remainder = sorted(quotas, key=lambda key: (units[key] - quotas[key], key))
    for key in by_remainder[:left]:
        units[key] += 1
    return {key: count * unit for key, count in units.items()}
