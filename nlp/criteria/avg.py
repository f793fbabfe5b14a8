"""Criterion "avg": how the employee handles personal data.

The facts of `handling` decide by clear rules: what is told of others weighs most, then data told or asked too
soon or without need. Where a head was trained it weighs those facts against all that was said, and the rules
say why. What is right in a case is for a person.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nlp.conversation import Conversation
from nlp.criteria.handled import SENSITIVE, Fact, FactKind, HandledCall
from nlp.criteria.handling import find_facts, has_data
from nlp.criteria.handling_features import read_handling
from nlp.criteria.handling_head import HandlingHead, HandlingReading
from nlp.criteria.judgement import (
    abstained,
    judged,
    learnt,
    likeliest,
    not_applicable,
    unjudgeable,
    whole_turn,
)
from nlp.results import DisclosureLabel, Finding, HandlingAct, SpecialCategory, Suggestion, Verdict

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
# What the head suspects a turn of, with the name of the finding.
FAULTY_ACTS: Mapping[HandlingAct, tuple[str, str]] = {
    "tells_other": ("derde", "De medewerker lijkt hier iets te vertellen over of aan iemand anders."),
    "sends_other": ("naar-ander", "De medewerker lijkt hier iets naar iemand anders te sturen."),
    "probes": ("doorgevraagd", "De medewerker lijkt hier zonder reden naar iets gevoeligs te vragen."),
    "notes_sensitive": ("genoteerd", "De medewerker lijkt hier iets gevoeligs op te schrijven."),
    "presses": ("opgedrongen", "De medewerker lijkt hier aan te dringen op een gegeven."),
    "prompts": (
        "voorgelezen",
        "De medewerker lijkt hier zelf een gegeven te noemen in plaats van te vragen.",
    ),
    "tells_unchecked": (
        "zonder-controle",
        "De medewerker lijkt hier iets te vertellen voordat bekend is wie er belt.",
    ),
    "takes_unchecked": (
        "ongecontroleerd",
        "De medewerker lijkt hier iets te wijzigen of aan te nemen zonder controle.",
    ),
    "late_check": ("late-controle", "De medewerker lijkt hier pas na te gaan wie er belt."),
    "lets_say": ("hardop", "De medewerker lijkt hier een gevoelig gegeven hardop te laten zeggen."),
    "asks_needless": ("onnodig", "De medewerker lijkt hier een gegeven te vragen dat niet nodig is."),
}
_SEVERITY: Mapping[str, int] = {
    **{kind: rule.score for kind, rule in _FAULTS.items()},
    **{"genoteerd": 20, "hardop": 40, "late-controle": 55},
}
_CAREFUL_ACTS: Mapping[HandlingAct, tuple[str, str]] = {
    "keeps_away": ("afgeweerd", "De medewerker zegt of noteert hier niet meer dan nodig is."),
    "checks": ("identificatie", "De medewerker gaat hier na wie er belt."),
    "asks_leave": ("toestemming", "De medewerker vraagt hier om toestemming of een machtiging."),
    "asks": ("gevraagd", "De medewerker vraagt hier alleen wat nodig is."),
    "repeats": ("gebruikt", "De medewerker herhaalt hier wat de beller zelf noemt."),
}
_LIKELY, _POSSIBLE = 0.5, 0.2
_UNANNOUNCED = "geen-opnamemelding"
_UNUSED = _Rule(90, 0.8, "De beller noemt zelf een gevoelig gegeven. De medewerker doet er niets mee.")
_NO_DATA = "De medewerker vraagt en geeft in dit gesprek geen persoonsgegevens."
_LITTLE_DATA = "In dit gesprek lijken geen persoonsgegevens te spelen die ertoe doen."
_FINE = "Over het geheel gaat de medewerker goed om met gegevens; kijk naar de gemarkeerde beurten."
_NOTHING_WRONG = "Er lijkt niets mis te gaan met gegevens."
_NOTHING = 0.75
_MOST_SHOWN = 6


def suggest_privacy(
    conversation: Conversation,
    *,
    special: Sequence[SpecialCategory],
    needs: frozenset[DisclosureLabel] | None = None,
    notice_wanted: bool = False,
    head: HandlingHead | None = None,
) -> Suggestion:
    """By the head where there is one; else the worst fault decides, and without faults what was at stake.

    `needs` are the data that the subject needs beside how to reach the caller, None where nobody said;
    `notice_wanted` tells that the scorecard asks the employee to announce the recording.
    """
    if doubt := unjudgeable(CRITERION, conversation):
        return doubt
    call = HandledCall(conversation, special)
    facts = find_facts(call, needs=needs)
    faults = _faults(conversation, facts, notice_wanted=notice_wanted)
    if faults:
        ruled = _by_rule(faults[0][0], [finding for _, finding in faults])
    else:
        ruled = _faultless(conversation, facts)
    # No head learnt what a scorecard asks: a notice that is missing is for the rules.
    if head is None or any(finding.label == _UNANNOUNCED for _, finding in faults):
        return ruled
    reading = head.read(
        conversation, read_handling(conversation, call, facts, needs=needs), ruled=ruled.verdict
    )
    return _learnt(conversation, facts, faults, reading)


def _learnt(
    conversation: Conversation,
    facts: Sequence[Fact],
    faults: Sequence[tuple[_Rule, Finding]],
    reading: HandlingReading,
) -> Suggestion:
    """The verdict of the head, with what rules and head found for it; a fault needs a turn to show."""
    faulty = _leans_to_fault(reading)
    ruled, care = [finding for _, finding in faults], [fact.finding for fact in _care_shown(facts)]
    if faulty:
        seen = _acts_seen(conversation, reading, FAULTY_ACTS, least=_LIKELY)
        worst_first = sorted([*ruled, *seen], key=lambda finding: _SEVERITY[finding.label])
        possible = _acts_seen(conversation, reading, FAULTY_ACTS, least=_POSSIBLE)[:1]
        shown = _once_a_turn(worst_first) or possible
    else:
        # What the rules hold against a call stays in sight, also where the head weighs it as nothing.
        seen = _acts_seen(conversation, reading, _CAREFUL_ACTS, least=_LIKELY)
        shown = _once_a_turn([*ruled, *care, *seen])
    if faulty and not shown:
        why = "Er lijkt iets niet goed te gaan met gegevens, maar de machine kan niet aanwijzen waar."
        return abstained(CRITERION, why)
    because = shown[0].explanation if shown else _NOTHING_WRONG
    if ruled and not faulty:
        because = _FINE
    why_of: dict[Verdict, str] = {
        "voldoet": because,
        "aandacht": because,
        "voldoet_niet": because,
        "nvt": _LITTLE_DATA if shown else _NO_DATA,
    }
    return learnt(CRITERION, conversation, reading.verdicts, why=why_of, findings=shown[:_MOST_SHOWN])


def _leans_to_fault(reading: HandlingReading) -> bool:
    """Whether the verdict is a fault, or in doubt between two of them."""
    verdict, _ = likeliest(reading.verdicts)
    wrong = sum(reading.verdicts.get(fault, 0.0) for fault in ("aandacht", "voldoet_niet"))
    return verdict in ("aandacht", "voldoet_niet") or (verdict == "onbekend" and wrong > _LIKELY)


def _acts_seen(
    conversation: Conversation,
    reading: HandlingReading,
    among: Mapping[HandlingAct, tuple[str, str]],
    *,
    least: float,
) -> list[Finding]:
    """Turns that show one of these acts with at least this chance (0-1), likeliest first."""
    # The head knows only acts that were labelled often enough.
    found = [
        (chance, whole_turn(conversation, turn, label=label, explanation=sentence))
        for act, (label, sentence) in among.items()
        if act in reading.acts
        for turn, chance in zip(reading.turns, reading.acts[act].tolist(), strict=True)
        if chance >= least
    ]
    return [finding for _, finding in sorted(found, key=lambda one: -one[0])]


def _once_a_turn(findings: Sequence[Finding]) -> list[Finding]:
    """The first finding of each turn, in their order."""
    first: dict[int, Finding] = {}
    for finding in findings:
        first.setdefault(finding.turn, finding)
    return list(first.values())


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
        found = whole_turn(conversation, first, label=_UNANNOUNCED, explanation=rule.sentence)
        faults.append((rule, found))
    return sorted(faults, key=lambda fault: fault[0].score)


def _by_rule(rule: _Rule, findings: Sequence[Finding]) -> Suggestion:
    return judged(
        CRITERION, rule.score, confidence=rule.confidence, explanation=rule.sentence, findings=findings
    )


def _faultless(conversation: Conversation, facts: Sequence[Fact]) -> Suggestion:
    """Careful where anything but a name was asked, used or kept away; else there was nothing at stake."""
    if shown := _care_shown(facts):
        findings = [fact.finding for fact in shown[:_MOST_SHOWN]]
        return _by_rule(_CARE[shown[0].kind], findings)
    if told := has_data(conversation, SENSITIVE):
        found = Finding(told.turn, told.start, told.end, "niet-gebruikt", _UNUSED.sentence)
        return _by_rule(_UNUSED, [found])
    return not_applicable(CRITERION, _NO_DATA, confidence=_NOTHING)


def _care_shown(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for kind in _CARE for fact in facts if fact.kind == kind and fact.label != "PERSON"]
