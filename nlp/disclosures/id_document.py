"""Numbers of passports, identity cards, driving licences and residence documents."""

import re
from collections.abc import Iterator

from nlp.disclosures.context import Context
from nlp.disclosures.dictated import context_of, find_dictated, find_values, is_alone, leftovers
from nlp.disclosures.dictation import Dictation
from nlp.disclosures.evidence import Evidence
from nlp.disclosures.recogniser import Dictated, Hit, Passage
from nlp.results import DisclosureLabel

# Dutch travel documents since 2011: two letters, six letters or digits, one digit; never the letter O.
_TRAVEL = re.compile(r"[a-np-z]{2}[a-np-z0-9]{6}[0-9]\Z")
_LICENCE = re.compile(r"[1-9][0-9]{9}\Z")
# Belgian identity cards: 592-0314678-25. Foreign passports and residence cards: some letters, mostly digits.
_BELGIAN = re.compile(r"[0-9]{12}\Z")
_OTHER = re.compile(r"(?=(?:[a-z]*[0-9]){5})(?=[0-9]*[a-z])[a-z0-9]{8,11}\Z")
_ACCOUNT = re.compile(r"nl(?:[0-9]{2}[a-z]{4}|.{8})")
_LONGEST = 14  # groups
_SHORTEST = 8  # characters
_MISHEARD = range(7, 13)
_FEWEST_DIGITS = 3


class IdDocumentRecogniser:
    """A number in the form of an identity document, where the words speak of one."""

    label: DisclosureLabel = "ID_DOCUMENT"

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Numbers of passports and cards, and the ten digits of a driving licence."""
        return find_dictated(self, passage)

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Numbers in the form of a document; next to such words also other rows of letters and digits."""
        taken = find_values(dictation, passage, _evidence, most_groups=_LONGEST, fewest=_SHORTEST)
        yield from taken
        for first, last in leftovers(dictation, taken):
            text = dictation.text(first, last)
            context = context_of(dictation, first, last, passage)
            mixed = not text.isdigit() and not text.isalpha()
            if mixed and len(text) in _MISHEARD and context.expects("ID_DOCUMENT"):
                yield Dictated(first, last, "failed")


def _evidence(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Evidence]:
    texts = [text for text in dictation.texts(first, last) if _is_like_document(text)]
    if not texts:
        return
    context = context_of(dictation, first, last, passage)
    if context.is_other:
        return
    travel = any(_is_travel_document(text) for text in texts)
    if context.names("ID_DOCUMENT"):
        mended = any(group.mends for group in dictation.groups[first + 1 : last])
        if travel or any(_LICENCE.match(text) or _BELGIAN.match(text) for text in texts):
            yield "failed" if mended else "form"
        elif is_alone(dictation, first, last) and _is_spoken_of(context):
            yield "failed"
    elif travel and is_alone(dictation, first, last) and not context.names("IBAN", "LICENSE_PLATE"):
        yield "form_alone"


def _is_spoken_of(context: Context) -> bool:
    return context.expects("ID_DOCUMENT") or context.near is None


def _is_like_document(text: str) -> bool:
    if _ACCOUNT.match(text):
        return False
    return any(pattern.match(text) for pattern in (_LICENCE, _BELGIAN, _OTHER)) or _is_travel_document(text)


def _is_travel_document(text: str) -> bool:
    return bool(_TRAVEL.match(text)) and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS
