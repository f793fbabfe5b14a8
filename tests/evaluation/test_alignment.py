"""Which reference turn a recognised turn is."""

import pytest

from asr.transcript import Speaker, Transcript, Turn
from evaluation.alignment import align_turns

REFERENCE = Transcript(
    "gesprek",
    (
        Turn("employee", "een", 0.0, 4.0),
        Turn("citizen", "twee", 4.0, 8.0),
        Turn("employee", "drie", 8.0, 9.0),
    ),
)


@pytest.mark.parametrize(
    ("speaker", "start", "end", "expected", "reason"),
    [
        ("employee", 0.5, 3.5, {0: 0}, "inside its turn"),
        ("citizen", 3.0, 6.0, {0: 1}, "most of it is the citizen's"),
        ("employee", 3.5, 8.2, {0: 0}, "the employee's turns share less, but are the employee's"),
        ("unknown", 3.5, 8.2, {0: 1}, "nobody's turn goes by time alone"),
        ("citizen", 8.2, 8.8, {0: 2}, "the wrong speaker at a moment when only one talks"),
        ("citizen", 20.0, 21.0, {}, "when nobody talks"),
        ("citizen", None, None, {}, "without a time"),
    ],
)
def test_align(
    speaker: Speaker, start: float | None, end: float | None, expected: dict[int, int], reason: str
):
    recognised = Transcript("gesprek", (Turn(speaker, "tekst", start, end),))
    assert align_turns(recognised, REFERENCE) == expected, reason
