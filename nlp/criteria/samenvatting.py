"""Criterion "samenvatting": the employee sums up, or checks that the question was understood."""

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    abstained,
    is_misheard,
    judged,
    last_employee_turn,
    matches,
    not_a_dialogue,
    not_applicable,
    place,
    weighed,
    whole_turn,
    wordings,
)
from nlp.results import Finding, Suggestion
from nlp.wording import content_stems

CRITERION = "samenvatting"

_LEAST_EMPLOYEE_TURNS = 3
_SHARED_WORDS = 2


def suggest_summary(conversation: Conversation) -> Suggestion:
    """Judge on explicit wording; "dus u ..." counts when it repeats what the caller said."""
    if doubt := not_a_dialogue(CRITERION, conversation):
        return doubt
    employee = [index for index, _ in conversation.turns_of("employee")]
    if len(employee) < _LEAST_EMPLOYEE_TURNS:
        return not_applicable(CRITERION, "Het gesprek is te kort voor een samenvatting.", confidence=0.6)
    explicit = [
        place(
            index, match, label="samenvatting", explanation="De medewerker vat samen of vraagt of het klopt."
        )
        for index, match in matches(conversation, wordings(CRITERION, "uitdrukkelijk"), "employee")
    ]
    if explicit:
        return _found(conversation, explicit, score=100, confidence=0.85)
    implicit = [
        place(index, match, label="herhaling", explanation="De medewerker herhaalt wat de inwoner zei.")
        for index, match in matches(conversation, wordings(CRITERION, "herhaling"), "employee")
        if _repeats(conversation, index)
    ]
    if implicit:
        return _found(conversation, implicit, score=80, confidence=0.6)
    return _absent(conversation, employee)


def _found(
    conversation: Conversation, findings: list[Finding], *, score: int, confidence: float
) -> Suggestion:
    return judged(
        CRITERION,
        score,
        confidence=weighed(confidence, conversation, [finding.turn for finding in findings]),
        explanation="De medewerker controleert of de vraag goed begrepen is.",
        findings=findings,
    )


def _absent(conversation: Conversation, employee: list[int]) -> Suggestion:
    why = "Er is geen samenvatting of controlevraag gevonden."
    end = whole_turn(conversation, last_employee_turn(conversation), label="einde", explanation=why)
    if is_misheard(conversation, employee):
        return abstained(CRITERION, f"{why} Maar de woorden zijn slecht verstaan.", [end])
    return judged(
        CRITERION,
        20,
        confidence=weighed(0.55, conversation, employee),
        explanation=why,
        findings=[end],
    )


def _repeats(conversation: Conversation, index: int) -> bool:
    said = content_stems(" ".join(turn.text for at, turn in conversation.turns_of("citizen") if at < index))
    return len(said & content_stems(conversation.transcript.turns[index].text)) >= _SHARED_WORDS
