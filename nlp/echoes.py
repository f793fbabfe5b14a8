"""What an employee says again: numbers and days that were said before, to check them or to sum up.

That something is repeated is seen, not whether it is right: a summary repeats, and so does reading back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.conversation import Conversation
from nlp.numerals import value_of
from nlp.wording import content_stems, fold

Features = NDArray[np.float64]

_TOKEN = re.compile(r"\d+|[a-z]+")
_LONGEST_NUMBER = 12  # digits; more are a row that nobody says twice alike
_NEAR = 3  # turns back to the caller
_LATE = 0.6  # share of the call
# "Een" is an article more often than a number.
_NO_NUMBER = frozenset({"een"})
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
    *("september", "oktober", "november", "december"),
)
_PARTS_OF_DAY = ("", "ochtend", "middag", "avond")
_DAYS = frozenset(
    {f"{day}{part}" for day in (*_WEEKDAYS, "morgen") for part in _PARTS_OF_DAY}
    | {*_MONTHS, "overmorgen", "vanochtend", "vanmiddag", "vanavond"}
)


@dataclass(frozen=True, slots=True)
class Echo:
    """What one turn of the employee says again.

    `of_caller` counts values that the caller said just before, `of_employee` those of earlier answers,
    `of_all` both, `words` the telling words that anybody said before.
    """

    turn: int
    of_caller: int
    of_employee: int
    of_all: int
    words: int


def find_echoes(conversation: Conversation) -> tuple[Echo, ...]:
    """One for each turn of the employee but the first of the call."""
    turns = conversation.transcript.turns
    values = [_values(turn.text) for turn in turns]
    stems = [content_stems(turn.text) for turn in turns]
    employee = [turn.speaker == "employee" for turn in turns]
    found = []
    said, own, words = set[int | str](), set[int | str](), set[str]()
    for at in range(len(turns)):
        if at > 1 and employee[at - 2]:
            own |= values[at - 2]
        if at and employee[at]:
            near = _union(values[before] for before in range(max(0, at - _NEAR), at) if not employee[before])
            again = len(stems[at] & words)
            found.append(
                Echo(at, len(values[at] & near), len(values[at] & own), len(values[at] & said), again)
            )
        said |= values[at]
        words |= stems[at]
    return tuple(found)


def echo_features(conversation: Conversation) -> Features:
    """Shape (7,): log(1 + count) of values said again to the caller, and towards the end of the call."""
    echoes = find_echoes(conversation)
    begins = _LATE * len(conversation.transcript.turns)
    near = [echo.of_caller for echo in echoes]
    late = [echo.of_all for echo in echoes if echo.turn >= begins]
    counts = [
        max(near, default=0),
        sum(count > 0 for count in near),
        sum(count > 1 for count in near),
        max((echo.of_employee for echo in echoes), default=0),
        max(late, default=0),
        sum(count > 0 for count in late),
        max((echo.words for echo in echoes[len(echoes) // 2 :]), default=0),
    ]
    return np.log1p(np.array(counts, dtype=np.float64))


def clearest_echo(conversation: Conversation) -> int | None:
    """The turn that says most of what the caller or the employee said before; None where none does."""
    echoes = [echo for echo in find_echoes(conversation) if echo.of_all]
    if not echoes:
        return None
    return max(echoes, key=lambda echo: (max(echo.of_caller, echo.of_employee), echo.turn)).turn


def _values(text: str) -> frozenset[int | str]:
    return frozenset(value for word in _TOKEN.findall(fold(text)) if (value := _value(word)) is not None)


def _value(word: str) -> int | str | None:
    if word.isdigit():
        return int(word[:_LONGEST_NUMBER])
    if word in _DAYS:
        return word
    return None if word in _NO_NUMBER else value_of(word)


def _union(sets: Iterable[frozenset[int | str]]) -> frozenset[int | str]:
    return frozenset[int | str]().union(*sets)
