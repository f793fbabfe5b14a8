"""How sure a kind of evidence makes us, and how a reviewer reads it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from nlp.disclosures.context import Mention
from nlp.results import DisclosureLabel

Evidence = Literal[
    "checked",  # a checksum or number plan passed, and words name the kind
    "checked_alone",  # it passed, without such words
    "form",  # the form fits, and words name the kind
    "form_alone",  # the form fits, without such words
    "failed",  # words name the kind, but the checksum or the form is wrong
    "part",  # words name the kind, and only a part is said
    "joined_checked",  # said in parts that together pass a checksum or number plan
    "joined",  # said in parts that together have the form
    "joined_failed",  # said in parts that together have the length, but fail the check
    "joined_begun",  # said in parts of which the last is missing
    "repeated",  # says again what was said before, whole or in part
]

JOINED: frozenset[Evidence] = frozenset({"joined_checked", "joined", "joined_failed", "joined_begun"})
"""All that only the parts together show."""

_TABLE = Path(__file__).with_name("confidence.yaml")
_NAMES: Mapping[DisclosureLabel, str] = {
    "BSN": "een bsn",
    "IBAN": "een rekeningnummer",
    "PHONE": "een telefoonnummer",
    "POSTCODE": "een postcode",
    "EMAIL": "een e-mailadres",
    "BIRTH_DATE": "een geboortedatum",
    "LICENSE_PLATE": "een kenteken",
    "ID_DOCUMENT": "een documentnummer",
    "PERSON": "een naam",
    "ADDRESS": "een adres",
}
_CHECKS: Mapping[DisclosureLabel, str] = {
    "BSN": "elfproef",
    "IBAN": "controlegetal",
    "PHONE": "nummerplan",
}

_SENTENCES: Mapping[Evidence, str] = {
    "checked": "Dit is {name}{where}. De controle ({check}) klopt.",
    "checked_alone": "Dit is waarschijnlijk {name}. De controle ({check}) klopt.",
    "form": "Dit heeft de vorm van {name}{where}.",
    "form_alone": "Dit heeft de vorm van {name}. Er staan geen woorden bij die dat zeggen.",
    "part": "Dit lijkt een deel van {name}{where}.",
    "joined_checked": (
        "Dit is een deel van {name} dat in stukken is gezegd. Samen klopt de controle ({check})."
    ),
    "joined": "Dit is een deel van {name} dat in stukken is gezegd.",
    "joined_failed": (
        "Dit lijkt een deel van {name} dat in stukken is gezegd, maar samen klopt de controle ({check}) "
        "niet. Misschien is een stuk verkeerd verstaan of gezegd."
    ),
    "joined_begun": "Dit lijkt een deel van {name} dat in stukken is gezegd. Het laatste stuk ontbreekt.",
    "repeated": "Dit herhaalt {name} dat eerder in het gesprek is gezegd, of een deel daarvan.",
}
_FAILED_CHECK = (
    "Dit lijkt {name}{where}, maar de controle ({check}) klopt niet. "
    "Misschien is het verkeerd verstaan of gezegd."
)
_FAILED_FORM = (
    "Dit lijkt {name}{where}, maar de vorm klopt niet. "
    "Misschien is het verkeerd verstaan, of komt het uit een ander land."
)


def confidence_of(label: DisclosureLabel, evidence: Evidence) -> float:
    """How often this evidence for this label was right on labelled calls; see `confidence.yaml`."""
    return _table()[label][evidence]


def name_of(label: DisclosureLabel) -> str:
    """What a reviewer calls a datum of this label, with its article."""
    return _NAMES[label]


def explain(label: DisclosureLabel, evidence: Evidence, mention: Mention | None = None) -> str:
    """One or two Dutch sentences (B1): what was found, by which words, and whether a check passed."""
    check = _CHECKS.get(label)
    where = f", bij de woorden \u2018{' '.join(mention.words.split())}\u2019" if mention else ""
    sentence = (_FAILED_CHECK if check else _FAILED_FORM) if evidence == "failed" else _SENTENCES[evidence]
    return sentence.format(name=_NAMES[label], where=where, check=check or "de vorm")


@cache
def _table() -> Mapping[str, Mapping[str, float]]:
    table: dict[str, Any] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return table
