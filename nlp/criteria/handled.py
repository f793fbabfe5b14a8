"""A call as the rules on personal data read it: who said which datum, and which wordings stand where."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from nlp.conversation import Conversation
from nlp.disclosures.component import disclosures_in
from nlp.disclosures.recogniser import Hit
from nlp.results import DisclosureLabel, Finding, SpecialCategory
from nlp.wording import Hit as Wording
from nlp.wording import WordingIndex, fold

FactKind = Literal[
    "opname",
    "gevraagd",
    "identificatie",
    "afgeweerd",
    "toestemming",
    "onnodig",
    "opgedrongen",
    "naar-ander",
    "doorgevraagd",
    "zonder-controle",
    "alleen-bsn",
    "ongecontroleerd",
    "voorgelezen",
    "derde",
    "doorverteld",
    "bijzonder",
    "genoteerd",
    "gebruikt",
]

_WORDINGS = Path(__file__).with_name("avg.yaml")
SURE = 0.5
_WORD = re.compile(r"[\w']+")
_THIRD = frozenset({"hij", "zij", "ze", "die", "haar", "hem", "zijn", "hun", "familie", "collega"})
_SECOND = frozenset({"u", "uw"})
# What tells who somebody is; a name alone does not.
IDENTIFYING: frozenset[DisclosureLabel] = frozenset({"BIRTH_DATE", "BSN", "POSTCODE", "ADDRESS"})
NAMES: Mapping[DisclosureLabel, str] = {
    "PERSON": "een naam",
    "ADDRESS": "een adres",
    "POSTCODE": "een postcode",
    "PHONE": "een telefoonnummer",
    "EMAIL": "een e-mailadres",
    "IBAN": "een rekeningnummer",
    "BSN": "een burgerservicenummer",
    "BIRTH_DATE": "een geboortedatum",
    "LICENSE_PLATE": "een kenteken",
    "ID_DOCUMENT": "een documentnummer",
}
# Data that is at stake wherever it is said, though nobody asked for it.
SENSITIVE: frozenset[DisclosureLabel] = frozenset(
    {"BSN", "IBAN", "ID_DOCUMENT", "BIRTH_DATE", "LICENSE_PLATE"}
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the employee does with data, its place and a Dutch sentence; `label` is the datum."""

    kind: FactKind
    finding: Finding
    label: DisclosureLabel | None = None


class HandledCall:
    """A call with what every finder of facts needs, looked up once."""

    def __init__(self, conversation: Conversation, special: Sequence[SpecialCategory]) -> None:
        self.texts = [fold(turn.text) for turn in conversation.transcript.turns]
        self.speakers = [turn.speaker for turn in conversation.transcript.turns]
        self.hits: list[list[Hit]] = [
            [hit for hit in disclosures_in(doc) if hit.confidence >= SURE] for doc in conversation.docs
        ]
        self.wordings: list[list[Wording]] = [list(_index().find(text)) for text in self.texts]
        self.special = special

    def employee(self) -> Iterator[int]:
        """Turns of the employee."""
        return (index for index, speaker in enumerate(self.speakers) if speaker == "employee")

    def citizen(self) -> Iterator[int]:
        """Turns of anyone else."""
        return (index for index, speaker in enumerate(self.speakers) if speaker != "employee")

    def has(self, index: int, group: str) -> bool:
        """Whether a wording of this group stands in a turn."""
        return any(wording.group == group for wording in self.wordings[index])

    def explains(self, index: int) -> bool:
        """Whether the employee says why a datum is asked, in this turn or in the next."""
        later = index + 2 < len(self.texts) and self.has(index + 2, "doel-achteraf")
        return later or self.has(index, "doel")

    def tells_of_another(self, index: int) -> bool:
        """Whether a name in a turn is that of a person in a file, and no colleague's."""
        return self.has(index, "van-een-ander") and not self.has(index, "collega")

    def of_caller(self, index: int) -> bool:
        """Whether a turn speaks to the caller of the caller."""
        return bool(_SECOND & set(_WORD.findall(self.texts[index]))) and not self.has(index, "collega")

    def of_another(self, index: int) -> bool:
        """Whether a turn speaks of a third person and not to the caller."""
        words = set(_WORD.findall(self.texts[index]))
        return bool(words & _THIRD) and not words & _SECOND

    def identified(self, by: frozenset[DisclosureLabel] = IDENTIFYING) -> int:
        """The first turn after which the caller is known by more than a name; else the number of turns."""
        known = (index for index in self.citizen() if any(hit.label in by for hit in self.hits[index]))
        return min(known, default=len(self.texts))

    def given(self, label: DisclosureLabel, *, before: int) -> bool:
        """Whether the caller gave a datum of this kind before a turn."""
        return any(
            hit.label == label for index in self.citizen() if index < before for hit in self.hits[index]
        )


@cache
def _index() -> WordingIndex:
    tables = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))
    data = {f"gegeven/{label}": wordings for label, wordings in tables.pop("gegeven").items()}
    return WordingIndex({**data, **tables})
