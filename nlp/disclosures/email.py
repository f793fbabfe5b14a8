"""E-mail addresses."""

import re
from collections.abc import Iterator

from nlp.disclosures.recogniser import Hit, Passage

_AT = re.compile(r"\s*@\s*|\s+(?:a{1,2}pe?n?\s?st[ar]{2,4}t(?:je)?|at)\s+")
_DOT = r"(?:\s?\.\s?|\s+(?:punt|dot)\s+)"
_DASH = r"(?:\s?[-_]\s?|\s+(?:(?:liggend |laag |lage )?(?:streepje|streep)|underscore|koppelteken)\s+)"
_LOCAL = re.compile(
    rf"(?<![a-z0-9])(?:(?:[a-z]|[0-9]{{1,4}})\s+)*[a-z0-9%+]+(?:(?:{_DOT}|{_DASH})[a-z0-9%+]+)*(?:\s+[0-9]{{1,4}})?\s*\Z"
)
_DOMAIN = re.compile(
    rf"(?:[a-z0-9]+[\s\-]+){{0,2}}[a-z0-9]+(?:{_DASH}[a-z0-9]+)*"
    rf"(?:{_DOT}[a-z0-9\-]+)?{_DOT}(?:n ?l|com|org|net|be|eu|de|info|nu|amsterdam|frl|online)(?![a-z0-9])"
)
_LONGEST_LOCAL = 80  # characters, in words
# Boxes of organisations say nothing of a person.
_ORGANISATION = re.compile(
    r"(?:info|contact|gemeente|klantenservice|klantcontact|burgerzaken|noreply|post|parkeren|wmo|belastingen"
    r"|burgerservice|loket|servicepunt|publiekszaken)\w*\Z"
)


class EmailRecogniser:
    """An address as typed, or as said: "piet punt jansen apenstaartje gmail punt com"."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Addresses of people, not the boxes of organisations."""
        text = passage.reading.text
        for at in _AT.finditer(text):
            local = _LOCAL.search(text, max(at.start() - _LONGEST_LOCAL, 0), at.start())
            domain = _DOMAIN.match(text, at.end())
            if local is None or domain is None or _ORGANISATION.match(local.group().strip()):
                continue
            start, end = passage.reading.span(local.start(), domain.end())
            said = "@" not in at.group()
            yield Hit(start, end, "EMAIL", 0.9 if said else 0.97, "Een e-mailadres van een persoon.")
