"""Criterion "avg": how the employee handles personal data.

The facts of `handling` decide by clear rules: what is told of others weighs most, then data told or asked too
soon or without need. What is right in a case is for a person.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nlp.conversation import Conversation
from nlp.criteria.handled import SENSITIVE, Fact, FactKind
from nlp.criteria.handling import find_facts, has_data
from nlp.criteria.judgement import (
    judged,
    not_applicable,
    unjudgeable,
    whole_turn,
)
from nlp.results import DisclosureLabel, Finding, SpecialCategory, Suggestion

CRITERION = "avg"


class _Rule(NamedTuple):
    """What a fact means: the score it leaves, how often that was right (0-1) and the sentence for it."""

    score: int
    confidence: float
    sentence: str


# Worst first. The confidence is about the share of labelled calls decided by the rule in which people gave
# its verdict: of 480 calls of train and development, many by writers whom the rules had not met. Drawn to one
# half where they are few.
_FAULTS: Mapping[FactKind, _Rule] = {
    "doorverteld": _Rule(10, 0.85, "De medewerker vertelt iets wat niet verteld mag worden."),
    "derde": _Rule(15, 0.8, "De medewerker noemt gegevens van iemand anders."),
    "bijzonder": _Rule(15, 0.65, "De medewerker vertelt een gevoelig gegeven van iemand anders."),
    "opgedrongen": _Rule(
        30, 0.55, "De medewerker vraagt meer dan nodig is, en zegt niet waarom als de beller dat vraagt."
    ),
    "voorgelezen": _Rule(35, 0.55, "De medewerker noemt zelf een gegeven, in plaats van ernaar te vragen."),
    "zonder-controle": _Rule(
        55, 0.45, "De medewerker vertelt iets uit het dossier voordat bekend is wie er belt."
    ),
    "alleen-bsn": _Rule(55, 0.4, "De medewerker vraagt alleen een bsn. Daarmee is niet zeker wie er belt."),
    "ongecontroleerd": _Rule(
        55, 0.45, "De medewerker neemt een rekeningnummer aan voordat bekend is wie er belt."
    ),
    "naar-ander": _Rule(55, 0.5, "De medewerker stuurt iets naar het adres van iemand anders."),
    "onnodig": _Rule(60, 0.55, "De medewerker vraagt meer dan voor dit onderwerp nodig is."),
    "doorgevraagd": _Rule(60, 0.7, "De medewerker vraagt zonder reden naar iets gevoeligs."),
    "opname": _Rule(60, 0.7, "De medewerker meldt niet dat het gesprek wordt opgenomen."),
}
_CARE: Mapping[FactKind, _Rule] = {
    "afgeweerd": _Rule(90, 0.88, "De medewerker houdt weg wat niet nodig is."),
    "identificatie": _Rule(
        90, 0.7, "De medewerker vraagt wie er belt, en er is niets gevonden dat niet hoort."
    ),
    "toestemming": _Rule(
        90, 0.65, "De medewerker vraagt of het goed is, en er is niets gevonden dat niet hoort."
    ),
    "gevraagd": _Rule(90, 0.8, "De medewerker vraagt alleen wat nodig is."),
    "gebruikt": _Rule(90, 0.8, "De medewerker gebruikt alleen wat de beller zelf noemt."),
}
_UNUSED = _Rule(90, 0.8, "De beller noemt zelf een gevoelig gegeven. De medewerker doet er niets mee.")
_NOTHING = 0.75
_MOST_SHOWN = 6


def suggest_privacy(
    conversation: Conversation,
    *,
    special: Sequence[SpecialCategory],
    needs: frozenset[DisclosureLabel] | None = None,
    notice_wanted: bool = False,
) -> Suggestion:
    """The worst fault decides; without faults, whether there was anything to be careful with.

    `needs` are the data that the subject needs beside how to reach the caller, None where nobody said;
    `notice_wanted` tells that the scorecard asks the employee to announce the recording.
    """
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    facts = find_facts(conversation, special=special, needs=needs)
    if faults := _faults(conversation, facts, notice_wanted=notice_wanted):
        return _by_rule(faults[0][0], [finding for _, finding in faults])
    return _faultless(conversation, facts)


def _faults(
    conversation: Conversation, facts: Sequence[Fact], *, notice_wanted: bool
) -> list[tuple[_Rule, Finding]]:
    """Every fault with its rule, worst first."""
    faults = [
        (_FAULTS[fact.kind], fact.finding) for fact in facts if fact.kind in _FAULTS and fact.kind != "opname"
    ]
    if notice_wanted and not any(fact.kind == "opname" for fact in facts):
        rule = _FAULTS["opname"]
        first = next(index for index, _ in conversation.turns_of("employee"))
        found = whole_turn(conversation, first, label="geen-opnamemelding", explanation=rule.sentence)
        faults.append((rule, found))
    return sorted(faults, key=lambda fault: fault[0].score)


def _by_rule(rule: _Rule, findings: Sequence[Finding]) -> Suggestion:
    return judged(
        CRITERION, rule.score, confidence=rule.confidence, explanation=rule.sentence, findings=findings
    )


def _faultless(conversation: Conversation, facts: Sequence[Fact]) -> Suggestion:
    """Careful where anything but a name was asked, used or kept away; else there was nothing at stake."""
    shown = [fact for kind in _CARE for fact in facts if fact.kind == kind and fact.label != "PERSON"]
    if shown:
        findings = [fact.finding for fact in shown[:_MOST_SHOWN]]
        return _by_rule(_CARE[shown[0].kind], findings)
    if told := has_data(conversation, SENSITIVE):
        found = Finding(told.turn, told.start, told.end, "niet-gebruikt", _UNUSED.sentence)
        return _by_rule(_UNUSED, [found])
    return not_applicable(
        CRITERION, "De medewerker vraagt en geeft in dit gesprek geen persoonsgegevens.", confidence=_NOTHING
    )
