"""What an employee does with personal data: asks, keeps away, looks up, gives away; nothing is judged here.

The rules behind it: only what the purpose needs (AVG art. 5(1)(c)), who calls is known before file data is
told (art. 32), nothing of others (art. 5(1)(f)), special data only where needed (art. 9), a BSN only where
the law asks for it (UAVG art. 46).
"""

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
    "onnodig-bsn",
    "doorgevraagd",
    "zonder-controle",
    "voorgelezen",
    "derde",
    "doorverteld",
    "bijzonder",
    "genoteerd",
    "gebruikt",
]

_WORDINGS = Path(__file__).with_name("avg.yaml")
_NEEDS = Path(__file__).with_name("data_needs.yaml")
_ASKED_IN_FEW_WORDS = 6
_ANSWERED_WITHIN = 2  # turns
_BEGINS_WITHIN = 30  # characters
_SURE = 0.5
_WORD = re.compile(r"[\w']+")
_THIRD = frozenset({"hij", "zij", "ze", "die", "haar", "hem", "zijn", "hun", "familie", "collega"})
_SECOND = frozenset({"u", "uw"})
# What tells who somebody is; a name alone does not.
_IDENTIFYING: frozenset[DisclosureLabel] = frozenset({"BIRTH_DATE", "BSN", "POSTCODE", "ADDRESS"})
# Everybody may be asked where an answer can reach them.
_ALWAYS_FINE: frozenset[DisclosureLabel] = frozenset(
    {"PERSON", "PHONE", "EMAIL", "ADDRESS", "POSTCODE", "BIRTH_DATE"}
)
_NAMES: Mapping[DisclosureLabel, str] = {
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


def find_facts(
    conversation: Conversation,
    *,
    special: Sequence[SpecialCategory],
    needs: frozenset[DisclosureLabel] | None,
) -> tuple[Fact, ...]:
    """All facts of a call in order of place.

    `needs` are the data that the subject needs beside how to reach the caller; None where that is not known.
    """
    call = _Call(conversation, special)
    facts = [
        *_simple(call, "opname", "De medewerker meldt dat het gesprek wordt opgenomen."),
        *_asked(call, needs),
        *_simple(
            call, "afgeweerd", "De medewerker houdt gegevens weg die niet nodig zijn, of geeft niets door."
        ),
        *_simple(call, "toestemming", "De medewerker vraagt of het goed is, of wie er namens wie belt."),
        *_simple(
            call,
            "doorverteld",
            "De woorden laten zien dat dit niet verteld had mogen worden.",
            group="roddel",
        ),
        *_simple(call, "doorgevraagd", "De medewerker vraagt naar iets gevoeligs.", group="navraag"),
        *_answered(call),
        *_used(call),
        *_file_told(call),
        *_read_from_file(call),
        *_of_others(call),
        *_special_told(call),
        *_noted(call),
    ]
    return tuple(sorted(facts, key=lambda fact: (fact.finding.turn, fact.finding.start)))


def has_data(conversation: Conversation, labels: frozenset[DisclosureLabel]) -> Finding | None:
    """The first datum of these kinds that the caller says."""
    for index, turn in enumerate(conversation.transcript.turns):
        if turn.speaker != "employee":
            for hit in disclosures_in(conversation.docs[index]):
                if hit.label in labels and hit.confidence >= _SURE:
                    return Finding(index, hit.start, hit.end, hit.label, hit.explanation)
    return None


class _Call:
    """A call with what every finder needs, looked up once."""

    def __init__(self, conversation: Conversation, special: Sequence[SpecialCategory]) -> None:
        self.texts = [fold(turn.text) for turn in conversation.transcript.turns]
        self.speakers = [turn.speaker for turn in conversation.transcript.turns]
        self.hits: list[list[Hit]] = [
            [hit for hit in disclosures_in(doc) if hit.confidence >= _SURE] for doc in conversation.docs
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

    def given(self, label: DisclosureLabel, *, before: int) -> bool:
        """Whether the caller gave a datum of this kind before a turn."""
        return any(
            hit.label == label for index in self.citizen() if index < before for hit in self.hits[index]
        )


def _finding(index: int, start: int, end: int, kind: FactKind, why: str) -> Finding:
    return Finding(index, start, end, kind, why)


def _simple(call: _Call, kind: FactKind, why: str, *, group: str | None = None) -> Iterator[Fact]:
    """The first wording of a group in each turn of the employee."""
    for index in call.employee():
        wording = next((one for one in call.wordings[index] if one.group == (group or kind)), None)
        if wording:
            yield Fact(kind, _finding(index, wording.start, wording.end, kind, why))


def _asked(call: _Call, needs: frozenset[DisclosureLabel] | None) -> Iterator[Fact]:
    """Every datum asked for, and whether asking it tells who calls or is more than the subject needs."""
    for index in call.employee():
        for wording in call.wordings[index]:
            label = _datum(wording)
            if label is None or not _is_asked(call, index, wording, label):
                continue
            place = index, wording.start, wording.end
            why = f"De medewerker vraagt {_NAMES[label]}."
            yield Fact("gevraagd", _finding(*place, "gevraagd", why), label)
            if label in _IDENTIFYING:
                why = f"De medewerker vraagt {_NAMES[label]} en weet zo wie er belt."
                yield Fact("identificatie", _finding(*place, "identificatie", why), label)
            if needs is not None and label not in needs | _ALWAYS_FINE and not call.explains(index):
                why = f"De medewerker vraagt {_NAMES[label]}. Voor dit onderwerp is dat niet nodig."
                yield Fact("onnodig", _finding(*place, "onnodig", why), label)


def _answered(call: _Call) -> Iterator[Fact]:
    """Data with which a caller begins an answer, whatever the words of the question: "waar mag het heen?"."""
    for index in call.citizen():
        if index and call.speakers[index - 1] == "employee":
            hit = next((hit for hit in call.hits[index] if hit.label != "PERSON"), None)
            if hit and hit.start <= _BEGINS_WITHIN:
                why = f"De medewerker vraagt {_NAMES[hit.label]}."
                yield Fact("gevraagd", _finding(index, hit.start, hit.end, "gevraagd", why), hit.label)


def _used(call: _Call) -> Iterator[Fact]:
    """Data of the caller that the employee says again, to check it or because it is written down."""
    for index in call.employee():
        for hit in call.hits[index]:
            if hit.label != "PERSON" and call.given(hit.label, before=index):
                why = f"De medewerker herhaalt {_NAMES[hit.label]} van de beller."
                yield Fact("gebruikt", _finding(index, hit.start, hit.end, "gebruikt", why), hit.label)


def _datum(wording: Wording) -> DisclosureLabel | None:
    name = wording.group.removeprefix("gegeven/")
    return next((label for label in _NAMES if label == name), None)


def _is_asked(call: _Call, index: int, wording: Wording, label: DisclosureLabel) -> bool:
    """Asked in words or as a question, and not kept away in the same turn; or answered at once."""
    following = range(index + 1, min(index + 1 + _ANSWERED_WITHIN, len(call.texts)))
    answers = {hit.label for at in following if call.speakers[at] != "employee" for hit in call.hits[at]}
    if label in answers or (label == "ADDRESS" and "POSTCODE" in answers):
        return True
    if call.has(index, "afgeweerd"):
        return False
    if label == "PERSON":
        return True
    rest = call.texts[index][wording.end :]
    ends_as_question = "?" in rest and not set(".!") & set(rest.split("?")[0])
    short = len(call.texts[index].split()) <= _ASKED_IN_FEW_WORDS
    return short or (call.has(index, "verzoek") and ends_as_question)


def _identified(call: _Call) -> int:
    """The first turn after which the caller is known by more than a name."""
    known = [index for index in call.citizen() if any(hit.label in _IDENTIFYING for hit in call.hits[index])]
    return min(known, default=len(call.texts))


def _file_told(call: _Call) -> Iterator[Fact]:
    """The first time that something from the file is told before it is known who calls."""
    identified = _identified(call)
    why = "De medewerker vertelt iets uit het dossier. Nog niet bekend is wie er belt."
    for index in call.employee():
        wording = next((one for one in call.wordings[index] if one.group == "dossier"), None)
        if index < identified and wording:
            yield Fact("zonder-controle", _finding(index, wording.start, wording.end, "zonder-controle", why))
            return


def _read_from_file(call: _Call) -> Iterator[Fact]:
    """Numbers and addresses said by the employee that the caller did not give first."""
    identified = _identified(call)
    for index in call.employee():
        for hit in call.hits[index]:
            if hit.label in ("PERSON", "PHONE", "EMAIL") or call.given(hit.label, before=index):
                continue
            if hit.label in ("ADDRESS", "POSTCODE") and (index > identified or not call.of_caller(index)):
                continue
            why = f"De medewerker noemt {_NAMES[hit.label]} zelf, in plaats van ernaar te vragen."
            yield Fact("voorgelezen", _finding(index, hit.start, hit.end, "voorgelezen", why), hit.label)


def _of_others(call: _Call) -> Iterator[Fact]:
    """Names said by the employee that nobody said before, and that are no colleague's."""
    first = next(call.employee(), 0)
    said = set(call.texts[first].split())
    for index, text in enumerate(call.texts):
        if call.speakers[index] == "employee" and index != first and call.tells_of_another(index):
            for hit in call.hits[index]:
                words = [word.strip(".,!?") for word in text[hit.start : hit.end].split()]
                if hit.label == "PERSON" and not any(
                    word in " ".join(said) for word in words if len(word) > 2
                ):
                    why = "De medewerker noemt de naam van iemand anders."
                    yield Fact("derde", _finding(index, hit.start, hit.end, "derde", why), "PERSON")
        said.update(text.split())


def _special_told(call: _Call) -> Iterator[Fact]:
    """Special data that the employee tells before the caller did."""
    told: set[str] = set()
    for found in sorted(call.special, key=lambda found: found.turn):
        if (
            call.speakers[found.turn] == "employee"
            and found.category not in told
            and call.of_another(found.turn)
        ):
            why = "De medewerker vertelt een gevoelig gegeven dat de beller niet noemde."
            yield Fact("bijzonder", _finding(found.turn, 0, len(call.texts[found.turn]), "bijzonder", why))
        told.add(found.category)


def _noted(call: _Call) -> Iterator[Fact]:
    turns = {found.turn for found in call.special}
    why = "De medewerker noteert een gevoelig gegeven."
    for index in call.employee():
        wording = next((one for one in call.wordings[index] if one.group == "noteert"), None)
        if wording and (index in turns or index - 1 in turns):
            yield Fact("genoteerd", _finding(index, wording.start, wording.end, "genoteerd", why))


def data_needs(subject: str) -> frozenset[DisclosureLabel] | None:
    """What a subject needs, beside how to reach the caller; None where the table does not have it."""
    return _needs().get(subject)


@cache
def _needs() -> dict[str, frozenset[DisclosureLabel]]:
    table: dict[str, list[DisclosureLabel]] = yaml.safe_load(_NEEDS.read_text(encoding="utf-8"))
    return {subject: frozenset(labels) for subject, labels in table.items()}


@cache
def _index() -> WordingIndex:
    tables = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))
    data = {f"gegeven/{label}": wordings for label, wordings in tables.pop("gegeven").items()}
    return WordingIndex({**data, **tables})
