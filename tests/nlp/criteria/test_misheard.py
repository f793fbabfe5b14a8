"""Not finding something proves nothing where it may be among the words that were misheard."""

from collections.abc import Callable

import pytest

from asr.transcript import Transcript
from nlp.results import Suggestion
from nlp.score import Scorer

Write = Callable[..., Transcript]

OPENING = "m: nou zegt u het maar eens ik heb de computer nu open staan"
LINES = (
    "i: wanneer gaat u open en mag mijn hond mee naar binnen",
    "m: om negen uur",
    "i: en de hond",
    "m: die mag niet mee",
    "i: jammer",
    "m: dat is zo",
)


def judge(scorer: Scorer, transcript: Transcript, criterion: str) -> Suggestion:
    return next(one for one in scorer.score(transcript).suggestions if one.criterion == criterion)


@pytest.mark.parametrize(("criterion", "clear"), [("begroeting", "voldoet_niet"), ("avg", "nvt")])
def test_what_is_absent_is_judged_on_clear_words_only(
    scorer: Scorer, write: Write, criterion: str, clear: str
) -> None:
    assert judge(scorer, write(OPENING, *LINES, probability=0.95), criterion).verdict == clear
    misheard = judge(scorer, write(OPENING, *LINES, probability=0.7), criterion)
    assert (misheard.verdict, misheard.score) == ("onbekend", None)
    assert "slecht verstaan" in misheard.explanation


def test_a_short_opening_hides_no_greeting(scorer: Scorer, write: Write) -> None:
    assert judge(scorer, write("m: ja hoor", *LINES, probability=0.7), "begroeting").verdict == "voldoet_niet"


def test_what_is_heard_counts_also_in_a_poor_recording(scorer: Scorer, write: Write) -> None:
    polite = ("m: goedemorgen gemeente zonnedam u spreekt met noor", *LINES)
    assert judge(scorer, write(*polite, probability=0.7), "begroeting").verdict == "voldoet"
