"""Dutch licence plates (kenteken)."""

import re
from collections.abc import Iterator

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.recogniser import Hit, Passage

# The fourteen sidecodes of the RDW: X a letter, 9 a digit.
SIDECODES = frozenset(
    {
        *("XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9"),
        *("9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9"),
    }
)
_SHAPES = frozenset(code.replace("-", "") for code in SIDECODES)
_TOKEN = re.compile(r"[a-z0-9]+")
_GAP = re.compile(r"[\s,.\-\u2013]{0,5}\Z")
_LENGTH = 6
_LONGEST_GROUP = 3
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
# Plates of 1965 to 1973; typed without hyphens they are postcodes.
_AS_POSTCODES = "9999XX"


class LicensePlateRecogniser:
    """Six letters and digits in the order of a sidecode; without hyphens or capitals only after context."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Plates typed, in number words and spelled."""
        tokens = list(_TOKEN.finditer(passage.reading.text))
        position = 0
        while position < len(tokens):
            used = _plate(passage.reading.text, tokens[position : position + _LENGTH])
            hit = self._judge(passage, tokens[position : position + used]) if used else None
            if hit:
                yield hit
            position += used if hit else 1

    def _judge(self, passage: Passage, tokens: list[re.Match[str]]) -> Hit | None:
        first, last = tokens[0].start(), tokens[-1].end()
        start, end = passage.reading.span(first, last)
        source = passage.text[start:end]
        asked = "LICENSE_PLATE" in passage.kinds_near(first, last)
        hyphened = _shape(source.lower()) in SIDECODES
        capitals = source.isupper() and not passage.text.isupper()
        if not (hyphened or asked or capitals) or (not capitals and any(map(_is_word, tokens))):
            return None
        if not hyphened and _shape("".join(token.group() for token in tokens)) == _AS_POSTCODES:
            return None
        confidence = 0.95 if asked else 0.9 if hyphened else 0.6
        return Hit(
            start, end, "LICENSE_PLATE", confidence, "Letters en cijfers in de volgorde van een kenteken."
        )


def _is_word(token: re.Match[str]) -> bool:
    letters = token.group()
    return letters.isalpha() and (len(letters) > _LONGEST_GROUP or letters in STOP_WORDS - _LETTERS)


def _plate(text: str, tokens: list[re.Match[str]]) -> int:
    """How many of these tokens make one plate, or 0."""
    compact = ""
    for count, token in enumerate(tokens, start=1):
        if count > 1 and not _GAP.match(text[tokens[count - 2].end() : token.start()]):
            return 0
        compact += token.group()
        if len(compact) >= _LENGTH:
            return count if _shape(compact) in _SHAPES else 0
    return 0


def _shape(text: str) -> str:
    return re.sub(r"[a-z]", "X", re.sub(r"[0-9]", "9", text))
