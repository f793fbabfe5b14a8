"""Criterion "afsluiting": the employee asks whether anything is left and says goodbye."""

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    abstained,
    is_misheard,
    judged,
    last_employee_turn,
    not_a_dialogue,
    not_applicable,
    place,
    weighed,
    whole_turn,
    wordings,
)
from nlp.results import Finding, Outcome, Suggestion
from nlp.wording import fold

CRITERION = "afsluiting"

_CLOSING_TURNS = 5


def suggest_closing(conversation: Conversation, outcome: Outcome) -> Suggestion:
    """Judge the last turns of the employee; a call that was put through needs no closing question."""
    if doubt := not_a_dialogue(CRITERION, conversation):
        return doubt
    if outcome.label == "transferred":
        return not_applicable(
            CRITERION, "Het gesprek is doorverbonden en niet afgesloten.", confidence=outcome.confidence
        )
    closing = [index for index, _ in conversation.turns_of("employee")][-_CLOSING_TURNS:]
    question = _last(
        conversation, closing, "slotvraag", label="slotvraag", why="De medewerker vraagt of er nog iets is."
    )
    farewell = _last(conversation, closing[-3:], "groet", label="groet", why="De medewerker neemt afscheid.")
    findings = [finding for finding in (question, farewell) if finding]
    score, explanation = _score(question, farewell)
    if not findings:
        last = last_employee_turn(conversation)
        findings = [whole_turn(conversation, last, label="einde", explanation=explanation)]
        if is_misheard(conversation, closing):
            return abstained(CRITERION, f"{explanation} Maar de woorden zijn slecht verstaan.", findings)
    confidence = weighed(0.85 if score == 100 else 0.65, conversation, closing)
    return judged(CRITERION, score, confidence=confidence, explanation=explanation, findings=findings)


def _score(question: Finding | None, farewell: Finding | None) -> tuple[int, str]:
    if question and farewell:
        return 100, "De medewerker vraagt of er nog iets is en neemt afscheid."
    if question:
        return 70, "De medewerker vraagt of er nog iets is, maar er is geen afscheid gevonden."
    if farewell:
        return 50, "De medewerker neemt afscheid, maar er is geen slotvraag gevonden."
    return 0, "Er is geen slotvraag en geen afscheid gevonden."


def _last(
    conversation: Conversation, indexes: list[int], name: str, *, label: str, why: str
) -> Finding | None:
    pattern = wordings(CRITERION, name)
    for index in reversed(indexes):
        if match := pattern.search(fold(conversation.transcript.turns[index].text)):
            return place(index, match, label=label, explanation=why)
    return None
