"""How the workbook is laid out: sheets, columns, and the words in which offices write codes.

German stands in the file because its users are German offices; everything else takes its words from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dreiklang.planning import Basis, Obligation

GUIDE = "Anleitung"
ORGANIZATIONS = "Organisationen"
CRITERIA = "Kriterien"
MEASURES = "Maßnahmen"
VARIANTS = "Umsetzungsstufen"
PROGRAMMES = "Förderprogramme"
BENEFITS = "Gemeinsamer Nutzen"
SHEETS = (ORGANIZATIONS, CRITERIA, MEASURES, VARIANTS)
"""The sheets that every workbook has; the others may be missing."""

KINDS = {
    "Bürgerservice": "citizen_service",
    "Interner Prozess": "internal_process",
    "Arbeitsplatz": "workplace",
    "Infrastruktur": "infrastructure",
    "Sicherheit": "security",
    "Smart City": "smart_city",
    "Daten": "data",
    "Steuerung": "governance",
}
OBLIGATIONS = {
    "freiwillig": Obligation.VOLUNTARY.value,
    "Pflicht": Obligation.MANDATORY.value,
    "Weisung": Obligation.DIRECTIVE.value,
}
BASES = {"angegeben": Basis.STATED.value, "abgeleitet": Basis.DERIVED.value, "angenommen": Basis.ASSUMED.value}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its header, what it holds, and for the guide what it means."""

    header: str
    kind: str  # text | key | keys | number | signed | whole | choice
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16


KEY = Column(header="Schlüssel", kind="key", help="Kurzer eindeutiger Schlüssel, zum Beispiel M001.", required=True)
NAME = Column(header="Name", kind="text", help="Bezeichnung in Worten.", required=True, width=48)
BASIS = Column(
    header="Grundlage",
    kind="choice",
    help="Woher die Zahlen stammen: angegeben, abgeleitet oder für die Planung angenommen.",
    choices=tuple(BASES),
    width=14,
)

ORGANIZATION_COLUMNS = (KEY, NAME)
CRITERION_COLUMNS = (
    KEY,
    NAME,
    Column(header="Gewicht", kind="number", help="Gewicht ab 0; es zählt das Verhältnis der Gewichte.", required=True),
)
MEASURE_COLUMNS = (
    KEY,
    NAME,
    Column(
        header="Organisation",
        kind="key",
        help=f"Schlüssel der zuständigen Organisation aus dem Blatt „{ORGANIZATIONS}“.",
        required=True,
    ),
    Column(header="Art", kind="choice", help="Worum es geht.", required=True, choices=tuple(KINDS)),
    Column(
        header="Verbindlichkeit",
        kind="choice",
        help="Ob das Gesetz eine Wahl lässt.",
        choices=tuple(OBLIGATIONS),
    ),
    Column(header="Rechtsgrundlage", kind="text", help="Zum Beispiel OZG; leer, wenn es keine gibt."),
    Column(header="Mensch %", kind="number", help="Anteil am Dreiklang; die drei ergeben 100.", required=True),
    Column(header="Prozess %", kind="number", help="Anteil am Dreiklang; die drei ergeben 100.", required=True),
    Column(header="IT %", kind="number", help="Anteil am Dreiklang; die drei ergeben 100.", required=True),
    Column(
        header="Benötigt",
        kind="keys",
        help="Schlüssel vorausgesetzter Maßnahmen, durch ; getrennt; M001/voll verlangt mindestens die Stufe „voll“.",
    ),
    Column(header="Schließt aus", kind="keys", help="Schlüssel unverträglicher Maßnahmen, durch ; getrennt."),
    Column(header="Bemerkung", kind="text", help="Freier Text.", width=40),
    BASIS,
)
VARIANT_COLUMNS = (
    Column(header="Maßnahme", kind="key", help=f"Schlüssel aus dem Blatt „{MEASURES}“.", required=True),
    Column(
        header="Stufe",
        kind="key",
        help="Schlüssel der Umsetzungsstufe; die Zeilen einer Maßnahme stehen von der kleinsten zur vollen.",
        required=True,
    ),
    NAME,
    Column(
        header="Wertanteil %", kind="number", help="Anteil am Nutzen der vollen Stufe, über 0 bis 100.", required=True
    ),
    Column(header="Verzögerung (Monate)", kind="whole", help="Gegenüber der vollen Stufe; leer bedeutet 0."),
    Column(header="Einbußen", kind="text", help="Was gegenüber der vollen Stufe fehlt.", width=40),
    BASIS,
)
PROGRAMME_COLUMNS = (
    KEY,
    NAME,
    Column(header="Fördersatz %", kind="number", help="Anteil an Sachmitteln und Investitionen.", required=True),
    Column(header="Höchstzahl Maßnahmen", kind="whole", help="Leer, wenn es keine gibt."),
    Column(header="Fördersumme höchstens (TEUR)", kind="number", help="Über alle Jahre; leer, wenn es keine gibt."),
    Column(
        header="Maßnahmen",
        kind="keys",
        help="Schlüssel der Maßnahmen, die gefördert werden können, durch ; getrennt.",
        required=True,
        width=48,
    ),
)
BENEFIT_COLUMNS = (
    Column(
        header="Maßnahmen",
        kind="keys",
        help="Schlüssel der Maßnahmen, die nur zusammen diesen Nutzen haben, durch ; getrennt.",
        required=True,
        width=48,
    ),
    Column(
        header="Nutzen (Punkte)",
        kind="signed",
        help="Zusätzliche Punkte; unter 0, wenn Gleiches doppelt getan wird.",
        required=True,
    ),
)
POINTS = "Punkte: "
YEARLY = {
    "material": "Sachmittel {year} (TEUR)",
    "investment": "Investitionen {year} (TEUR)",
    "personnel_cost": "Personalkosten {year} (TEUR)",
    "posts": "Stellen {year}",
}
_YEARLY = re.compile(r"(Sachmittel|Investitionen|Personalkosten|Stellen) (\d{4})( \(TEUR\))?")


