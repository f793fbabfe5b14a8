"""Checks of the made-up personal data in the corpus: right in form, and nobody's."""

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.nl import bsn

from evaluation.corpus.call import CorpusCall, DisclosureNote

_FORMS = {
    "POSTCODE": re.compile(r"[1-9]\d{3} ?[A-Z]{2}", re.IGNORECASE),
    "EMAIL": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+", re.IGNORECASE),
}
# Domains for examples (RFC 2606) and made-up ones; no address of a real provider.
_REAL_MAIL = re.compile(
    r"@(gmail|hotmail|outlook|live|ziggo|kpnmail|planet|xs4all|icloud|yahoo)\.", re.IGNORECASE
)


def value_faults(call: CorpusCall) -> Iterator[str]:
    """What is wrong with the values of this call's disclosures."""
    for index, turn in enumerate(call.turns):
        for note in turn.disclosures:
            fault = _fault(note)
            if fault:
                yield f"turn {index}: {fault}"


def _fault(note: DisclosureNote) -> str | None:
    value = note.written or note.text
    if note.label == "EMAIL" and _REAL_MAIL.search(value):
        return "an e-mail address of a real provider"
    return None if note.partial else _fault_of_whole(note, value)


def _fault_of_whole(note: DisclosureNote, value: str) -> str | None:
    digits = re.sub(r"\D", "", value)
    if note.label == "BSN" and digits:
        if note.valid != (len(digits) == 9 and bsn.is_valid(digits)):
            return "the BSN's checksum differs from what `valid` says"
        if note.valid and not digits.startswith("9"):
            return "a made-up BSN must start with 9: those are not given out"
    if note.label == "IBAN" and digits and note.valid != iban.is_valid(re.sub(r"\s", "", value)):
        return "the IBAN's checksum differs from what `valid` says"
    form = _FORMS.get(note.label)
    if form is not None and note.valid and note.written and not form.search(value):
        return f"a written {note.label} has another form"
    return None
