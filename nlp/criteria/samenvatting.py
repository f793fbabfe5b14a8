"""Criterion "samenvatting": the employee sums up, or checks that the question was understood."""

from collections.abc import Mapping, Sequence

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    learnt,
    likeliest,
    not_a_dialogue,
    not_applicable,
    unlearnt,
    whole_turn,
)
from nlp.criteria.technique import findings_of
from nlp.echoes import clearest_echo
from nlp.heads import Reading
from nlp.results import Finding, Suggestion, Technique, Verdict

CRITERION = "samenvatting"

_LEAST_EMPLOYEE_TURNS = 3
_WHY: Mapping[Verdict, str] = {
    "voldoet": "De medewerker vat samen of controleert of de vraag goed begrepen is.",
    "aandacht": "De medewerker herhaalt een gegeven of een afspraak, maar vat niet samen.",
    "voldoet_niet": "Er is geen samenvatting of controlevraag gevonden.",
    "nvt": "Het gesprek is te kort voor een samenvatting.",
}


def suggest_summary(
    conversation: Conversation, reading: Reading | None, used: Sequence[Technique]
) -> Suggestion:
    """Judge the turn that sums up most, with what the rest of the call says about it."""
    if doubt := not_a_dialogue(CRITERION, conversation):
        return doubt
    if reading is None:
        return unlearnt(CRITERION)
    if len(reading.employee) < _LEAST_EMPLOYEE_TURNS:
        return not_applicable(CRITERION, _WHY["nvt"], confidence=0.6)
    chances = reading.calls["samenvatting"]
    verdict, _ = likeliest(chances)
    return learnt(
        CRITERION,
        conversation,
        chances,
        why=_WHY,
        findings=_evidence(conversation, reading, used, verdict=verdict),
    )


def _evidence(
    conversation: Conversation, reading: Reading, used: Sequence[Technique], *, verdict: Verdict
) -> list[Finding]:
    if verdict == "voldoet_niet":
        return []
    found = list(findings_of(conversation, used, "summary"))
    if not found and verdict in ("voldoet", "aandacht"):
        summary, _ = reading.items["summary"]
        echo = clearest_echo(conversation) if verdict == "aandacht" else None
        turn = summary if echo is None else echo
        found = [whole_turn(conversation, turn, label="herhaling", explanation=_WHY[verdict])]
    return found
