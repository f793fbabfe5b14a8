"""Telephone numbers of people."""

import re
from collections.abc import Iterator
from dataclasses import replace

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
_FOREIGN = re.compile(r"00[1-9][0-9]{7,12}\Z")
_WITHOUT_ZERO = re.compile(r"6[0-9]{7,9}\Z|6[0-9]{8}06?\Z")  # "zes twaalf ... Nul zes, ja."
_MUNICIPAL = re.compile(r"140?[0-9]{2,3}\Z|112\Z")
_KNOWN = re.compile("|".join(each.pattern for each in (_DUTCH, _BELGIAN, _FOREIGN)))
_ENDING = re.compile(r"eindig\w* op|laatste")
_EXTENSION = re.compile(
    r"[\s,]*(?:en )?(?:dan )?(?:met )?(?:toestel|doorkies\w*|extensie)(?:nummer)?[\s,]*[0-9]{1,4}\b"
)
_ENDS_ON = re.compile(r"\beindig\w* (?:het |dat |ie |hij )?(?:dan )?op\W+\Z")
_NEARBY = 20  # characters
_LONGEST = 15  # groups
_SHORTEST = 9  # digits, in Belgium
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
        return (_with_extension(hit, passage) for hit in find_dictated(self, passage))

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Whole numbers first; then the beginning of one, as in "nul zes, twaalf, eh, drie vier..."."""
        taken = find_values(
            dictation, passage, _evidence, most_groups=_LONGEST, fewest=_SHORTEST, kind="digits"
        )
        yield from taken
        for first, last in leftovers(dictation, taken, kind="digits"):
            context = context_of(dictation, first, last, passage)
            if _ends_some_number(dictation, first, last, passage):
                yield Dictated(first, last, "part")
            if context.expects("PHONE") and not context.names("BSN", "ORGANISATION"):
                yield from _rest(dictation.text(first, last), first, last)
                if _ENDING.search(passage.reading.text[: dictation.groups[first].start][-_NEARBY:]):
                    yield Dictated(first, last, "part")


def _ends_some_number(dictation: Dictation, first: int, last: int, passage: Passage) -> bool:
    """Whether it is the end of a number of which nobody says the kind: mostly that of a telephone."""
    context = context_of(dictation, first, last, passage)
    unknown = context.near is None and not context.asked and not context.around
    before = passage.reading.text[: dictation.groups[first].start][-_NEARBY:]
    return unknown and bool(_ENDS_ON.search(before)) and 2 <= len(dictation.text(first, last)) <= 4


def _with_extension(hit: Hit, passage: Passage) -> Hit:
    """The hit with "toestel eenentwintig" after it."""
    end = next((at for at, start in enumerate(passage.reading.starts) if start >= hit.end), None)
    match = _EXTENSION.match(passage.reading.text, end) if end is not None else None
    return replace(hit, end=passage.reading.ends[match.end() - 1]) if match else hit


def _evidence(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Evidence]:
    if dictation.groups[first].text[0] != "0" or "nl" in dictation.text(0, first):
        return
    readings = [digits for digits in dictation.texts(first, last) if _KNOWN.match(digits)]
    if not readings:
        return
    context = context_of(dictation, first, last, passage)
    named = context.names("PHONE")
    if context.is_other or not (named or is_alone(dictation, first, last)):
        return
    for digits in readings:
        dutch = bool(_DUTCH.match(digits))
        if (dutch or named) and not _is_of_organisation(digits, context):
            valid = _is_valid(digits, dutch=dutch)
            yield _EVIDENCE[valid, named]


def is_in_plan(digits: str) -> bool:
    """Whether the Dutch number plan gives this number to people."""
    return _is_valid(digits, dutch=True)


def _is_valid(digits: str, *, dutch: bool) -> bool:
    abroad = not dutch and digits.startswith("00")
    try:
        number = phonenumbers.parse(
            f"+{digits[2:]}" if abroad else digits, None if abroad else "NL" if dutch else "BE"
        )
    except phonenumbers.NumberParseException:
        return False  # no country has this code
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
    elif _WITHOUT_ZERO.match(digits):
        yield Dictated(first, last, "failed")
