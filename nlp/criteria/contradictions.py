"""Amounts that differ from the facts of a checklist: "drie maanden" where bezwaar takes "zes weken".

Only what the checklist states can be contradicted: a price or term that differs between municipalities counts
once the municipality has filled it in as a fact of the point.
"""

from collections.abc import Sequence

from nlp.amounts import Amount, amounts_in
from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklist
from nlp.results import Finding, Point

LABEL = "wijkt af"


def find_contradictions(
    conversation: Conversation, checklist: Checklist, points: Sequence[Point]
) -> tuple[Finding, ...]:
    """One finding for each covered point that was told with other amounts than its facts."""
    found = []
    for point, facts in zip(points, checklist.facts, strict=True):
        if facts and point.turn is not None:
            amount = other_amount(conversation.transcript.turns[point.turn].text, facts)
            if amount:
                found.append(Finding(point.turn, amount.start, amount.end, LABEL, _explain(point, amount)))
    return tuple(found)


def other_amount(text: str, facts: Sequence[Amount]) -> Amount | None:
    """The first amount of a kind that the facts have, if none of these is right."""
    kinds = {fact.kind for fact in facts}
    said = [amount for amount in amounts_in(text) if amount.kind in kinds]
    if not said or any(amount.equals(fact) for amount in said for fact in facts):
        return None
    return said[0]


def _explain(point: Point, amount: Amount) -> str:
    return f"Dit wijkt af van de checklist: {point.text}"
