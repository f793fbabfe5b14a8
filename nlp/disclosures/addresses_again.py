"""Streets that are somebody's home elsewhere in the call, where they are named without a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.recogniser import Hit, Passage
from nlp.numerals import value_of
from nlp.spoken_pieces import Piece, cut
from nlp.wording import fold, word_list

_LEAST_SURE = 0.5
_SHORTEST = 5  # letters of the longest word of a name
_MUCH_LESS = 0.9  # how sure the place is, of how sure the home was
_ARTICLES = frozenset({"de", "het", "t", "den"})
_WHY = "Deze straat is elders in het gesprek genoemd als adres van iemand."


@dataclass(frozen=True, slots=True)
class _Street:
    words: tuple[str, ...]
    sure: float


def find_addresses_again(
    passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]
) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with every other place where a street of an address in the call is named."""
    streets = {street.words: street for street in _streets(passages, hits)}
    if not streets:
        return list(hits)
    return [
        (*found, *_again(passage, found, list(streets.values())))
        for passage, found in zip(passages, hits, strict=True)
    ]


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
                yield Hit(start, end, "ADDRESS", street.sure * _MUCH_LESS, _WHY)
