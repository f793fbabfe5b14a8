"""Numbers of passports, identity cards, driving licences and residence documents."""

import re
from collections.abc import Iterator

from nlp.disclosures.digits import digit_windows
from nlp.disclosures.recogniser import Hit, Passage

# Dutch travel documents since 2011: two letters, six letters or digits, one digit; never the letter O.
_DOCUMENT = re.compile(r"[a-np-z]{2}[a-np-z0-9]{6}[0-9]\Z")
_TOKEN = re.compile(r"[a-z0-9]+")
_LENGTH = 9
_LICENCE_LENGTH = 10


class IdDocumentRecogniser:
    """A number in the form of a Dutch identity document, where the words speak of one."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Numbers of passports and identity cards, and the ten digits of a driving licence."""
        for window in digit_windows(passage.reading, _LICENCE_LENGTH):
            if not window.digits.startswith("0"):
                yield from self._judge(passage, window.start, window.end)
        tokens = list(_TOKEN.finditer(passage.reading.text))
        for first, token in enumerate(tokens):
            end = _document_end(tokens[first : first + _LENGTH])
            if end is not None:
                yield from self._judge(passage, token.start(), end)

    def _judge(self, passage: Passage, first: int, last: int) -> Iterator[Hit]:
        if "ID_DOCUMENT" in passage.kinds_near(first, last):
            start, end = passage.reading.span(first, last)
            yield Hit(
                start,
                end,
                "ID_DOCUMENT",
                0.9,
                "De vorm van een documentnummer, bij woorden over zo'n document.",
            )


def _document_end(tokens: list[re.Match[str]]) -> int | None:
    compact = ""
    for count, token in enumerate(tokens):
        # Longer groups of letters are words: documents are spelled, or typed as one.
        if count and (token.group().isalpha() and len(token.group()) > 3):
            return None
        compact += token.group()
        if len(compact) >= _LENGTH:
            return token.end() if _DOCUMENT.match(compact) and sum(map(str.isdigit, compact)) > 2 else None
    return None
