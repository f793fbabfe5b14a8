"""The same data said otherwise: labels stay on their words, and the figures are those of the scorer."""

from collections.abc import Iterable, Iterator
from random import Random
from types import SimpleNamespace
from typing import Any, cast
from zlib import crc32

import pytest

from asr.transcript import Transcript, Turn
from evaluation.disclosures import Labelled
from evaluation.findings import Span
from evaluation.report import DataSet
from evaluation.robustness import (
    EDITS,
    Names,
    held_out_names,
    hesitant,
    measure_robustness,
    regrouped,
    renamed,
)
from nlp.disclosures.text import find_spoken_numbers
from nlp.results import CallScore
from nlp.spoken_numbers import read_spoken

BSN, NAME = "een een een twee twee twee drie drie drie", "Sanne de Vries"
TEXT = f"Met {NAME}, mijn bsn is {BSN}, dank u wel."


def labelled() -> Labelled:
    spans = [
        Span(0, TEXT.index(words), TEXT.index(words) + len(words), label)
        for words, label in [(NAME, "PERSON"), (BSN, "BSN")]
    ]
    return Labelled(Transcript("gesprek", (Turn("citizen", TEXT),)), tuple(spans))


def words_of(call: Labelled) -> dict[str, str]:
    return {span.label: call.transcript.turns[span.turn].text[span.start : span.end] for span in call.spans}


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, read_spoken(text).text))


@pytest.mark.parametrize("seed", range(5))
def test_hesitations_leave_the_words(seed: int) -> None:
    edited = hesitant(labelled(), Random(seed))
    kept = [
        word for word in edited.transcript.turns[0].text.split() if word not in ("eh", "uh", "ehm", "uhm")
    ]
    assert kept == TEXT.split()
    assert digits(words_of(edited)["BSN"]) == "111222333"


def test_regrouped_digits_are_the_same_digits() -> None:
    call = labelled()
    typed = Labelled(
        Transcript("gesprek", (Turn("citizen", "bel 06 12 34 56 78"),)), (Span(0, 4, 18, "PHONE"),)
    )
    assert digits(words_of(regrouped(call, Random(1)))["BSN"]) == "111222333"
    assert words_of(regrouped(call, Random(1)))["PERSON"] == NAME
    others = {words_of(regrouped(typed, Random(seed)))["PHONE"] for seed in range(6)}
    assert len(others) > 1
    assert {digits(other) for other in others} == {"0612345678"}


def test_other_names_stay_the_same_through_a_call() -> None:
    text = "Met Emir Kaya. Dag meneer Kaya."
    spans = (Span(0, 4, 13, "PERSON"), Span(0, 26, 30, "PERSON"))
    call = Labelled(Transcript("gesprek", (Turn("citizen", text),)), spans)

    edited = renamed(call, Random(3), names=Names(("Sietske",), ("Hoekstra",)))

    assert edited.transcript.turns[0].text == "Met Sietske Hoekstra. Dag meneer Hoekstra."
    assert [(span.start, span.end) for span in edited.spans] == [(4, 20), (33, 41)]


def test_nobody_in_the_lists_was_learnt() -> None:
    """One name in ten is held out, by its checksum."""
    names = [name for each in held_out_names().values() for name in (*each.first, *each.last)]
    assert len(held_out_names()) == 20
    assert len(names) > 400
    assert all(crc32(name.lower().encode()) % 10 == 0 for name in names)


class NumbersOnly:
    """The recognisers of numbers as a scorer; names it never finds."""

    version = "numbers"

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        for transcript in transcripts:
            found = tuple(
                Span(index, hit.start, hit.end, hit.label)
                for index, turn in enumerate(transcript.turns)
                for hit in find_spoken_numbers(turn.text)
            )
            yield cast("CallScore", SimpleNamespace(disclosures=found))


def test_figures_are_of_the_scorer() -> None:
    progress: list[tuple[int, int]] = []
    report = measure_robustness(
        [labelled(), labelled()],
        NumbersOnly(),
        data=cast("DataSet", None),
        progress=lambda done, total: progress.append((done, total)),
    )
    ways, backgrounds = report.tables
    recalls: dict[str, Any] = {row.title: row.figures[1].value for row in ways.rows}
    assert list(recalls) == list(EDITS)
    assert set(recalls.values()) == {0.5}  # the number in each, the name in none
    assert [row.figures[0].value for row in backgrounds.rows] == [0.0] * 20
    assert all(row.cases == 2 for row in backgrounds.rows)
    assert progress[-1] == (50, 50)
