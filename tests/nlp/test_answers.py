"""How an employee answers: length, reserve and whether the caller believes it."""

from collections.abc import Callable

import numpy as np
import pytest

from nlp.answers import answer_features, doubting_turns
from nlp.conversation import Conversation

Converse = Callable[..., Conversation]

LONG = "m: " + " ".join(["woord"] * 30)
ELABORATE, LENGTH, SWEEPING, GUESSING, _, CHALLENGE, DOUBTS = range(7)


@pytest.mark.parametrize(
    ("lines", "doubted"),
    [
        (("m: Daar heeft u twee weken voor.", "i: Twee weken?"), [1]),
        (("m: Dat is gratis.", "i: Gratis? Ik heb vorig jaar betaald."), [1]),
        (("m: Het kost 40 euro.", "i: 40?"), [1]),
        (("m: Dat mag gewoon.", "i: Echt waar?"), [1]),
        (("m: Daar heeft u twee weken voor.", "i: Dank u wel."), []),  # believed
        (("m: Goedemiddag.", "i: Wat kost een paspoort?"), []),  # a question of the caller's own
        (("m: Dat is gratis.", "i: En is de foto ook gratis als ik die zelf maak thuis?"), []),  # asks on
        (("i: Gratis?", "m: Gratis?"), []),  # the employee asks back
    ],
)
def test_doubting_turns(converse: Converse, lines: tuple[str, ...], doubted: list[int]) -> None:
    assert list(doubting_turns(converse(*lines))) == doubted


@pytest.mark.parametrize(
    ("lines", "column", "count"),
    [
        ((LONG, "i: ja", LONG), ELABORATE, 2),
        (("m: Dat is altijd zo.",), SWEEPING, 1),
        (("m: Dat is volgens mij drie weken.",), GUESSING, 1),
        (("i: Dat is altijd zo.",), SWEEPING, 0),  # only the employee's reserve counts
        (("m: Ja.", "i: Maar in de brief staat iets anders."), CHALLENGE, 1),
        (("m: Daar heeft u twee weken voor.", "i: Twee weken?"), DOUBTS, 1),
    ],
)
def test_counts(converse: Converse, lines: tuple[str, ...], column: int, count: int) -> None:
    assert answer_features(converse(*lines))[column] == pytest.approx(np.log1p(count))


def test_only_answers_to_questions_have_a_length(converse: Converse) -> None:
    short = answer_features(converse("i: Wat kost het?", "m: Dertig euro.", LONG))
    long = answer_features(converse("i: Wat kost het?", LONG))
    assert short[LENGTH] == pytest.approx(np.log1p(2))
    assert long[LENGTH] == pytest.approx(np.log1p(30))


def test_courtesy_makes_no_difference(converse: Converse) -> None:
    """Of the same answer a kind and a sour one read alike."""
    kind = converse("i: Wat kost het?", "m: Dertig euro, graag gedaan.")
    sour = converse("i: Wat kost het?", "m: Dertig euro, zei ik.")
    assert answer_features(kind) == pytest.approx(answer_features(sour))
