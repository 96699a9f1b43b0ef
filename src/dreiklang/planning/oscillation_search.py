"""A search for good choices that walks to and fro across the caps; it finds much and proves nothing.

Several walkers at once change one group at a time: each step looks at every option of a core and takes the one that
gains most once excess over the caps is charged, with random noise that fades during a round; a group that has just
changed rests. Every round has another random core around the best choice so far. Sources: tabu search with strategic
oscillation, Glover & Kochenberger, Critical Event Tabu Search for Multidimensional Knapsack Problems (1996); steps
by noise instead of rejection, Bortz, Kalos & Lebowitz, Journal of Computational Physics 17 (1975).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from ortools.util.python.solve_interrupter import SolveInterrupter

from dreiklang.planning.core import Ids, Numbers, Packing, weights
from dreiklang.planning.core_search import best_in_core

if TYPE_CHECKING:
    from dreiklang.planning.solver import Problem

Singles = NDArray[np.float32]
SEED = 20231204
STEPS = 300
"""Steps of a round; more of them find less than another core does."""
CORE = (30, 160)
"""Options of a core that are not the best of their group, at least and at most."""
LUCK = (0.0, 0.0, 0.5)
"""How much chance has a say in a core of the walkers; with none the same comes again, but with other noise."""
LUCK_SOLVED = (0.0, 0.3, 0.6, 1.0)
"""The same for integer programmes, to which the same core says the same again."""
TURN = 0.5
"""Seconds until the two kinds of search take turns; what cannot be interrupted lasts no longer."""
CORE_SOLVED = (20.0, 1000.0)
GROWTH = 1.15
WORK = 60_000
"""Numbers that a step goes through (walkers x options x caps): few enough to stay near the processor."""
WALKERS = (4, 64)
FINE = (1.0, 3.0)
"""What excess costs, in multiples of its price; drawn anew in every step, so that walkers come and go."""
HARSH = 5.0
"""By how much more it costs as long as no choice is known that keeps the caps."""
REST = (1, 7)
"""Steps during which a group that has changed stays."""
NOISE = 1 << 18
EXACT = 1e-3
NEVER = np.int32(2**30)


class OscillationSearch:
    """Searches until it is stopped; `best` keeps every row exactly, `bound` comes from the relaxation."""

    def __init__(self, problem: Problem, packing: Packing) -> None:
        self.problem = problem
        self.packing = packing
        self.best: tuple[int, ...] | None = None
        self.bound: int | None = None
        self.size = 45.0
        self._asked = Event()
        self._interrupter = SolveInterrupter()
        self.random = np.random.default_rng(SEED)
        self.noise = self.random.gumbel(size=NOISE).astype(np.float32)

    def stop(self) -> None:
        """Ask the search, which runs in another thread, to end within its turn."""
        self._asked.set()
        self._interrupter.interrupt()

    def run(self, known: Sequence[int] | None, deadline: float) -> None:
        """Search from a choice that keeps all rows, or from the relaxation if none is known."""
        prices = self.packing.prices(max(deadline - time.monotonic(), 0.05), self._interrupter)
        self.bound = self.packing.bound(prices)
        self.fines = weights(self.packing, prices)
        self.losses = self.packing.losses(prices)
        self.first = self.packing.best_of_each(self.losses)
        self.others = np.setdiff1d(np.arange(len(self.losses)), self.first)
        start = self.first if known is None else self.packing.choice(tuple(known))
        standing = _Standing.of(self.packing, self.fines, start)
        if not self._keep(start):
            standing = replace(standing, excess=max(standing.excess, EXACT))
        while time.monotonic() < deadline and not self._asked.is_set() and len(self.others):
            standing = self._solved(standing, deadline)
            turn = min(deadline, time.monotonic() + TURN)
            while time.monotonic() < turn and not self._asked.is_set():
                standing = self._round(standing, turn)

    def _keep(self, choice: Ids) -> bool:
        """Remember a choice if it really keeps every row."""
        chosen = self.packing.chosen(choice)
        if not self.problem.allows(chosen):
            return False
        self.best = chosen
        return True

    def _solved(self, standing: _Standing, deadline: float) -> _Standing:
        """The best choice over a core that an integer programme can nearly settle; its size learns from that."""
        options, _ = self._core(standing.choice, int(self.size), self.random.choice(LUCK_SOLVED))
        seconds = min(TURN, max(deadline - time.monotonic(), 0.05))
        choice, complete = best_in_core(self.packing, standing.choice, options, seconds)
        growth = GROWTH**3 if choice is None else GROWTH if complete else 1 / GROWTH
        self.size = float(np.clip(self.size * growth, *CORE_SOLVED))
        if choice is None:
            return standing
        found = _Standing.of(self.packing, self.fines, choice)
        better = (found.excess, -found.value) < (standing.excess, -standing.value)
        return found if better and self._keep(choice) else standing

    def _round(self, standing: _Standing, deadline: float) -> _Standing:
        """The best choice after one round; of choices that break caps the one that breaks them least."""
        size = int(np.exp(self.random.uniform(*np.log(CORE)))) * (2 if standing.excess > 0 else 1)
        options, scale = self._core(standing.choice, size, self.random.choice(LUCK))
        harsh = HARSH if standing.excess > 0 else 1.0
        walk = _Walk(self.packing, self.fines, standing.choice, options)
        for step in range(STEPS):
            if step % 32 == 0 and (self._asked.is_set() or time.monotonic() >= deadline):
                break
            walk.step(step, scale * (1 - step / STEPS) ** 2, self.random, self.noise, harsh)
            found = walk.better_than(standing)
            if found is not None and (found.excess > 0 or self._keep(found.choice)):
                standing = found
        return standing

    def _core(self, choice: Ids, size: int, luck: float) -> tuple[Ids, float]:
        """Options with small losses and luck, and a scale of noise.

        With them come the best and the present ones of their groups, and of the groups that now lose most.
        """
        losses = self.losses[self.others]
        least = np.partition(losses, min(size, len(losses) - 1))[: size + 1]
        chance = self.random.exponential(size=len(losses)) ** luck
        picked = self.others[np.argsort((losses + 0.3 * np.median(least)) * chance, kind="stable")[:size]]
        costly = np.argsort(-self.losses[choice], kind="stable")[: size // 4]
        groups = np.union1d(self.packing.group[picked], costly[self.losses[choice[costly]] > 0])
        options = np.unique(np.concatenate([picked, self.first[groups], choice[groups]]))
        return options, float(np.quantile(least, self.random.uniform(0.02, 0.3)))


@dataclass(frozen=True)
class _Standing:
    """A choice of options with its value and what it breaks caps by, weighed; none of it counts as exact."""

    choice: Ids
    value: float
    excess: float

    @staticmethod
    def of(packing: Packing, fines: Numbers, choice: Ids) -> _Standing:
        over = np.maximum(packing.use[choice].sum(axis=0) - packing.cap, 0.0) @ fines
        return _Standing(choice, float(packing.value[choice].sum()), float(over) if over > EXACT else 0.0)


class _Walk:
    """Walkers over the same core; arrays are caps x walkers x options, and hold what each change would do."""

    def __init__(self, packing: Packing, fines: Numbers, choice: Ids, options: Ids) -> None:
        self.choice, self.options = choice, options
        groups, self.group, sizes = np.unique(packing.group[options], return_inverse=True, return_counts=True)
        self.groups = groups
        starts = np.cumsum(sizes) - sizes
        self.members = np.minimum(starts[:, None] + np.arange(sizes.max()), (starts + sizes - 1)[:, None])
        self.use = np.ascontiguousarray((packing.use[options] * fines).T, dtype=np.float32)
        self.value = packing.value[options].astype(np.float32)
        count = int(np.clip(WORK // self.use.size, *WALKERS))
        self.walkers = np.arange(count)
        now = np.searchsorted(options, choice[groups])
        self.now = np.tile(now, (count, 1))
        over = (packing.use[choice].sum(axis=0) - packing.cap) * fines
        self.over = np.tile(over.astype(np.float32)[:, None], (1, count))
        self.total = np.full(count, packing.value[choice].sum())
        self.change = np.tile((self.use - self.use[:, now[self.group]])[:, None, :], (1, count, 1))
        self.gain = np.tile(self.value - self.value[now[self.group]], (count, 1))
        self.rests = np.zeros((count, len(options)), dtype=np.int32)
        self.rests[:, now] = NEVER
        self.after = np.empty_like(self.change)

    def step(self, number: int, scale: float, random: np.random.Generator, noise: Singles, harsh: float) -> None:
        """Every walker changes the group that gains most."""
        np.add(self.change, self.over[:, :, None], out=self.after)
        np.maximum(self.after, 0.0, out=self.after)
        fine = (harsh * random.uniform(*FINE, size=(len(self.walkers), 1))).astype(np.float32)
        score = self.gain - fine * np.add.reduce(self.after, axis=0)
        place = int(random.integers(len(noise) - score.size))
        score += np.float32(scale) * noise[place : place + score.size].reshape(score.shape)
        score[self.rests > number] = -np.inf
        self._take(score.argmax(axis=1), number + random.integers(*REST, size=len(self.walkers)))

    def _take(self, taken: Ids, rest: Ids) -> None:
        walkers, group = self.walkers, self.group[taken]
        self.over += self.change[:, walkers, taken]
        self.total += self.gain[walkers, taken]
        self.now[walkers, group] = taken
        members = self.members[group]
        self.change[:, walkers[:, None], members] = self.use[:, members] - self.use[:, taken][:, :, None]
        self.gain[walkers[:, None], members] = self.value[members] - self.value[taken][:, None]
        self.rests[walkers[:, None], members] = rest[:, None]
        self.rests[walkers, taken] = NEVER

    def better_than(self, standing: _Standing) -> _Standing | None:
        """The best walker's choice if it is better: less excess first, then more value."""
        excess = np.maximum(self.over, 0.0).sum(axis=0)
        excess[excess <= EXACT] = 0.0
        best = int(np.lexsort((-self.total, excess))[0])
        if (excess[best], -self.total[best]) >= (standing.excess, -standing.value - 0.5 * (excess[best] == 0)):
            return None
        choice = self.choice.copy()
        choice[self.groups] = self.options[self.now[best]]
        return _Standing(choice, float(self.total[best]), float(excess[best]))
