"""What an employee does with personal data: asks, keeps away, looks up, gives away; nothing is judged here.

The rules behind it: only what the purpose needs (AVG art. 5(1)(c)), who calls is known before file data is
told (art. 32), nothing of others (art. 5(1)(f)), special data only where needed (art. 9), a BSN only where
the law asks for it (UAVG art. 46).
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from nlp.conversation import Conversation
from nlp.criteria.handled import IDENTIFYING, NAMES, SURE, Fact, FactKind, HandledCall
from nlp.disclosures.component import disclosures_in
from nlp.results import DisclosureLabel, Finding
from nlp.wording import Hit as Wording
from nlp.wording import word_list

_NEEDS = Path(__file__).with_name("data_needs.yaml")
_WORD = re.compile(r"\w+")
_ASKED_IN_FEW_WORDS = 6
_ANSWERED_WITHIN = 2  # turns
_BEGINS_WITHIN = 30  # characters
_TOLD_TO_KNOWN: frozenset[DisclosureLabel] = frozenset({"ADDRESS", "POSTCODE", "IBAN", "LICENSE_PLATE"})
# Everybody may be asked where an answer can reach them.
_ALWAYS_FINE: frozenset[DisclosureLabel] = frozenset({"PERSON", "PHONE", "EMAIL", "ADDRESS", "POSTCODE"})


def find_facts(call: HandledCall, *, needs: frozenset[DisclosureLabel] | None) -> tuple[Fact, ...]:
    """All facts of a call in order of place.

    `needs` are the data that the subject needs beside how to reach the caller; None where that is not known.
    """
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
        *_known_by_number(call, needs),
        *_account_taken(call),
        *_sent_to_another(call),
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
                if hit.label in labels and hit.confidence >= SURE:
                    return Finding(index, hit.start, hit.end, hit.label, hit.explanation)
    return None


def _finding(index: int, start: int, end: int, kind: FactKind, why: str) -> Finding:
    return Finding(index, start, end, kind, why)


def _simple(call: HandledCall, kind: FactKind, why: str, *, group: str | None = None) -> Iterator[Fact]:
    """The first wording of a group in each turn of the employee."""
    for index in call.employee():
        wording = next((one for one in call.wordings[index] if one.group == (group or kind)), None)
        if wording:
            yield Fact(kind, _finding(index, wording.start, wording.end, kind, why))


def _asked(call: HandledCall, needs: frozenset[DisclosureLabel] | None) -> Iterator[Fact]:
    """Every datum asked for, and whether asking it tells who calls or is more than the subject needs."""
    for index in call.employee():
        for wording in call.wordings[index]:
            label = _datum(wording)
            if label is None or not _is_asked(call, index, wording, label):
                continue
            place = index, wording.start, wording.end
            why = f"De medewerker vraagt {NAMES[label]}."
            yield Fact("gevraagd", _finding(*place, "gevraagd", why), label)
            if label in IDENTIFYING:
                why = f"De medewerker vraagt {NAMES[label]} en weet zo wie er belt."
                yield Fact("identificatie", _finding(*place, "identificatie", why), label)
            if (
                needs is not None
                and label not in needs | _ALWAYS_FINE
                and not _is_excused(call, index, label)
            ):
                why = f"De medewerker vraagt {NAMES[label]}. Voor dit onderwerp is dat niet nodig."
                kind: FactKind = "opgedrongen" if _is_pressed(call, index) else "onnodig"
                yield Fact(kind, _finding(*place, kind, why), label)


def _is_excused(call: HandledCall, index: int, label: DisclosureLabel) -> bool:
    """Whether a reason is given. None makes a BSN lawful where no law asks for it (UAVG art. 46)."""
    return label != "BSN" and call.explains(index)


def _is_pressed(call: HandledCall, index: int) -> bool:
    """Whether the caller asks what for, and is told no reason."""
    asks = index + 1 < len(call.texts) and call.has(index + 1, "waarom")
    return asks and not call.explains(index)


def _answered(call: HandledCall) -> Iterator[Fact]:
    """Data with which a caller begins an answer, whatever the words of the question: "waar mag het heen?"."""
    for index in call.citizen():
        if index and call.speakers[index - 1] == "employee":
            hit = next((hit for hit in call.hits[index] if hit.label != "PERSON"), None)
            if hit and hit.start <= _BEGINS_WITHIN:
                why = f"De medewerker vraagt {NAMES[hit.label]}."
                yield Fact("gevraagd", _finding(index, hit.start, hit.end, "gevraagd", why), hit.label)


def _used(call: HandledCall) -> Iterator[Fact]:
    """Data of the caller that the employee says again, to check it or because it is written down."""
    for index in call.employee():
        for hit in call.hits[index]:
            if hit.label != "PERSON" and call.given(hit.label, before=index):
                why = f"De medewerker herhaalt {NAMES[hit.label]} van de beller."
                yield Fact("gebruikt", _finding(index, hit.start, hit.end, "gebruikt", why), hit.label)


def _datum(wording: Wording) -> DisclosureLabel | None:
    name = wording.group.removeprefix("gegeven/")
    return next((label for label in NAMES if label == name), None)


def _is_asked(call: HandledCall, index: int, wording: Wording, label: DisclosureLabel) -> bool:
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
    demanded = call.has(index, "eis") or (call.has(index, "verzoek") and ends_as_question)
    return short or demanded


def _file_told(call: HandledCall) -> Iterator[Fact]:
    """The first time that something from the file is told before it is known who calls."""
    identified = call.identified()
    why = "De medewerker vertelt iets uit het dossier. Nog niet bekend is wie er belt."
    for index in call.employee():
        wording = next((one for one in call.wordings[index] if one.group == "dossier"), None)
        if index < identified and wording:
            yield Fact("zonder-controle", _finding(index, wording.start, wording.end, "zonder-controle", why))
            return


def _known_by_number(call: HandledCall, needs: frozenset[DisclosureLabel] | None) -> Iterator[Fact]:
    """A BSN as the only thing by which the caller is known: it stands on letters, for anyone to read.

    Where the subject needs no BSN, asking it is another fault.
    """
    if needs is not None and "BSN" not in needs:
        return
    known = {hit.label for index in call.citizen() for hit in call.hits[index]} & IDENTIFYING
    turn = next(
        (at for at in call.citizen() if at and any(hit.label == "BSN" for hit in call.hits[at])), None
    )
    if known == {"BSN"} and turn is not None and not _keeps_away(call, turn):
        asked = next((one for one in call.wordings[turn - 1] if _datum(one) == "BSN"), None)
        if asked and call.speakers[turn - 1] == "employee":
            why = "De medewerker vraagt alleen een burgerservicenummer. Wie er belt blijft onzeker."
            yield Fact("alleen-bsn", _finding(turn - 1, asked.start, asked.end, "alleen-bsn", why), "BSN")


def _account_taken(call: HandledCall) -> Iterator[Fact]:
    """The first bank account that is taken from a caller of whom no more than a name becomes known."""
    if call.identified() < len(call.texts):
        return
    for index in call.citizen():
        hit = next((one for one in call.hits[index] if one.label == "IBAN"), None)
        if hit and not _keeps_away(call, index):
            why = "De medewerker neemt een rekeningnummer aan. Onbekend is wie er belt."
            yield Fact("ongecontroleerd", _finding(index, hit.start, hit.end, "ongecontroleerd", why), "IBAN")
            return


def _sent_to_another(call: HandledCall) -> Iterator[Fact]:
    """An e-mail address that the caller says is somebody else's, taken without a word about it."""
    for index in call.citizen():
        hit = next((one for one in call.hits[index] if one.label == "EMAIL"), None)
        if hit and call.has(index, "van-naaste") and not _keeps_away(call, index):
            why = "Het e-mailadres is van iemand anders. De medewerker vraagt niet of dat goed is."
            yield Fact("naar-ander", _finding(index, hit.start, hit.end, "naar-ander", why), "EMAIL")
            return


