"""Dutch postcodes."""

import re
from collections.abc import Iterator

from nlp.disclosures.context import Context
from nlp.disclosures.dictated import context_of, find_dictated, find_values, is_alone, leftovers
from nlp.disclosures.dictation import Dictation
from nlp.disclosures.evidence import Evidence
from nlp.disclosures.license_plate import is_about_vehicle
from nlp.disclosures.recogniser import Dictated, Hit, Passage
from nlp.results import DisclosureLabel
from nlp.wording import fold

_POSTCODE = re.compile(r"[1-9][0-9]{3}(?P<letters>[a-z]{2})\Z")
_DIGITS = re.compile(r"[1-9][0-9]{3}\Z")
# Never given out, because of their meaning in the second world war.
_UNUSED = frozenset({"sa", "sd", "ss"})
_LENGTH = 6
_LONGEST = 8  # groups
# "Het is 14,10, en u betaalt": an amount, and no letters.
_AMOUNT = re.compile(r"[0-9]+,[0-9]{2}(?![0-9])")
_AND_YOU = re.compile(r"[a-z0-9][ ,.]{1,3}en u\Z")
_CLAUSE_GOES_ON = re.compile(r"\s*[a-z]")


class PostcodeRecogniser:
    """Four digits and two letters; letters that make a word count only where a postcode is expected."""

    label: DisclosureLabel = "POSTCODE"

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Postcodes typed, in number words and spelled."""
        return find_dictated(self, passage)

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Whole postcodes, and the four digits alone as an answer to the question for one."""
        taken = find_values(dictation, passage, _evidence, most_groups=_LONGEST, fewest=_LENGTH)
        yield from taken
        for first, last in leftovers(dictation, taken, kind="digits"):
            context = context_of(dictation, first, last, passage)
            if _DIGITS.match(dictation.text(first, last)) and _is_asked(context):
                yield Dictated(first, last, "part")


def _is_asked(context: Context) -> bool:
    if context.near is not None:
        return context.near.kind == "POSTCODE"
    return any(mention.kind == "POSTCODE" for mention in context.asked)


def _evidence(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Evidence]:
    matches = [match for text in dictation.texts(first, last) if (match := _POSTCODE.match(text))]
    matches = [match for match in matches if match["letters"] not in _UNUSED]
    if not matches:
        return
    context = context_of(dictation, first, last, passage)
    named = context.names("POSTCODE", "ADDRESS")
    group = dictation.groups[last - 1]
    start, end = passage.reading.span(dictation.groups[first].start, group.end)
    said = fold(passage.text[start:end])
    if _AMOUNT.match(said) or _AND_YOU.search(said):
        return
    if group.weak and (not named or _CLAUSE_GOES_ON.match(passage.reading.text, group.end)):
        return
    if named:
        yield "form"
    elif is_alone(dictation, first, last) and not (
        context.is_other or context.expects("LICENSE_PLATE") or is_about_vehicle(passage)
    ):
        yield "form_alone"
