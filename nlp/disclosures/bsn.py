"""Citizen service numbers (burgerservicenummer), and the Belgian rijksregisternummer."""

from collections.abc import Iterator

from stdnum.be import nn
from stdnum.nl import bsn

from nlp.disclosures.context import Context, Kind
from nlp.disclosures.dictated import (
    context_of,
    find_dictated,
    find_values,
    is_alone,
    leftovers,
    speaks_of_ending,
)
from nlp.disclosures.dictation import Dictation
from nlp.disclosures.evidence import Evidence
from nlp.disclosures.recogniser import Dictated, Hit, Passage
from nlp.results import DisclosureLabel

_LENGTH, _BELGIAN_LENGTH = 9, 11
# With digits lost or doubled by the recogniser it is still a BSN, misheard.
_MISHEARD = range(5, 12)
_MOST_GROUPS = 20
_OTHER_NUMBERS: tuple[Kind, ...] = ("IBAN", "ID_DOCUMENT", "OTHER")


class BsnRecogniser:
    """Nine digits that pass the elfproef, or that follow a question for the BSN and fail it."""

    label: DisclosureLabel = "BSN"

    def find(self, passage: Passage) -> Iterator[Hit]:
        """BSNs in words or digits; those that fail the test are doubtful and have a low confidence."""
        return find_dictated(self, passage)

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Nine digits, as they are or with a repair in them; next to the word also what is left of one."""
        taken = find_values(
            dictation, passage, _evidence, most_groups=_MOST_GROUPS, fewest=_LENGTH, kind="digits"
        )
        yield from taken
        for first, last in leftovers(dictation, taken, kind="digits"):
            context = context_of(dictation, first, last, passage)
            digits = dictation.text(first, last)
            if not context.expects("BSN") or digits.startswith("06"):
                continue
            if len(digits) in _MISHEARD:
                yield Dictated(first, last, "failed" if len(digits) > 6 else "part")
            elif len(digits) > 1 and speaks_of_ending(passage, dictation.groups[first].start):
                yield Dictated(first, last, "part")


def _may_be_other(digits: str, context: Context) -> bool:
    """Whether nine digits may be another number: of a telephone only with its zero, or from the six on."""
    kinds: tuple[Kind, ...] = ("PHONE", *_OTHER_NUMBERS) if digits[0] in "06" else _OTHER_NUMBERS
    return digits[0] == "0" or context.names(*kinds)


def _evidence(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Evidence]:
    readings = [
        digits for digits in dictation.texts(first, last) if len(digits) in (_LENGTH, _BELGIAN_LENGTH)
    ]
    if not readings:
        return
    context = context_of(dictation, first, last, passage)
    for digits in readings:
        if bsn.is_valid(digits):
            if context.is_other:
                continue
            if context.names("BSN"):
                yield "checked"
            elif is_alone(dictation, first, last) and not _may_be_other(digits, context):
                yield "checked_alone"
        elif len(digits) == _LENGTH and context.expects("BSN"):
            yield "failed"
        elif context.names("BSN") and nn.is_valid(digits):
            yield "checked"