def _keeps_away(call: HandledCall, index: int) -> bool:
    """Whether the employee says next that a datum of this turn is not needed."""
    return any(call.has(at, "afgeweerd") for at in (index + 1, index - 1) if 0 <= at < len(call.texts))


def _read_from_file(call: HandledCall) -> Iterator[Fact]:
    """Numbers and addresses said by the employee that the caller did not give first.

    To who is known, and not by a BSN alone, a plate, an account or an address may be told; a BSN or date of
    birth is never read out.
    """
    identified = call.identified(IDENTIFYING - {"BSN"})
    for index in call.employee():
        for hit in call.hits[index]:
            if hit.label in ("PERSON", "PHONE", "EMAIL") or call.given(hit.label, before=index):
                continue
            if hit.label in _TOLD_TO_KNOWN and index > identified:
                continue
            if hit.label in ("ADDRESS", "POSTCODE") and not call.of_caller(index):
                continue
            why = f"De medewerker noemt {NAMES[hit.label]} zelf, in plaats van ernaar te vragen."
            yield Fact("voorgelezen", _finding(index, hit.start, hit.end, "voorgelezen", why), hit.label)


def _of_others(call: HandledCall) -> Iterator[Fact]:
    """Names said by the employee that nobody said before, and that are no colleague's."""
    first = next(call.employee(), 0)
    said = _words(call.texts[first])
    for index, text in enumerate(call.texts):
        if call.speakers[index] == "employee" and index != first and call.tells_of_another(index):
            for hit in call.hits[index]:
                if hit.label == "PERSON" and not _words(text[hit.start : hit.end]) & said:
                    why = "De medewerker noemt de naam van iemand anders."
                    yield Fact("derde", _finding(index, hit.start, hit.end, "derde", why), "PERSON")
        said |= _words(text)


def _words(text: str) -> set[str]:
    """The words that may be of a name, without the parts that many names share ("van")."""
    return {word for word in _WORD.findall(text) if len(word) > 2} - word_list("name_particles")


def _special_told(call: HandledCall) -> Iterator[Fact]:
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


def _noted(call: HandledCall) -> Iterator[Fact]:
    turns = {found.turn for found in call.special}
    why = "De medewerker noteert een gevoelig gegeven."
    for index in call.employee():
        wording = next((one for one in call.wordings[index] if one.group == "noteert"), None)
        if wording and (index in turns or index - 1 in turns):
            yield Fact("genoteerd", _finding(index, wording.start, wording.end, "genoteerd", why))


def data_needs(subject: str) -> frozenset[DisclosureLabel] | None:
    """What may be asked for a subject, beside how to reach the caller; None: not in the table."""
    return _needs().get(subject)


@cache
def _needs() -> dict[str, frozenset[DisclosureLabel]]:
    table = yaml.safe_load(_NEEDS.read_text(encoding="utf-8"))
    check: dict[bool, frozenset[DisclosureLabel]] = {True: frozenset(), False: frozenset({"BIRTH_DATE"})}
    return {
        subject: frozenset(labels) | check[subject in table["open_to_all"]]
        for subject, labels in table["needs"].items()
    }
