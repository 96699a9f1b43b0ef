"""German words for search: one way from text to terms, for every database and every reader.

`analyse` turns text into tokens with their terms and places; a `Splitter` finds the parts of compounds; `parse_query`
reads what a person typed; `most_similar` compares texts by the meaning of their words; `nearest` guesses what a
misspelt word was meant to be. Pure functions of their arguments.
"""

from dreiklang.language.analyser import Analyser, Token
from dreiklang.language.compounds import BASE_WORDS, Splitter
from dreiklang.language.marking import Mark, marks, snippet
from dreiklang.language.query import Query, QueryGroup, parse_query
from dreiklang.language.similar import Document, Match, most_similar
from dreiklang.language.spelling import nearest
from dreiklang.language.words import fold, is_stop_word, stem, words_of

__all__ = [
    "BASE_WORDS",
    "Analyser",
    "Document",
    "Mark",
    "Match",
    "Query",
    "QueryGroup",
    "Splitter",
    "Token",
    "fold",
    "is_stop_word",
    "marks",
    "most_similar",
    "nearest",
    "parse_query",
    "snippet",
    "stem",
    "words_of",
]
