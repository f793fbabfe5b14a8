"""Several hundred spoken turns, half of them traps, in two pairs of sets: rules were mended on one of each.

Figures hold all that `Scorer` finds in them: at least half of a datum, its label equal. The first pair leaves
out names. Of the second, each set has five ways of speaking that the other has not: it tells how far rules
that were mended on some callers serve others.
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
        ("held_back", True, 0.9, 0.88, "what no rule was mended on"),
        ("held_back", False, 0.88, 0.88, "and that in lower case without punctuation"),
        ("styles_mend", True, 0.86, 0.84, "five ways of speaking"),
        ("styles_mend", False, 0.87, 0.86, "the same in lower case without punctuation"),
        ("styles_held_back", True, 0.8, 0.81, "five other ways, which no rule was mended on"),
        ("styles_held_back", False, 0.75, 0.8, "and those in lower case without punctuation"),
    ],
)
def test_spoken_turns(
    scorer: Scorer, name: str, *, marks: bool, recall: float, precision: float, reason: str
) -> None:
    labelled = [Labelled(one.transcript, one.spans) for one in read_dialogues(name)]
    texts = labelled if marks else [without_marks(one) for one in labelled]
    found = _count(scorer, texts, names=name.startswith("styles"))

    assert (found.recall or 0) >= recall, reason
    assert (found.precision or 0) >= precision, reason


def _count(scorer: Scorer, labelled: list[Labelled], *, names: bool) -> Hits:
    counts: list[Hits] = []
    for one, given in zip(labelled, find_disclosures(labelled, scorer), strict=True):
        others = [span for span in given if names or span.label != "PERSON"]
        counts += count_spans(one.spans, others, match="half").values()
    return reduce(add, counts, Hits())


@pytest.mark.parametrize(
    ("name", "other", "turns", "traps"),
    [
        ("mend", "held_back", 250, 0.3),
        ("held_back", "mend", 250, 0.3),
        ("styles_mend", "styles_held_back", 140, 0.15),
        ("styles_held_back", "styles_mend", 140, 0.15),
    ],
)
def test_sets_are_large_and_hold_traps(name: str, other: str, turns: int, traps: float) -> None:
    dialogues = read_dialogues(name)

    assert sum(len(one.transcript.turns) for one in dialogues) >= turns
    assert sum(not one.spans for one in dialogues) >= traps * len(dialogues)
    assert _texts(dialogues).isdisjoint(_texts(read_dialogues(other)))


def _texts(dialogues: list[Dialogue]) -> set[str]:
    return {" ".join(turn.text for turn in one.transcript.turns) for one in dialogues}
