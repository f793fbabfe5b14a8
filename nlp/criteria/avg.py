"""Criterion "avg": how the employee handles personal data.

Looks at four things that words can show: data read back aloud, a BSN asked for what needs none, file data
given before anyone asked who is calling, and special data noted. What is right in a case is for a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    abstained,
    is_misheard,
    judged,
    matches,
    not_applicable,
    place,
    unjudgeable,
    weighed,
    wordings,
)
from nlp.disclosures.component import disclosures_in
from nlp.disclosures.recogniser import Hit
from nlp.results import Finding, SpecialCategory, Suggestion, Topic

CRITERION = "avg"

# UAVG art. 46: a BSN only where the law asks for it. Reports about streets and bins can be made unnamed.
_NEED_NO_BSN = frozenset({"melding-openbare-ruimte", "afval"})
_READ_BACK = {"BSN": "een burgerservicenummer", "IBAN": "een rekeningnummer"}
_SURE = 0.6


@dataclass(frozen=True, slots=True)
class _Fault:
    score: int
    confidence: float
    sentence: str
    finding: Finding


def suggest_privacy(
    conversation: Conversation, *, topic: Topic, special: Sequence[SpecialCategory]
) -> Suggestion:
    """The worst fault that was found decides; without faults, whether there was anything to handle."""
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    faults = [
        *_read_back(conversation),
        *_needless(conversation, topic),
        *_unidentified(conversation),
        *_noted(conversation, special),
    ]
    if faults:
        worst = min(faults, key=lambda fault: fault.score)
        findings = [fault.finding for fault in faults]
        confidence = weighed(worst.confidence, conversation, [finding.turn for finding in findings])
        return judged(
            CRITERION, worst.score, confidence=confidence, explanation=worst.sentence, findings=findings
        )
    return _faultless(conversation)


def _faultless(conversation: Conversation) -> Suggestion:
    asked = [
        place(index, match, label="identificatie", explanation="De medewerker vraagt wie er belt.")
        for index, match in matches(conversation, wordings(CRITERION, "vraagt-identiteit"), "employee")
    ]
    if asked:
        why = "De medewerker vraagt wie er belt, en er is niets gevonden dat niet hoort."
        confidence = weighed(0.55, conversation, [finding.turn for finding in asked])
        return judged(CRITERION, 90, confidence=confidence, explanation=why, findings=asked)
    if any(hit.label != "PERSON" for doc in conversation.docs for hit in disclosures_in(doc)):
        return abstained(
            CRITERION, "Er zijn persoonsgegevens genoemd, maar niet te zien is of dat nodig was."
        )
    if is_misheard(conversation, range(len(conversation.docs))):
        return abstained(
            CRITERION, "Er zijn geen persoonsgegevens gevonden. Maar de woorden zijn slecht verstaan."
        )
    return not_applicable(
        CRITERION, "In dit gesprek zijn geen persoonsgegevens gevraagd of gegeven.", confidence=0.6
    )


def _sensitive(conversation: Conversation, turn: int) -> Iterator[Hit]:
    for hit in disclosures_in(conversation.docs[turn]):
        if hit.label in _READ_BACK and hit.confidence >= _SURE:
            yield hit


def _read_back(conversation: Conversation) -> Iterator[_Fault]:
    for index, _ in conversation.turns_of("employee"):
        for hit in _sensitive(conversation, index):
            why = f"De medewerker leest {_READ_BACK[hit.label]} hardop voor."
            yield _Fault(50, 0.75, why, Finding(index, hit.start, hit.end, "voorgelezen", why))


def _needless(conversation: Conversation, topic: Topic) -> Iterator[_Fault]:
    if topic.label not in _NEED_NO_BSN:
        return
    why = "De medewerker vraagt een bsn, maar voor dit onderwerp is dat niet nodig."
    for index, match in matches(conversation, wordings(CRITERION, "vraagt-bsn"), "employee"):
        yield _Fault(20, 0.8 * topic.confidence, why, place(index, match, label="onnodig", explanation=why))


def _unidentified(conversation: Conversation) -> Iterator[_Fault]:
    """File data before the caller was asked, or told, who is calling."""
    identified = _identified_at(conversation)
    why = "De medewerker geeft gegevens uit het dossier voordat is gevraagd wie er belt."
    for index, match in matches(conversation, wordings(CRITERION, "dossier"), "employee"):
        if index < identified:
            yield _Fault(30, 0.5, why, place(index, match, label="zonder-controle", explanation=why))
            return


def _identified_at(conversation: Conversation) -> int:
    asked = [
        index for index, _ in matches(conversation, wordings(CRITERION, "vraagt-identiteit"), "employee")
    ]
    told = [
        index
        for index, _ in conversation.turns_of("citizen")
        if any(hit.label != "PHONE" for hit in disclosures_in(conversation.docs[index]))
    ]
    return min((*asked, *told), default=len(conversation.docs))


def _noted(conversation: Conversation, special: Sequence[SpecialCategory]) -> Iterator[_Fault]:
    turns = {found.turn for found in special}
    why = "De medewerker noteert een bijzonder persoonsgegeven."
    for index, match in matches(conversation, wordings(CRITERION, "noteert"), "employee"):
        if index in turns or index - 1 in turns:
            yield _Fault(50, 0.5, why, place(index, match, label="bijzonder", explanation=why))
