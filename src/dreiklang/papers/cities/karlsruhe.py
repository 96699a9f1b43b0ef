"""Karlsruhe: fields of the forms for motions to the budget and for the administration's statements."""

from dreiklang.papers.dialect import Dialect

DIALECT = Dialect(
    placeholders=frozenset(
        {
            "Bitte aus Liste auswählen",
            "Wählen Sie ein Element aus",
            "s. Hinweis - F1-Taste !",
            "bitte Zuschussempfänger eintragen",
            "______________________________",
            "Absender",
            "Thema",
            "X",
            "x",
        }
    ),
    measure_codes=(r"HHSM?\d?[ _-]{1,2}(?:GR|V|PB|VW)[ ]?\d{1,3}",),
)
