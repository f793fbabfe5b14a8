"""Conversation technique: each item with the turn that shows it."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.technique import find_technique
from nlp.heads import Heads
from nlp.results import TechniqueItem

Converse = Callable[..., Conversation]

CALL = (
    "m: Goedemorgen, gemeente Rijndam, u spreekt met Fatima. Dit gesprek kan worden opgenomen voor training.",
    "i: Goedemorgen, mijn container is al twee weken niet geleegd.",
    "m: Wat vervelend. Welke container is het precies, en staat hij aan de straat?",
    "i: De groene, en ja.",
    "m: Voor de zekerheid uw geboortedatum, dan weet ik dat ik het goede adres heb?",
    "i: Drie maart negentien zestig.",
    "m: Dank u. Ik meld het nu, en een collega belt u uiterlijk donderdag om een dag af te spreken.",
    "i: Fijn.",
    "m: Kan ik verder nog iets voor u doen?",
    "i: Nee, dank u.",
    "m: Dan wens ik u een fijne dag. Dag mevrouw.",
)


@pytest.mark.parametrize(
    ("item", "turn"),
    [
        ("greeting", 0),
        ("recording_notice", 0),
        ("listening", 2),
        ("commitment", 6),
        ("closing_question", 8),
        ("farewell", 10),
    ],
)
def test_item_and_turn(heads: Heads, read: Converse, item: TechniqueItem, turn: int) -> None:
    conversation = read(*CALL)
    reading = heads.read(conversation)
    assert reading is not None
    assert {one.item: one.turn for one in find_technique(conversation, reading)}.get(item) == turn


@pytest.mark.parametrize("item", ["hold_explained", "warm_transfer"])
def test_what_was_not_done_is_not_found(heads: Heads, read: Converse, item: TechniqueItem) -> None:
    conversation = read(*CALL)
    reading = heads.read(conversation)
    assert reading is not None
    assert item not in {one.item for one in find_technique(conversation, reading)}


def test_nobody_known_as_employee_gives_no_reading(heads: Heads, read: Converse) -> None:
    assert heads.read(read("?: goedemorgen", "?: hallo")) is None
