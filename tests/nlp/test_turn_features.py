"""What is read of single turns: runs of words and of letters, weighed by how rare they are."""

import numpy as np
import pytest

from nlp.turn_features import Cut, Vocabulary, grams_of, letter_grams_of

TEXTS = ("ik zit in de schuldsanering", "de schuldhulp belde", "de lantaarn is stuk")


@pytest.mark.parametrize(
    ("cut", "text", "known", "reason"),
    [
        (grams_of, "De schuldhulp", {"de", "schuldhulp", "de schuldhulp"}, "whatever the case"),
        (grams_of, "schuldeiser", set(), "a word that no text held"),
        (letter_grams_of, "schuldeiser", {" sc", "sch", "schul", "uld"}, "but part of it was"),
        (letter_grams_of, "", set(), "nothing said"),
    ],
)
def test_runs_that_are_known(cut: Cut, text: str, known: set[str], reason: str) -> None:
    vocabulary = Vocabulary.fit(TEXTS, at_least=1, cut=cut)
    read = vocabulary.read(text)
    assert known <= {vocabulary.grams[at] for at in read.indexes}, reason
    assert len(read.indexes) == 0 or np.isclose(np.linalg.norm(read.weights), 1.0)
    assert bool(known) == bool(len(read.indexes)), reason


def test_rarer_runs_weigh_more() -> None:
    vocabulary = Vocabulary.fit(TEXTS, at_least=1)
    rarity = dict(zip(vocabulary.grams, vocabulary.rarity, strict=True))
    assert rarity["lantaarn"] > rarity["de"]
    assert "lantaarn" not in Vocabulary.fit(TEXTS, at_least=2).grams
