"""Questions of the caller and whether the employee goes into them."""

from collections.abc import Callable

import pytest

from nlp.completeness import questions_in
from nlp.conversation import Conversation

Converse = Callable[..., Conversation]


@pytest.mark.parametrize(
    ("lines", "questions"),
    [
        (("i: Wat kost een nieuw paspoort?", "m: Dat is drieëntachtig euro."), [(0, 1)]),
        (("i: Wat kost een nieuw paspoort?", "m: Dat weet ik niet."), [(0, None)]),  # a deflection
        (("i: wat kost een nieuw paspoort", "m: dat is drieentachtig euro"), [(0, 1)]),  # no question marks
        (("m: Goedemiddag.", "i: Hoe laat bent u open?"), [(1, None)]),  # nothing follows
        (("i: Echt waar?", "m: Ja."), []),  # no more than a word or two
        (("i: Ik kom morgen langs.", "m: Prima."), []),
        (("m: Wat is uw naam?", "i: De Vries."), []),  # the employee asks
    ],
)
def test_questions_and_answers(
    converse: Converse, lines: tuple[str, ...], questions: list[tuple[int, int | None]]
) -> None:
    found = questions_in(converse(*lines))
    assert [(question.turn, question.answer) for question in found] == questions
