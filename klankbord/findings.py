"""Evidence as people see it: where it stands in the transcript and when it sounds."""

from dataclasses import dataclass
from datetime import datetime

from asr.transcript import Turn
from klankbord.words import CATEGORIES
from models import Finding

SPECIAL_LABELS = tuple(category.upper() for category in CATEGORIES)
"""What a reviewer calls special personal data, beside the labels of other personal data."""


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


@dataclass(frozen=True, slots=True)
class OwnFindingView:
    """A span that a reviewer marked: evidence for the criterion `label`, or personal data."""

    id: str
    turn: int
    start: int
    end: int
    label: str
    explanation: str | None
    moment: float | None
    reviewer: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a reviewer gives the employee to work with."""

    id: str
    author: str
    text: str
    created_at: datetime


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
        moment=None if turn is None else moment_of(turn, finding.start),
    )


def moment_of(turn: Turn, character: int) -> float | None:
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
