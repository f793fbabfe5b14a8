"""Personal data measured in each form of text."""

import pytest

from asr.transcript import Transcript, Turn
from evaluation.disclosures import Labelled, without_marks
from evaluation.findings import Span


@pytest.mark.parametrize(
    ("text", "said", "plain", "plain_said"),
    [
        ("Ja. Nul zes, twaalf... nee, dertien!", "Nul zes, twaalf... nee, dertien",
         "ja nul zes twaalf nee dertien", "nul zes twaalf nee dertien"),  # marks at the ends of words go
        ("Mail piet.jansen@hotmail.com, graag.", "piet.jansen@hotmail.com",
         "mail piet.jansen@hotmail.com graag",
         "piet.jansen@hotmail.com"),  # not inside an address
        ("Kenteken KZ-118-B (van ons).", "KZ-118-B",
         "kenteken kz-118-b van ons", "kz-118-b"),  # nor in a plate
        ("\u0130pek belt 0612345678.", "0612345678",
         "\u0130pek belt 0612345678", "0612345678"),  # a capital whose small form is two characters
    ],
)  # fmt: skip
def test_without_marks_the_labels_stay_on_their_words(
    text: str, said: str, plain: str, plain_said: str
) -> None:
    start = text.index(said)
    call = Labelled(Transcript("a", (Turn("citizen", text),)), (Span(0, start, start + len(said), "PHONE"),))
    bare = without_marks(call)
    (span,) = bare.spans
    assert bare.transcript.turns[0].text == plain
    assert plain[span.start : span.end] == plain_said
