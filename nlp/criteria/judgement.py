"""How every criterion abstains, weighs doubt and words its verdict."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from asr.transcript import Speaker
from nlp.conversation import Conversation
from nlp.results import Finding, Suggestion, Verdict
from nlp.wording import compile_wordings, fold

_MEETS, _NEEDS_ATTENTION = 75, 45
_UNSURE = 0.5
_LEAST_TURNS = 2
# Below this about one word in six is another than was said.
_SURE_OF_ABSENCE = 0.8
_WORDINGS = Path(__file__).with_name("wordings.yaml")


def verdict_for(score: int) -> Verdict:
    """The verdict that a score of 0-100 stands for."""
    return "voldoet" if score >= _MEETS else "aandacht" if score >= _NEEDS_ATTENTION else "voldoet_niet"


def judged(
    criterion: str, score: int, *, confidence: float, explanation: str, findings: Iterable[Finding]
) -> Suggestion:
    """A suggestion with evidence.

    Raises:
        ValueError: there are no findings; a verdict without evidence should have abstained.
    """
    evidence = tuple(findings)
    if not evidence:
        raise ValueError(f"criterion {criterion} was judged without evidence")
    return Suggestion(criterion, verdict_for(score), score, round(confidence, 3), explanation, evidence)


def abstained(criterion: str, explanation: str, findings: Iterable[Finding] = ()) -> Suggestion:
    """The machine does not know."""
    return Suggestion(criterion, "onbekend", None, 0.0, explanation, tuple(findings))


def not_applicable(criterion: str, explanation: str, *, confidence: float = 0.8) -> Suggestion:
    """The criterion does not fit this contact."""
    return Suggestion(criterion, "nvt", None, confidence, explanation)


def unjudgeable(criterion: str, conversation: Conversation) -> Suggestion | None:
    """Why no criterion about who says what can judge this contact, or None where it can."""
    turns = conversation.transcript.turns
    if not any(turn.text.strip() for turn in turns):
        return abstained(criterion, "Er is geen tekst om te beoordelen.")
    if not any(turn.speaker == "employee" for turn in turns):
        return abstained(criterion, "Het is niet te horen wie de medewerker is.")
    if certainty(conversation, [index for index, _ in conversation.turns_of("employee")]) < _UNSURE:
        return abstained(criterion, "De medewerker is te slecht verstaan om dit te beoordelen.")
    return None


def not_a_dialogue(criterion: str, conversation: Conversation) -> Suggestion | None:
    """As `unjudgeable`; letters and one-sided recordings have no greeting, summary or farewell either."""
    if doubt := unjudgeable(criterion, conversation):
        return doubt
    turns = conversation.transcript.turns
    if any(turn.speaker == "citizen" for turn in turns) and len(turns) > _LEAST_TURNS:
        return None
    if all(turn.start is None for turn in turns):
        return not_applicable(criterion, "Dit is een bericht en geen gesprek.")
    return abstained(criterion, "Er is te weinig van het gesprek te horen.")


def certainty(conversation: Conversation, indexes: Iterable[int]) -> float:
    """How surely these turns were recognised (0-1): the mean over their words; typed text is certain."""
    turns = [conversation.transcript.turns[index] for index in indexes]
    words = sum(len(turn.words) for turn in turns)
    if not words:
        return 1.0
    return sum(word.probability for turn in turns for word in turn.words) / words


def is_misheard(conversation: Conversation, indexes: Iterable[int]) -> bool:
    """Whether these turns were recognised so badly that not finding something in them proves nothing."""
    return certainty(conversation, indexes) < _SURE_OF_ABSENCE


def weighed(confidence: float, conversation: Conversation, indexes: Iterable[int]) -> float:
    """The confidence, lowered by doubt about the words of the turns that it rests on."""
    return confidence * (0.5 + 0.5 * certainty(conversation, indexes))


@cache
def wordings(criterion: str, name: str) -> re.Pattern[str]:
    """The pattern for folded text of one list in `wordings.yaml`."""
    return compile_wordings(_tables()[criterion][name])


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    tables: dict[str, dict[str, list[str]]] = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))
    return tables


def matches(
    conversation: Conversation, pattern: re.Pattern[str], *speakers: Speaker
) -> Iterator[tuple[int, re.Match[str]]]:
    """The first place in each turn of these speakers where the pattern for folded text is found."""
    for index, turn in conversation.turns_of(*speakers):
        if match := pattern.search(fold(turn.text)):
            yield index, match


def place(turn: int, match: re.Match[str], *, label: str, explanation: str) -> Finding:
    """The words that matched, as evidence."""
    return Finding(turn, match.start(), match.end(), label, explanation)


def whole_turn(conversation: Conversation, turn: int, *, label: str, explanation: str) -> Finding:
    """A whole turn as evidence."""
    return Finding(turn, 0, len(conversation.transcript.turns[turn].text), label, explanation)


def last_employee_turn(conversation: Conversation) -> int:
    """The turn to point at where something was not said before the end; there must be one."""
    return max(index for index, _ in conversation.turns_of("employee"))
