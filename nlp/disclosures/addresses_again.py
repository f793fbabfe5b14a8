"""Addresses said again: streets that are somebody's home elsewhere in the call, and house numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.house_numbers import house_end, with_house_number
from nlp.disclosures.recogniser import Hit, Passage
from nlp.numerals import value_of
from nlp.spoken_numbers import read_spoken
from nlp.spoken_pieces import Piece, cut
from nlp.wording import fold, word_list

_LEAST_SURE = 0.5
_SHORTEST = 5  # letters of the longest word of a name
_MUCH_LESS = 0.9  # how sure the place is, of how sure the home was
_ARTICLES = frozenset({"de", "het", "t", "den"})
_NUMBERS = re.compile(r"[0-9]+")
_OPENING = re.compile(
    r"[^a-z0-9]*(?:(?:ja|nee|oke?|dan|op|dat is|dus|en|goed|dank u|klopt|nummer|huisnummer|hou ik|u zit op)\b"
    r"[^a-z0-9]*){0,3}"
)
_CLOSES = re.compile(r"\s*(?:[.,?!\u2026]|\Z)|\s+(?:en|dus|toch)\b")
_WHY_ECHO = "Dit herhaalt een huisnummer dat net is genoemd."
_WHY = "Deze straat is elders in het gesprek genoemd als adres van iemand."


@dataclass(frozen=True, slots=True)
class _Street:
    words: tuple[str, ...]
    sure: float


def find_addresses_again(
    passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]
) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with other places that name a street of the call or the last house number."""
    streets = {street.words: street for street in _streets(passages, hits)}
    found = [
        (*found, *_again(passage, found, list(streets.values())))
        for passage, found in zip(passages, hits, strict=True)
    ]
    for turn in range(1, len(passages)):
        found[turn] = (*found[turn], *_echo(passages, found, turn))
    return found


def _echo(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]], turn: int) -> Iterator[Hit]:
    """The house number that a turn begins with and the other has just said."""
    passage, said = passages[turn], passages[turn - 1]
    if passage.speaker != "unknown" and passage.speaker == said.speaker:
        return
    opening = _OPENING.match(passage.reading.text)
    start = opening.end() if opening else 0
    end = house_end(passage.reading.text, start)
    if end is None or not _CLOSES.match(passage.reading.text, end):
        return
    numbers = _NUMBERS.findall(passage.reading.text[start:end])
    begin, stop = passage.reading.span(start, end)
    if any(begin < hit.end and hit.start < stop for hit in hits[turn]):
        return
    for hit in hits[turn - 1]:
        if hit.label == "ADDRESS" and hit.confidence >= _LEAST_SURE:
            known = _NUMBERS.findall(read_spoken(said.text[hit.start : hit.end]).text)
            if numbers[0] in known:
                yield Hit(begin, stop, "ADDRESS", hit.confidence * _MUCH_LESS, _WHY_ECHO)
                return


def _streets(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> Iterator[_Street]:
    for passage, found in zip(passages, hits, strict=True):
        for hit in found:
            if hit.label == "ADDRESS" and hit.confidence >= _LEAST_SURE:
                words = _name_of(passage.text[hit.start : hit.end])
                if words:
                    yield _Street(words, hit.confidence)


def _name_of(address: str) -> tuple[str, ...]:
    """The words before the number, without an article; nothing when these are too short to know again."""
    words: list[str] = []
    for piece in cut(address, fold(address)):
        if _is_number(piece) or piece.text in word_list("address_parts"):
            break
        words.append(piece.text)
    while words and words[0] in _ARTICLES:
        del words[0]
    known = [word for word in words if len(word) >= _SHORTEST and word not in STOP_WORDS]
    return tuple(words) if known else ()


def _is_number(piece: Piece) -> bool:
    return any(map(str.isdigit, piece.text)) or value_of(piece.text) is not None


def _again(passage: Passage, hits: Sequence[Hit], streets: Sequence[_Street]) -> Iterator[Hit]:
    folded = fold(passage.text)
    wanted = [street for street in streets if max(street.words, key=len) in folded]
    if not wanted:
        return
    pieces = cut(passage.text, folded)
    said = [piece.text for piece in pieces]
    for street in wanted:
        count = len(street.words)
        for at in range(len(said) - count + 1):
            if tuple(said[at : at + count]) != street.words:
                continue
            start, end = pieces[at].start, pieces[at + count - 1].end
            if all(hit.end <= start or end <= hit.start for hit in hits):
                again = Hit(start, end, "ADDRESS", street.sure * _MUCH_LESS, _WHY)
                yield _up_to(hits, with_house_number(passage, again), again)


def _up_to(hits: Sequence[Hit], longer: Hit, shorter: Hit) -> Hit:
    """The longer one where it meets no other hit."""
    free = all(hit.end <= longer.start or longer.end <= hit.start for hit in hits)
    return longer if free else shorter
