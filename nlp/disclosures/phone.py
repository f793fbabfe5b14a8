"""Telephone numbers of people."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from nlp.disclosures.context import Context
from nlp.disclosures.dictated import context_of, find_dictated, find_values, is_alone, leftovers
from nlp.disclosures.dictation import Dictation
from nlp.disclosures.evidence import Evidence
from nlp.disclosures.recogniser import Dictated, Hit, Passage
from nlp.results import DisclosureLabel

# 0800, 0900, 088 and 084 to 087 numbers belong to organisations; the five digits of a 14-number are too few.
_PERSONAL = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# Numbers are misheard, and fictitious ones are in no plan: the area codes decide.
_DUTCH = re.compile(r"(?:0|0031|00310)(?:6[1-9]|[1-57][0-9])[0-9]{7}\Z")
_MOBILE = re.compile(r"(?:0|0031|00310)6[1-9]")
_BELGIAN = re.compile(r"(?:0|0032|00320)(?:4[5-9][0-9]{7}|[1-9][0-9]{7})\Z")
_MUNICIPAL = re.compile(r"140?[0-9]{2,3}\Z|112\Z")
_ENDING = re.compile(r"eindig\w* op|laatste")
_NEARBY = 20  # characters
_LONGEST = 15
# By whether the number plan knows it, and whether words name a telephone.
_EVIDENCE: dict[tuple[bool, bool], Evidence] = {
    (True, True): "checked",
    (True, False): "checked_alone",
    (False, True): "form",
    (False, False): "form_alone",
}
_FEWEST_DIGITS, _MOST_DIGITS = 3, 12


class PhoneRecogniser:
    """Ten digits, or more with a country code, that make a number of a person."""

    label: DisclosureLabel = "PHONE"

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Mobile and fixed numbers; parts of one only where the words speak of a telephone."""
        return find_dictated(self, passage)

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Whole numbers first; then the beginning of one, as in "nul zes, twaalf, eh, drie vier..."."""
        taken = find_values(dictation, passage, _evidence, most_groups=_LONGEST, kind="digits")
        yield from taken
        for first, last in leftovers(dictation, taken, kind="digits"):
            context = context_of(dictation, first, last, passage)
            if context.expects("PHONE") and not context.names("BSN", "ORGANISATION"):
                yield from _rest(dictation.text(first, last), first, last)
                if _ENDING.search(passage.reading.text[: dictation.groups[first].start][-_NEARBY:]):
                    yield Dictated(first, last, "part")


def _evidence(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Evidence]:
    if dictation.groups[first].text[0] != "0" or "nl" in dictation.text(0, first):
        return
    readings = [
        digits for digits in dictation.texts(first, last) if _DUTCH.match(digits) or _BELGIAN.match(digits)
    ]
    if not readings:
        return
    context = context_of(dictation, first, last, passage)
    named = context.names("PHONE")
    if context.is_other or not (named or is_alone(dictation, first, last)):
        return
    for digits in readings:
        dutch = bool(_DUTCH.match(digits))
        if (dutch or named) and not _is_of_organisation(digits, context):
            valid = _is_valid(digits, "NL" if dutch else "BE")
            yield _EVIDENCE[valid, named]


def _is_valid(digits: str, region: str) -> bool:
    number = phonenumbers.parse(digits, region)
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _PERSONAL


def _is_of_organisation(digits: str, context: Context) -> bool:
    """A fixed number at words like "loket"; a mobile one belongs to a person."""
    if _MOBILE.match(digits):
        return False
    return context.near.kind == "ORGANISATION" if context.near else context.names("ORGANISATION")


def _rest(digits: str, first: int, last: int) -> Iterator[Dictated]:
    """What begins like a number, or has the length of one less its zero."""
    if len(digits) not in range(_FEWEST_DIGITS, _MOST_DIGITS) or _MUNICIPAL.match(digits):
        return
    if digits.startswith("0") and not digits.startswith(("00", "08", "09")):
        yield Dictated(first, last, "failed" if len(digits) > 7 else "part")
    elif digits.startswith("6") and len(digits) in (8, 9, 10):
        yield Dictated(first, last, "failed")
