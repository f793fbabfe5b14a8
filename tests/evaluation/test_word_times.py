"""Times of words at the edges of turns."""

import pytest

from asr.transcript import Transcript, Turn, Word
from evaluation.word_times import word_time_errors

REFERENCE = Transcript(
    "a",
    (
        Turn("employee", "Goedemorgen, met Noor.", 1.0, 3.0),
        Turn("citizen", "Dag.", 4.0, 4.5),
        Turn("employee", "Waarmee kan ik helpen?", 5.0, 7.0),
    ),
)


def _heard(*words: tuple[float, float, str], speaker: str = "employee") -> Transcript:
    found = tuple(Word(start, end, text, 0.9) for start, end, text in words)
    return Transcript("a", (Turn(speaker, " ".join(word.text for word in found), words=found),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("heard", "errors", "reason"),
    [
        (_heard((1.1, 1.5, "goedemorgen"), (2.5, 2.8, "noor")), [0.1, 0.2], "a first and a last word"),
        (_heard((1.2, 1.5, "met"), (5.6, 6.0, "kan")), [], "within a turn nothing is known"),
        (_heard((1.0, 1.5, "Goedenavond")), [], "a word that was not heard has no time"),
        (_heard((4.1, 4.4, "Dag")), [], "said by the other"),
        (_heard((4.1, 4.4, "dag"), speaker="citizen"), [0.1, 0.1], "a turn of one word has two edges"),
    ],
)
def test_edges_of_turns(heard: Transcript, errors: list[float], reason: str):
    assert word_time_errors(REFERENCE, heard) == pytest.approx(errors), reason
