"""How fast 10,000 measures are ranked under moved weights, beside a plain loop over exact decimals in the same run."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from dreiklang.evaluation import Item, Sensitivity, Table


def generated(measures: int, criteria: int, seed: int) -> list[Item]:
    """Measures with points in steps of a quarter, the same for the same seed."""
    rolled = random.Random(seed)
    names = [f"c{index}" for index in range(criteria)]
    return [
        Item(f"M{index:06d}", {name: Decimal(rolled.randint(0, 40)) / 4 for name in names}) for index in range(measures)
    ]


def moved(criteria: int, rolled: random.Random) -> dict[str, Decimal]:
    """Weights as somebody might move them."""
    return {f"c{index}": Decimal(rolled.randint(1, 60)) for index in range(criteria)}


def plain_loop(items: Sequence[Item], weights: Mapping[str, Decimal]) -> list[str]:
    """The same ranking as anybody would write it first."""

    def value(item: Item) -> Decimal:
        return sum((weight * item.points[name] for name, weight in weights.items()), Decimal(0))

    return [item.key for item in sorted(items, key=lambda item: (-value(item), item.key))]


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1000


def measured(measures: int, criteria: int, rounds: int, seed: int) -> dict[str, float]:
    """Medians and the 95th percentile, in milliseconds; every ranking is compared with the loop's."""
    items, rolled = generated(measures, criteria, seed), random.Random(seed + 1)
    names = [f"c{index}" for index in range(criteria)]
    making = milliseconds(lambda: Table(items, names))
    table = Table(items, names)
    orders, places, loops = [], [], []
    for turn in range(rounds):
        weights = moved(criteria, rolled)
        orders.append(milliseconds(lambda now=weights: table.order(now)))
        places.append(milliseconds(lambda now=weights: table.rank(now)))
        if turn < max(rounds // 10, 3):
            loops.append(milliseconds(lambda now=weights: plain_loop(items, now)))
            assert table.order(weights) == plain_loop(items, weights)
    found = Sensitivity(items, moved(criteria, rolled))
    return {
        "table made once": making,
        "order": statistics.median(orders),
        "places with exact values": statistics.median(places),
        "places, 95th percentile": sorted(places)[int(len(places) * 0.95)],
        "plain loop": statistics.median(loops),
        "stable range of one weight, first 10": milliseconds(lambda: found.stability("c0", 10)),
    }


def main() -> None:
    """Print the table, and write it as JSON with `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measures", type=int, default=10_000)
    parser.add_argument("--criteria", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    found = measured(wanted.measures, wanted.criteria, wanted.rounds, wanted.seed)
    print(f"{wanted.measures} measures, {wanted.criteria} criteria, {wanted.rounds} moves of the weights (ms)")
    for name, value in found.items():
        print(f"{name:<40}{value:>12.2f}")
    if wanted.out:
        wanted.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
