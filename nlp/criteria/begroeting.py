"""Criterion "begroeting": the employee opens with a greeting, the organisation and a name."""

from dataclasses import dataclass

from nlp.conversation import Conversation
from nlp.criteria.judgement import (
    abstained,
    is_misheard,
    judged,
    not_a_dialogue,
    place,
    weighed,
    whole_turn,
    wordings,
)
from nlp.disclosures.component import disclosures_in
from nlp.results import Finding, Suggestion
from nlp.wording import fold

CRITERION = "begroeting"

_OPENING_TURNS = 2
_SCORES = {3: 100, 2: 70, 1: 35, 0: 0}


@dataclass(frozen=True, slots=True)
class _Part:
    label: str
    dutch: str


_PARTS = (
    _Part("groet", "een groet"),
    _Part("organisatie", "de naam van de organisatie"),
    _Part("naam", "de eigen naam"),
)


def suggest_greeting(conversation: Conversation) -> Suggestion:
    """Judge the first two turns of the employee on greeting, organisation and name."""
    if doubt := not_a_dialogue(CRITERION, conversation):
        return doubt
    opening = [index for index, _ in conversation.turns_of("employee")][:_OPENING_TURNS]
    found = {part.label: _find(conversation, opening, part) for part in _PARTS}
    missing = [part.dutch for part in _PARTS if found[part.label] is None]
    findings = [finding for finding in found.values() if finding]
    if not findings:
        why = "In de opening is geen groet, organisatie of naam gevonden."
        findings = [whole_turn(conversation, opening[0], label="opening", explanation=why)]
    if len(missing) > 1 and is_misheard(conversation, opening):
        return abstained(CRITERION, f"{_explain(missing)} Maar de woorden zijn slecht verstaan.", findings)
    return judged(
        CRITERION,
        _SCORES[len(_PARTS) - len(missing)],
        confidence=weighed(0.9 if not missing else 0.7, conversation, opening),
        explanation=_explain(missing),
        findings=findings,
    )


def _find(conversation: Conversation, opening: list[int], part: _Part) -> Finding | None:
    why = f"De medewerker opent met {part.dutch}."
    pattern = wordings(CRITERION, part.label)
    for index in opening:
        if match := pattern.search(fold(conversation.transcript.turns[index].text)):
            return place(index, match, label=part.label, explanation=why)
        if part.label == "naam":
            for hit in disclosures_in(conversation.docs[index]):
                # A name after a title is the caller's.
                if hit.label == "PERSON" and not _titled(
                    conversation.transcript.turns[index].text[: hit.start]
                ):
                    return Finding(index, hit.start, hit.end, part.label, why)
    return None


def _titled(before: str) -> bool:
    return fold(before).rstrip(" .").endswith(("meneer", "mevrouw", "heer", "dhr", "mevr", "mw"))


def _explain(missing: list[str]) -> str:
    if not missing:
        return "De medewerker opent met een groet, de organisatie en de eigen naam."
    *others, last = missing
    listed = f"{', '.join(others)} en {last}" if others else last
    return f"In de opening ontbreekt {listed}."
