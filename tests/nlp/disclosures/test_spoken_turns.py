"""Several hundred spoken turns, half of them traps, in two sets: rules were mended on one only.

Figures hold all that `Scorer` finds in them but names: at least half of a datum, its label equal.
"""

from functools import reduce
from operator import add

import pytest

from evaluation.counts import Hits
from evaluation.disclosures import Labelled, find_disclosures, without_marks
from evaluation.findings import count_spans
from nlp.score import Scorer
from tests.nlp.disclosures.spoken_turns import Dialogue, read_dialogues


@pytest.mark.parametrize(
    ("name", "marks", "recall", "precision", "reason"),
    [
        ("mend", True, 0.93, 0.93, "what the rules were mended on"),
        ("mend", False, 0.92, 0.93, "the same in lower case without punctuation"),
        ("held_back", True, 0.86, 0.88, "what no rule was mended on"),
        ("held_back", False, 0.84, 0.88, "and that in lower case without punctuation"),
    ],
)
def test_spoken_turns(
    scorer: Scorer, name: str, *, marks: bool, recall: float, precision: float, reason: str
) -> None:
    labelled = [Labelled(one.transcript, one.spans) for one in read_dialogues(name)]
    found = _count(scorer, labelled if marks else [without_marks(one) for one in labelled])

    assert (found.recall or 0) >= recall, reason
    assert (found.precision or 0) >= precision, reason


def _count(scorer: Scorer, labelled: list[Labelled]) -> Hits:
    counts: list[Hits] = []
    for one, given in zip(labelled, find_disclosures(labelled, scorer), strict=True):
        others = [span for span in given if span.label != "PERSON"]
        counts += count_spans(one.spans, others, match="half").values()
    return reduce(add, counts, Hits())


@pytest.mark.parametrize("name", ["mend", "held_back"])
def test_sets_are_large_and_hold_traps(name: str) -> None:
    dialogues = read_dialogues(name)

    assert sum(len(one.transcript.turns) for one in dialogues) >= 250
    assert sum(not one.spans for one in dialogues) >= 0.3 * len(dialogues)
    assert _texts(dialogues).isdisjoint(_texts(read_dialogues({"mend": "held_back"}.get(name, "mend"))))


def _texts(dialogues: list[Dialogue]) -> set[str]:
    return {" ".join(turn.text for turn in one.transcript.turns) for one in dialogues}
