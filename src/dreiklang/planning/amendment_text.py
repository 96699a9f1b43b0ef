"""Amendments as they are typed in a meeting: “plus 27, minus zwei Stellen in AKR, 500 TEUR weniger 2025”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.planning.amendments import Amendment, Cap, Change, WithMeasure, WithoutMeasure
from dreiklang.planning.conditions import Limit
from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Portfolio
from dreiklang.planning.resources import EURO, POST_HUNDREDTH, Quantity
from dreiklang.planning.selection import EVERYTHING, Scope
from dreiklang.wording import Message, message, plain_number

MORE = r"plus|\+|mit|zusätzlich|zuzüglich|with|add"
LESS = r"minus|-|–|−|ohne|abzüglich|streiche|without|remove"
NUMBER_WORDS = {
    "eine halbe": Decimal("0.5"),
    "half a": Decimal("0.5"),
    **{
        word: Decimal(number)
        for number, words in enumerate(
            (
                "eine ein one a",
                "zwei two",
                "drei three",
                "vier four",
                "fünf five",
                "sechs six",
                "sieben seven",
                "acht eight",
                "neun nine",
                "zehn ten",
            ),
            start=1,
        )
        for word in words.split()
    },
}
UNITS = {
    r"mio\.?\s*(?:eur|euro|€)|million(?:en)?\s*(?:eur|euros?|€)": Decimal(1000),
    r"teur|t€|tsd\.?\s*(?:eur|euro|€)|tausend\s+euro": Decimal(1),
    r"eur|euros?|€": EURO,
}
POSTS = r"stellen?|posts?|vzä|vzw|vze"
KINDS = {
    r"\bsachmittel|\bmaterial": Quantity.MATERIAL,
    r"\binvestition|\binvestment": Quantity.INVESTMENT,
    r"\bpersonal(?:kosten|mittel)|\bpersonnel": Quantity.PERSONNEL_COST,
}
AMOUNT = re.compile(
    rf"(?P<number>\b\d[\d.,]*|\b(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})\b)\s*"
    rf"(?P<unit>{POSTS}|{'|'.join(UNITS)})(?![a-zäöüß])",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(20\d\d)\b")
CLAUSES = re.compile(r"[;\n]|,(?!\d)|\s(?:und|sowie|and)\s", re.IGNORECASE)
BRACKETS = re.compile(r"\((.+?)\)")
FILLER = re.compile(
    r"\b(?:at most|in|im|bei|beim|für|for|at|the|der|die|das|dem|den|jahr|year|referat|amt|dezernat"
    r"|maßnahmen?|measures?|nr|nummer|number|mehr|weniger|more|less|fewer|höchstens|maximal)\b\.?",
    re.IGNORECASE,
)


def read_amendments(text: str, register: Portfolio) -> tuple[Amendment, ...]:
    """What a text asks for, in its order.

    A measure is named by its key, its number or a part of its name that no other has, an organization by its key
    or its name. A clause without a sign takes the one before it (“plus 27, 28”). InvalidValueError names the
    clause that cannot be read, or can be read in two ways; nothing is guessed.
    """
    found: list[Amendment] = []
    sign: int | None = None
    for clause in filter(None, (part.strip(" .") for part in CLAUSES.split(text))):
        reader = _Clause(clause, register)
        sign = reader.sign or sign
        found.append(reader.amendment(sign))
    return tuple(found)


@dataclass(frozen=True)
class _Clause:
    """One amendment's words."""

    text: str
    register: Portfolio

    @property
    def sign(self) -> int | None:
        """1 for more, -1 for less, None if the clause does not say."""
        if re.match(rf"\s*(?:{LESS})(?![a-zäöüß])", self.text, re.IGNORECASE) or self._says("weniger|less|fewer"):
            return -1
        if re.match(rf"\s*(?:{MORE})(?![a-zäöüß])", self.text, re.IGNORECASE) or self._says("mehr|more"):
            return 1
        return None

    def _says(self, words: str) -> bool:
        return re.search(rf"\b(?:{words})\b", self.text, re.IGNORECASE) is not None

    def amendment(self, sign: int | None) -> Amendment:
        """What the clause asks for; `sign` is its own or the one before."""
        amount = AMOUNT.search(self.text)
        if amount is None:
            return self._of_measure(sign)
        quantity, value = self._amount(amount)
        year, scope = self._year(), self._scope(amount)
        if self._says("höchstens|maximal|at most"):
            return Cap(limit=Limit(quantity=quantity, year=year, scope=scope, maximum=value))
        if sign is None:
            raise self._refusal(message("It says neither more nor less."), message("Begin with plus or minus."))
        return Change(quantity=quantity, by=sign * value, year=year, scope=scope)

    def _amount(self, found: re.Match[str]) -> tuple[Quantity, Decimal]:
        number = found["number"].lower().strip(".,")
        value = NUMBER_WORDS[number] if number in NUMBER_WORDS else self._number(number)
        unit = found["unit"].lower()
        if re.fullmatch(POSTS, unit):
            return Quantity.POSTS, self._whole(value, POST_HUNDREDTH)
        factor = next(factor for pattern, factor in UNITS.items() if re.fullmatch(pattern, unit))
        kinds = (kind for pattern, kind in KINDS.items() if re.search(pattern, self.text, re.IGNORECASE))
        return next(kinds, Quantity.FUNDS), self._whole(value * factor, EURO)

    def _number(self, text: str) -> Decimal:
        try:
            return Decimal(plain_number(text))
        except ArithmeticError:
            raise self._refusal(
                message("“{number}” is no number.", number=text), message("Write for example 500 or 0,5.")
            ) from None

    def _whole(self, value: Decimal, smallest: Decimal) -> Decimal:
        if value % smallest:
            raise self._refusal(
                message("{value} is finer than {smallest}.", value=value, smallest=smallest),
                message("Round it to that unit."),
            )
        return value.quantize(smallest)

    def _year(self) -> int | None:
        years = {int(year) for year in YEAR.findall(AMOUNT.sub(" ", self.text))}
        if not years:
            return None
        if len(years) > 1 or not years <= set(self.register.years):
            raise self._refusal(
                message("Its year is not planned, or there are two."),
                message("Plan in {years}.", years=", ".join(map(str, self.register.years))),
            )
        return years.pop()

    def _scope(self, amount: re.Match[str]) -> Scope:
        """The organization that the rest of the clause names; everything if it names none."""
        rest = self.text[: amount.start()] + " " + self.text[amount.end() :]
        rest = YEAR.sub(" ", re.sub(rf"^\s*(?:{LESS}|{MORE})(?![a-zäöüß])", " ", rest, flags=re.IGNORECASE))
        for pattern in KINDS:
            rest = re.sub(rf"{pattern}\w*", " ", rest, flags=re.IGNORECASE)
        words = " ".join(FILLER.sub(" ", rest).split())
        if not words:
            return EVERYTHING
        key, name = self._one_of({each.key: each.name for each in self.register.organizations}, words)
        return Scope(organization=key, name=name)

    def _of_measure(self, sign: int | None) -> Amendment:
        rest = re.sub(rf"^\s*(?:{LESS}|{MORE})(?![a-zäöüß])", " ", self.text, flags=re.IGNORECASE)
        words = " ".join(FILLER.sub(" ", rest).split())
        if sign is None or not words:
            raise self._refusal(
                message("It is not clear what shall change."),
                message("Write for example “plus 27”, “minus 2 posts” or “500 TEUR less 2025”."),
            )
        key, _ = self._one_of({each.key: each.name for each in self.register.measures}, words)
        return WithMeasure(measure=key) if sign > 0 else WithoutMeasure(measure=key)

    def _one_of(self, names: Mapping[str, str], words: str) -> tuple[str, str]:
        """The one thing that is meant; a refusal if none or several are."""
        found = next((keys for keys in _meant(names, words) if keys), [])
        if len(found) == 1:
            return found[0], names[found[0]]
        if not found:
            raise self._refusal(
                message("“{words}” is no measure and no organisation of the register.", words=words),
                message("Write its key, its number or a part of its name."),
            )
        several = ", ".join(f"{key} {names[key]}" for key in found[:5])
        raise self._refusal(
            message("“{words}” can mean several: {several}.", words=words, several=several),
            message("Write the key or more of the name."),
        )

    def _refusal(self, reason: Message, remedy: Message) -> InvalidValueError:
        return InvalidValueError(Message("“{text}”", {"text": self.text}), reason, remedy)


def _meant(names: Mapping[str, str], words: str) -> Iterator[list[str]]:
    """Who is called so: by key, by the number in the key, by name or what stands in brackets, by a part of it."""
    plain = _letters(words)
    yield [key for key in names if _letters(key) == plain]
    yield [key for key in names if words.isdecimal() and _number_in(key) == words.lstrip("0")]
    yield [key for key, name in names.items() if plain in {_letters(each) for each in (name, *BRACKETS.findall(name))}]
    yield [key for key, name in names.items() if len(plain) > 2 and plain in _letters(name)]


def _letters(text: str) -> str:
    """A name without what people leave out when they type: case, dots, blanks, dashes."""
    return re.sub(r"[^0-9a-zäöüß]", "", text.lower())


def _number_in(key: str) -> str | None:
    digits = re.fullmatch(r"\D*?0*(\d+)", key)
    return digits and digits[1]
