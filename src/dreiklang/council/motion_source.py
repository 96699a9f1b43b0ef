"""What belongs to one imported motion: its files by their part, and what the council information system says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from dreiklang.papers import Motion, PaperText, read_motion
from dreiklang.papers.motion_cycles import BUDGET_TYPE, cycle_of, is_budget_motion, read_cycle
from dreiklang.papers.motion_files import Role, role_of

NO_MOTION = re.compile(r"vorlage|anfrage|mitteilung|niederschrift|offenlage", re.IGNORECASE)
READER = 1
"""Counts up when readings come out otherwise than before, so that what was read is read again."""


@dataclass(frozen=True, kw_only=True)
class MotionFile:
    """A file of a motion. `text` is empty where there is none, as for a scan; `digest` names the text."""

    pk: int
    name: str
    text: str
    digest: str

    @cached_property
    def role(self) -> Role:
        """What it is to the motion."""
        return role_of(self.name, self.paper)

    @cached_property
    def paper(self) -> PaperText:
        """Its text, named by its key here."""
        return PaperText(self.text, str(self.pk))

    @cached_property
    def motion(self) -> Motion:
        """Its text read as a motion."""
        return read_motion(self.paper)


@dataclass(frozen=True, kw_only=True)
class MotionSource:
    """Everything that one motion is read from.

    `result` is in the city's words, `item` is the number of the agenda item that it belongs to, `minutes` are those
    of its meeting; `day` is the paper's, as 2025-11-21.
    """

    paper: int
    reference: str
    title: str
    paper_type: str
    files: tuple[MotionFile, ...]
    day: str = ""
    result: str = ""
    item: str = ""
    minutes: tuple[MotionFile, ...] = ()

    @cached_property
    def is_budget(self) -> bool:
        """Whether it is a motion to a budget: its number has the form, and its type or its papers' heads name one."""
        if not is_to_budget(self.paper_type, self.reference):
            return False
        return BUDGET_TYPE.match(self.paper_type) is not None or bool(cycle_of("", self._heads))

    @property
    def _heads(self) -> tuple[PaperText, ...]:
        return self.texts(Role.STATEMENT, Role.MOTION)

    def of(self, role: Role) -> tuple[MotionFile, ...]:
        """The files that are this to the motion."""
        return tuple(file for file in self.files if file.role is role)

    def texts(self, *roles: Role) -> tuple[PaperText, ...]:
        """The texts of these files, without empty ones."""
        return tuple(file.paper for file in self.files if file.role in roles and file.text.strip())

    def budget_years(self) -> tuple[int, ...]:
        """The years of the budget that it is to, as its papers say or its number suggests."""
        return cycle_of(self.reference, self._heads, self.day)


def is_motion(paper_type: str, reference: str) -> bool:
    """Whether a paper of this type is a motion: it says so, or is one to a budget."""
    return "antrag" in paper_type.lower() or is_to_budget(paper_type, reference)


def is_to_budget(paper_type: str, reference: str) -> bool:
    """Whether a paper is a motion to a budget; proposals and questions have numbers of the same form."""
    return NO_MOTION.search(paper_type) is None and is_budget_motion(reference, paper_type)


def name_of(years: tuple[int, ...]) -> str:
    """A budget's name from its years: 2026/2027."""
    return "/".join(map(str, years))


def years_of(cycle: str) -> tuple[int, ...]:
    """The years that a budget decides on: (2026, 2027) for 2026/2027."""
    return read_cycle(cycle) or ()


def digest_of(facts: Iterable[object]) -> str:
    """A name for all that a motion is read from: the same facts have the same, others another."""
    return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()
