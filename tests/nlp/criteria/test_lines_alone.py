"""The tone of a single turn, as a letter or an e-mail has: judged by itself, without a call to lean on.

The lines were written by somebody who had seen no line, call or cue of the project; none is mended on them.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluation.scores import Judged, macro_f1
from nlp.conversation import Conversation
from nlp.criteria.toon import judge_tones
from nlp.heads import Heads

LINES = Path(__file__).with_name("lines_held_back.tsv")


def held_back() -> Iterator[tuple[str, str]]:
    with LINES.open(encoding="utf-8", newline="") as rows:
        yield from ((row[0], row[1]) for row in csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_turn_alone_is_judged_as_well_as_one_among_others(
    heads: Heads, read: Callable[..., Conversation]
) -> None:
    cases = []
    for label, line in held_back():
        conversation = read(f"m: {line}")
        (tone,) = judge_tones(conversation, heads.read(conversation))
        cases.append(Judged(label, tone.label, tone.confidence))
    assert len(cases) == 120
    found = macro_f1(cases)
    assert found is not None
    assert found > 0.8  # .87; .65 while the rest of the call counted where there was none


@pytest.mark.parametrize("more", [0, 2, 12])
def test_the_more_of_a_call_the_more_it_counts(
    heads: Heads, read: Callable[..., Conversation], more: int
) -> None:
    doubtful, rude = "Dat staat op de website.", "Dat had u eerder moeten bedenken, dat is uw eigen schuld."
    alone = heads.read(read(f"m: {doubtful}"))
    among = heads.read(read(f"m: {doubtful}", *[f"m: {rude}"] * more))
    assert alone is not None
    assert among is not None
    moved = float(among.tones[0, 2] - alone.tones[0, 2])
    assert (moved > 0.1) == (more == 12)
