"""Collect every sentence of code and templates into the message catalogues; keeps what is translated.

Run it after a change of texts: `.venv/bin/python scripts/messages.py`. It prints what has no German yet.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src" / "dreiklang"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "message": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Where each sentence stands, and the sentence (singular and plural where it has both)."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            code = path.read_text()
        elif path.suffix == ".html":
            code = templatize(path.read_text(), origin=str(path))
        else:
            continue
        place = str(path.relative_to(SOURCE))
        for _, found, _, _ in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            yield place, found


def catalogue(language: str) -> tuple[Path, Catalog]:
    """The kept catalogue of a language."""
    path = SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return path, Catalog(locale=language, domain="django", fuzzy=False)
    with path.open("rb") as file:
        return path, read_po(file, locale=language, domain="django")


def missing(kept: Catalog) -> list[str]:
    """Sentences without a translation."""
    found = []
    for place, sentence in sentences():
        entry = kept.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        if not entry or not entry.string or (isinstance(entry.string, tuple) and not all(entry.string)):
            found.append(f"{place}: {sentence}")
    return found


def main() -> int:
    """Renew the German catalogue; English is the sentences themselves."""
    path, kept = catalogue("de")
    renewed = Catalog(locale="de", domain="django", fuzzy=False)
    for place, sentence in sentences():
        key = sentence[0] if isinstance(sentence, tuple) else sentence
        old = kept.get(key)
        renewed.add(sentence, old.string if old else None, locations=[(place, 0)])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, renewed, width=110, sort_output=True, no_location=True, omit_header=False)
    gaps = missing(renewed)
    sys.stdout.write("".join(f"no German: {gap}\n" for gap in gaps))
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
