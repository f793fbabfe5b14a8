"""What raises the likelihood that a word is a name: the same name elsewhere in the call, or a capital."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.name_features import INNER_CAPITAL_FLAG, UPPER_CASE_FLAG, Rows, Words
from nlp.disclosures.tags import LEAST_OF_A_WORD, NOT_PERSON, PERSON
from nlp.wording import word_list

# Chosen on development: by how much (log-odds) a sure name elsewhere raises which likelihoods of a word.
_SURE, _LEAST_RECALLED, _SURE_ALREADY, _RECALL = 0.8, 0.03, 0.98, 2.0
# About how often a function word with a capital inside a sentence, by itself, is a name in the train calls.
_BY_CAPITAL = 0.85
_PLAIN_GAP = re.compile(r",?\s+")
_POLITE = frozenset({"uw", "uwe", "zij", "hij", "hem", "zijn"})  # with a capital out of respect
_ARTICLES = frozenset({"de", "den", "der", "het", "t", "een", "n", "ne", "g"})
_BEAR_TITLES = frozenset(
    {"app", "bedrijf", "blad", "campagne", "club", "folder", "krant", "organisatie", "project", "regeling"}
    | {"site", "stichting", "vereniging", "website", "wet", "winkel"}
)


def recall_names(words: Sequence[Words], tags: Sequence[Rows]) -> None:
    """Raise, in place, the likelihood of words that are surely part of a name elsewhere in the same call."""
    surest: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for turn, (read, rows) in enumerate(zip(words, tags, strict=True)):
        likelihoods = rows[:, PERSON].sum(axis=1).tolist()
        for index, (piece, likely) in enumerate(zip(read.pieces, likelihoods, strict=True)):
            if likely >= _SURE and _can_be_recalled(read, index):
                surest[piece.text].append((likely, turn))
    for turn, (read, rows) in enumerate(zip(words, tags, strict=True)):
        likelihoods = rows[:, PERSON].sum(axis=1).tolist()
        for index, (piece, likely) in enumerate(zip(read.pieces, likelihoods, strict=True)):
            if (
                piece.text in surest
                and _LEAST_RECALLED < likely < _SURE_ALREADY
                and _can_be_recalled(read, index)
            ):
                elsewhere = max((sure for sure, other in surest[piece.text] if other != turn), default=0.0)
                raised = sigmoid(log_odds(likely) + _RECALL * elsewhere)
                _raise(rows[index], likely, raised)


def name_by_capital(text: str, words: Words, rows: Rows) -> None:
    """Raise, in place, the likelihood of function words and greetings that bear a capital inside a sentence.

    "met Na" and "onze Hoi": nobody writes these words so but as a name. Not so where other words around have
    capitals and are no names ("Samen Uit", "Hier en Nu"), nor beside an article ("Achter de Kerk", "het Nu"),
    after "'t" or "'k", or after a noun that bears a title ("de stichting Samen").
    """
    likely = rows[:, PERSON].sum(axis=1)
    for index in np.flatnonzero(words.flags[:, INNER_CAPITAL_FLAG]).tolist():
        if (
            likely[index] < _BY_CAPITAL
            and _is_everyday(words, index)
            and _stands_apart(text, words, index, likely)
        ):
            _raise(rows[index], float(max(likely[index], 1e-6)), _BY_CAPITAL)
            for later in (index, index + 1):
                if _goes_on(text, words, later, likely):
                    rows[later, PERSON] = 0, rows[later, PERSON].sum()


def _goes_on(text: str, words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether a word and the one before it are of one name: a space between them, and one of both likely."""
    if index == 0 or index == len(words.pieces):
        return False
    pair = slice(index - 1, index + 1)
    return (
        text[words.pieces[index - 1].end : words.pieces[index].start] == " "
        and likely[pair].max() >= LEAST_OF_A_WORD
    )


def _is_everyday(words: Words, index: int) -> bool:
    word = words.pieces[index].text
    return len(word) > 1 and word in _everyday_words() and not words.flags[index, UPPER_CASE_FLAG]


@cache
def _everyday_words() -> frozenset[str]:
    return (word_list("greetings") | STOP_WORDS) - word_list("name_particles") - _POLITE


def _stands_apart(text: str, words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether the words beside it are in lower case or names, and nothing says that it begins a sentence."""
    before, after = index - 1, index + 1
    piece = words.pieces[index]
    if before < 0 or not _PLAIN_GAP.fullmatch(text, words.pieces[before].end, piece.start):
        return False
    if len(words.pieces[before].text) == 1 or words.pieces[before].text in _ARTICLES | _BEAR_TITLES:
        return False
    if _has_odd_capital(words, before, likely) or _is_joined(words, index, likely):
        return False
    if after == len(words.pieces) or text[piece.end : words.pieces[after].start] != " ":
        return True
    return words.pieces[after].text not in _ARTICLES and not _has_odd_capital(words, after, likely)


def _is_joined(words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether "en" stands between it and another word with such a capital, as in a title."""
    return any(
        0 <= other < len(words.pieces)
        and words.pieces[(index + other) // 2].text == "en"
        and _has_odd_capital(words, other, likely)
        for other in (index - 2, index + 2)
    )


def _has_odd_capital(words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether a word has a capital that is neither of its sentence nor of a name."""
    capital = words.flags[index, INNER_CAPITAL_FLAG] > 0
    return bool(capital and likely[index] < LEAST_OF_A_WORD)


def _raise(row: Rows, likely: float, raised: float) -> None:
    """Bring the likelihood of a name in the tags of a word from `likely` to `raised`, in place."""
    row[PERSON] *= raised / likely
    row[NOT_PERSON] *= (1 - raised) / (1 - likely)


def _can_be_recalled(words: Words, index: int) -> bool:
    """Whether it is the same name elsewhere: short words only with a capital inside a sentence."""
    word = words.pieces[index].text
    if len(word) == 1 or word.isdigit() or word in word_list("name_particles"):
        return False
    return (len(word) > 2 and word not in STOP_WORDS) or words.flags[index, INNER_CAPITAL_FLAG] > 0


def log_odds(probability: float) -> float:
    """The logit."""
    return log(probability / (1 - probability))


def sigmoid(odds: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-odds))
