"""Bank account numbers (IBAN)."""

import re
from collections.abc import Iterator

from stdnum import iban

from nlp.disclosures.dictated import context_of, find_dictated, likeliest
from nlp.disclosures.dictation import Dictation
from nlp.disclosures.recogniser import Dictated, Hit, Passage
from nlp.results import DisclosureLabel

# The bank may be both named and spelled: "triodos, dus t r i o".
_DUTCH = re.compile(r"nl(?P<check>[0-9]{2})(?P<bank>[a-z]{4})(?:(?P=bank))?(?P<account>[0-9]{10})\Z")
_LIKE_DUTCH = re.compile(r"nl[0-9]{2,3}(?:[a-z]{3,8}[0-9]{6,13})\Z")
_BEGUN = re.compile(r"nl[0-9]{2,3}(?:[a-z]{3,8}[0-9]{0,9})?\Z")
_FOREIGN = re.compile(r"[a-z]{2}[0-9]{2}[a-z0-9]{11,30}\Z")
_COUNTRY = re.compile(r"[a-z]")
_LONGEST = 36  # groups, when every character is spelled
_TAIL = re.compile(r"eindig\w*|laatste|\beind\b")
_TAIL_LENGTHS = range(3, 11)


class IbanRecogniser:
    """An IBAN typed, spelled in groups, or with the name of the bank; its check digits decide how sure."""

    label: DisclosureLabel = "IBAN"

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Dutch IBANs, doubtful ones too, and foreign ones that are valid."""
        return find_dictated(self, passage)

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """From a country code as far as one account number goes; its last digits after "eindigt op"."""
        values = []
        for first, group in enumerate(dictation.groups):
            if _COUNTRY.match(group.text):
                most = min(first + _LONGEST, len(dictation.groups))
                values += [
                    value for last in range(first + 1, most + 1) if (value := _read(dictation, first, last))
                ]
        yield from (taken := likeliest(values))
        if not taken and dictation.text(0, len(dictation.groups)).isdigit():
            yield from _tail(dictation, passage)


def _read(dictation: Dictation, first: int, last: int) -> Dictated | None:
    cost = dictation.cost(first, last)
    begun = False
    for text in dictation.texts(first, last):
        if (match := _DUTCH.match(text)) and iban.is_valid(
            "NL" + match["check"] + match["bank"] + match["account"]
        ):
            return Dictated(first, last, "checked", cost)
        if _FOREIGN.match(text) and not text.startswith("nl") and iban.is_valid(text):
            return Dictated(first, last, "checked", cost)
        if match:
            return Dictated(first, last, "failed", cost)
        if _LIKE_DUTCH.match(text):
            return Dictated(first, last, "failed", cost + 5)
        begun = begun or (bool(_BEGUN.match(text)) and dictation.ends(last))
    return Dictated(first, last, "part") if begun else None  # of its beginnings the longest


def _tail(dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
    last = len(dictation.groups)
    context = context_of(dictation, 0, last, passage)
    start = dictation.groups[0].start
    said = passage.reading.text[max(start - 40, 0) : start]
    if context.expects("IBAN") and len(dictation.text(0, last)) in _TAIL_LENGTHS and _TAIL.search(said):
        yield Dictated(0, last, "part")
