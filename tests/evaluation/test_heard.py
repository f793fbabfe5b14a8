"""Recall on what a recogniser heard word for word, beside the same data in the text."""

import pytest

from asr.transcript import Transcript, Turn
from evaluation.counts import Share
from evaluation.disclosures import Labelled
from evaluation.findings import Span
from evaluation.heard import count_heard

SAID = "Mijn bsn is een een een twee twee twee drie drie drie."
VALUE = "een een een twee twee twee drie drie drie"
START = SAID.index(VALUE)


def reference() -> Labelled:
    turns = (Turn("employee", "Wat is uw bsn?", 0.0, 2.0), Turn("citizen", SAID, 2.0, 6.0))
    return Labelled(Transcript("gesprek", turns), (Span(1, START, START + len(VALUE), "BSN"),))


@pytest.mark.parametrize(
    ("heard", "place", "expected", "reason"),
    [
        ("mijn bsn is 111 222 333", (12, 23), Share(1, 1), "grouped otherwise, found"),
        ("mijn bsn is 111 222 333", None, Share(0, 1), "heard right, not found"),
        ("mijn bsn is 111 222 333", (12, 15), Share(0, 1), "a small piece is not found"),
        ("mijn bsn is 111 222 334", (12, 23), None, "misheard: no case of ours"),
    ],
)
def test_only_what_was_heard_right_counts(
    heard: str, place: tuple[int, int] | None, expected: Share | None, reason: str
) -> None:
    transcript = Transcript("gesprek", (Turn("citizen", heard, 2.1, 5.9),))
    found = [] if place is None else [Span(0, *place, "BSN")]

    counts = count_heard(reference(), reference().spans, transcript, found)

    assert counts.get("BSN") == (None if expected is None else (expected, Share(1, 1))), reason
