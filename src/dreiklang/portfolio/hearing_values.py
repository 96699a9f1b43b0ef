"""Who must be heard, on which legal basis, and what has not been heard yet. Plain values; nothing here is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dreiklang.portfolio.states import WAY, State

CATALOGUE_VERSION = 1
"""Counts on whenever LEGAL_BASES change; a hearing keeps the words and the version that it was opened with."""
LONGEST_OPINION = 20_000


class Party(StrEnum):
    """Who is heard."""

    STAFF_COUNCIL = "staff_council"
    DATA_PROTECTION = "data_protection"
    INFORMATION_SECURITY = "information_security"
    EQUAL_OPPORTUNITY = "equal_opportunity"
    DISABLED_EMPLOYEES = "disabled_employees"


class HearingResult(StrEnum):
    """How far a hearing is, and what came of it."""

    OPEN = "open"
    AGREED = "agreed"
    CONDITIONS = "conditions"
    NOTED = "noted"
    REFUSED = "refused"
    WAIVED = "waived"


ANSWERS = (HearingResult.AGREED, HearingResult.CONDITIONS, HearingResult.NOTED, HearingResult.REFUSED)
"""What somebody who is heard can say."""
CONCLUDED = frozenset({HearingResult.AGREED, HearingResult.CONDITIONS, HearingResult.NOTED, HearingResult.WAIVED})
"""A measure may go on. After a refusal it may not, until the office has recorded why it does all the same."""


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    """A rule that demands a hearing. `sure` is False where the law is meant without a place that was checked."""

    key: str
    party: Party
    words: str
    source: str
    sure: bool

    @property
    def cited(self) -> str:
        """As a hearing and a paper cite it."""
        return self.words if self.sure else f"in Anlehnung an {self.words}"


LEGAL_BASES: tuple[LegalBasis, ...] = (
    LegalBasis(
        key="lpvg-bw-mitbestimmung",
        party=Party.STAFF_COUNCIL,
        words="§ 75 LPVG BW (Mitbestimmung)",
        source="Landespersonalvertretungsgesetz Baden-Württemberg",
        sure=False,
    ),
    LegalBasis(
        key="lpvg-bw-mitwirkung",
        party=Party.STAFF_COUNCIL,
        words="§ 81 LPVG BW (Mitwirkung)",
        source="Landespersonalvertretungsgesetz Baden-Württemberg",
        sure=False,
    ),
    LegalBasis(
        key="dsgvo-35-2",
        party=Party.DATA_PROTECTION,
        words="Art. 35 Abs. 2 DSGVO (Rat bei der Datenschutz-Folgenabschätzung)",
        source="Verordnung (EU) 2016/679",
        sure=True,
    ),
    LegalBasis(
        key="dsgvo-38-39",
        party=Party.DATA_PROTECTION,
        words="Art. 38 Abs. 1 und Art. 39 Abs. 1 DSGVO (frühzeitige Einbindung und Beratung)",
        source="Verordnung (EU) 2016/679",
        sure=True,
    ),
    LegalBasis(
        key="bsi-200-2",
        party=Party.INFORMATION_SECURITY,
        words="BSI-Standard 200-2 (Beteiligung der Informationssicherheit an Projekten)",
        source="BSI IT-Grundschutz",
        sure=False,
    ),
    LegalBasis(
        key="chancen-bw",
        party=Party.EQUAL_OPPORTUNITY,
        words="ChancenG BW (Beteiligung der Gleichstellungsbeauftragten)",
        source="Chancengleichheitsgesetz Baden-Württemberg",
        sure=False,
    ),
    LegalBasis(
        key="sgb-ix-178-2",
        party=Party.DISABLED_EMPLOYEES,
        words="§ 178 Abs. 2 SGB IX (Unterrichtung und Anhörung vor der Entscheidung)",
        source="Sozialgesetzbuch, Neuntes Buch",
        sure=True,
    ),
)
BASES: Mapping[str, LegalBasis] = {basis.key: basis for basis in LEGAL_BASES}
DEMANDED: Mapping[str, Party] = {
    "staff_council": Party.STAFF_COUNCIL,
    "data_protection": Party.DATA_PROTECTION,
    "information_security": Party.INFORMATION_SECURITY,
}
"""The concerns of a request that, answered with yes, demand a hearing even if nobody has opened one."""
REQUIRED_FOR = State.DECIDED
"""The state that such a hearing must come before."""


@dataclass(frozen=True, kw_only=True)
class HeardOf:
    """What counts of a hearing: who, before which state, and what came of it."""

    party: Party
    required_for: State
    result: HearingResult


@dataclass(frozen=True)
class MissingHearing:
    """A hearing that holds something back: not opened, not answered, or refused."""

    party: Party
    result: HearingResult | None


def missing_hearings(target: State, concerns: Iterable[str], hearings: Iterable[HeardOf]) -> tuple[MissingHearing, ...]:
    """What must still be heard before something may enter the state `target`.

    `concerns` are those that were answered with yes: whom they touch must have been heard before the decision, also
    if the hearing was opened for a later state. States off the way (returned, rejected …) need no hearing.
    """
    if target not in WAY:
        return ()
    known = tuple(hearings)
    due = [each for each in known if _comes_before(each.required_for, target) and each.result not in CONCLUDED]
    missing = {MissingHearing(each.party, each.result) for each in due}
    if _comes_before(REQUIRED_FOR, target):
        demanded = {DEMANDED[name] for name in concerns if name in DEMANDED}
        concluded = {each.party for each in known if each.result in CONCLUDED}
        named = {each.party: each.result for each in known if each.result not in CONCLUDED}
        missing |= {MissingHearing(party, named.get(party)) for party in demanded - concluded}
    order = tuple(Party)
    return tuple(sorted(missing, key=lambda each: (order.index(each.party), each.result or "")))


def _comes_before(required_for: State, target: State) -> bool:
    return required_for in WAY and WAY.index(required_for) <= WAY.index(target)


def days_left(due_on: dt.date, today: dt.date) -> int:
    """Days until a deadline; negative when it has passed."""
    return (due_on - today).days
