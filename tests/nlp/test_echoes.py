"""Numbers and days that an employee says again."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.echoes import clearest_echo, echo_features, find_echoes

Converse = Callable[..., Conversation]


@pytest.mark.parametrize(
    ("lines", "of_caller", "of_employee"),
    [
        (("i: Nummer 22, met een b.", "m: Nummer 22 dus."), 1, 0),
        (("i: nummer tweeentwintig", "m: Nummer 22 dus."), 1, 0),  # in words or in digits
        (("m: U kunt dinsdag om 10 uur.", "i: Goed.", "m: Dinsdag om 10 uur dus."), 0, 2),
        (("i: Ik heb een vraag.", "m: Zegt u het maar."), 0, 0),
        (("i: Ik heb een hond.", "m: Een hond."), 0, 0),  # "een" is no number
        (("i: 22", "i: ja", "i: ja", "i: ja", "m: 22"), 0, 0),  # too long ago to be read back
    ],
)
def test_what_is_said_again(
    converse: Converse, lines: tuple[str, ...], of_caller: int, of_employee: int
) -> None:
    echo = find_echoes(converse(*lines))[-1]
    assert (echo.of_caller, echo.of_employee) == (of_caller, of_employee)


def test_the_turn_that_repeats_most_is_shown(converse: Converse) -> None:
    call = converse("i: Op 3 mei.", "m: 3 mei.", "i: 06 12 34 56 78", "m: 06 12 34 56 78", "i: ja", "m: Dag.")
    assert clearest_echo(call) == 3


@pytest.mark.parametrize("lines", [("m: Dag.",), ("i: Dag.",), ("m: Dag.", "i: 22", "m: Goed.")])
def test_nothing_repeated(converse: Converse, lines: tuple[str, ...]) -> None:
    call = converse(*lines)
    assert clearest_echo(call) is None
    assert echo_features(call)[:4].tolist() == [0, 0, 0, 0]
