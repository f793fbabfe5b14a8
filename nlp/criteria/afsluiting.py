"""Criterion "afsluiting": the employee asks whether anything is left and says goodbye."""

from collections.abc import Mapping, Sequence

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    learnt,
    not_a_dialogue,
    unlearnt,
)
from nlp.criteria.technique import findings_of
from nlp.heads import Reading
from nlp.results import Suggestion, Technique, TechniqueItem, Verdict

CRITERION = "afsluiting"


def suggest_closing(
    conversation: Conversation, reading: Reading | None, used: Sequence[Technique]
) -> Suggestion:
    """Closing question and farewell meet the criterion, one of them asks attention; not after a transfer."""
    if doubt := not_a_dialogue(CRITERION, conversation):
        return doubt
    if reading is None:
        return unlearnt(CRITERION)
    why = _reasons({one.item for one in used})
    found = findings_of(conversation, used, "closing_question", "farewell")
    return learnt(CRITERION, conversation, reading.calls["afsluiting"], why=why, findings=found)


def _reasons(used: set[TechniqueItem]) -> Mapping[Verdict, str]:
    return {
        "voldoet": "De medewerker vraagt of er nog iets is en neemt afscheid.",
        "aandacht": _half(used),
        "voldoet_niet": "Er is geen slotvraag en geen afscheid gevonden.",
        "nvt": "Het gesprek is doorverbonden en niet afgesloten.",
    }


def _half(used: set[TechniqueItem]) -> str:
    if "closing_question" in used and "farewell" not in used:
        return "De medewerker vraagt of er nog iets is, maar er is geen afscheid gevonden."
    if "farewell" in used and "closing_question" not in used:
        return "De medewerker neemt afscheid, maar er is geen slotvraag gevonden."
    return "De slotvraag of het afscheid is onduidelijk."