@dataclass(frozen=True)
class Extra:
    """An optional column of variants: posts of one pay grade, or another scarce thing, in one year."""

    field: str
    name: str
    year: int

    @property
    def header(self) -> str:
        """What stands above the column."""
        return EXTRAS[self.field].format(name=self.name, year=self.year)

    @property
    def column(self) -> Column:
        """The column."""
        return Column(header=self.header, kind="number", help="Zwei Nachkommastellen.")


EXTRAS = {"grades": "davon {name} {year}", "capacities": "Bedarf {name} {year}"}
EXTRA_HELP = {
    "grades": "Wahlfreie Spalten wie „davon E11 2024“: die Stellen des Jahres in einer Entgelt- oder Besoldungsgruppe.",
    "capacities": "Wahlfreie Spalten wie „Bedarf Beratungsstunden 2024“: was es von etwas Knappem braucht.",
}
_EXTRAS = {
    "grades": re.compile(r"davon ([^\s;,/]{1,20}) (\d{4})"),
    "capacities": re.compile(r"Bedarf (\S(?:.{0,38}\S)?) (\d{4})"),
}


def extra_of(header: str) -> Extra | None:
    """What an optional column of variants is for; None for any other column."""
    for field, pattern in _EXTRAS.items():
        match = pattern.fullmatch(header)
        if match:
            return Extra(field, match[1], int(match[2]))
    return None


def year_of(header: str) -> int | None:
    """The year that a yearly column is for; None for any other column."""
    match = _YEARLY.fullmatch(header)
    return int(match[2]) if match else None


def points_column(key: str, name: str) -> Column:
    """The column of a criterion's points."""
    return Column(header=f"{POINTS}{key}", kind="number", help=f"0 bis 10 Punkte für „{name}“; leer bedeutet 0.")


def yearly_columns(years: tuple[int, ...]) -> tuple[Column, ...]:
    """The columns of what a variant takes, year by year."""
    return tuple(
        Column(
            header=header.format(year=year),
            kind="number",
            help="Stellen, die in diesem Jahr geschaffen werden; zwei Nachkommastellen."
            if quantity == "posts"
            else "Tausend Euro; bis zu drei Nachkommastellen.",
        )
        for year in years
        for quantity, header in YEARLY.items()
    )
