"""Evidence as people see it: where it stands in the transcript and when it sounds."""

from dataclasses import dataclass

from asr.transcript import Turn
from models import Finding


@dataclass(frozen=True, slots=True)
class FindingView:
    """A labelled span of one turn, with the moment in the recording (seconds) where that is known."""

    id: str
    turn: int
    start: int
    end: int
    label: str
    explanation: str
    moment: float | None


def view_finding(finding: Finding, turns: tuple[Turn, ...]) -> FindingView:
    """The finding with its moment in the recording."""
    turn = turns[finding.turn] if finding.turn < len(turns) else None
    return FindingView(
        id=finding.id,
        turn=finding.turn,
        start=finding.start,
        end=finding.end,
        label=finding.label,
        explanation=finding.explanation,
        moment=None if turn is None else _moment(turn, finding.start),
    )


def _moment(turn: Turn, character: int) -> float | None:
    """When the word at this character begins; the turn's start where words have no times."""
    position = 0
    for word in turn.words:
        start = turn.text.find(word.text, position)
        if start < 0:
            continue
        position = start + len(word.text)
        if position > character:
            return word.start
    return turn.start
