"""Long turns in passages: the points of a letter are found as those of a call, each in its turn."""

from collections.abc import Callable

import pytest

from asr.transcript import Transcript, Turn
from nlp.conversation import Conversation
from nlp.encoder import Encoder
from nlp.passages import LONGEST_PASSAGE, by_passage, passages_of
from nlp.score import Scorer

LETTER = (
    "Geachte mevrouw, dank voor uw bericht over het nieuwe paspoort. "
    "U maakt daarvoor een afspraak aan de balie, en dat kan via de website of per telefoon. "
    "Neemt u een recente pasfoto mee van hoogstens zes maanden oud.\n\n"
    "Het paspoort kost drieëntachtig euro, die u meteen aan de balie betaalt met pin of contant. "
    "Na vijf werkdagen ligt het klaar. U kunt het dan zonder afspraak ophalen. "
    "Met vriendelijke groet, de gemeente."
)
POINTS = {
    "De medewerker zegt dat u een afspraak maakt aan de balie.": True,
    "De medewerker zegt dat u een pasfoto meeneemt.": True,
    "De medewerker noemt wat het paspoort kost.": True,
    "De medewerker zegt na hoeveel dagen het paspoort klaarligt.": True,
    "De medewerker vraagt of u schulden hebt bij de Belastingdienst.": False,
}


def test_passages_hold_all_the_words_and_no_more_than_a_turn() -> None:
    passages = list(passages_of(LETTER))
    assert " ".join(passages).split() == LETTER.split()
    assert len(passages) > 3
    assert all(len(passage.split()) <= LONGEST_PASSAGE for passage in passages)
    assert not any("pasfoto" in passage and "kost" in passage for passage in passages), "a paragraph ends one"


def test_a_call_without_long_turns_stays_as_it_is(
    read: Callable[..., Conversation], encoder: Encoder
) -> None:
    call = read("m: goedemorgen", "i: hallo")
    passages = by_passage(call, encoder)
    assert passages.conversation is call
    assert passages.turn_of == (0, 1)


def test_each_passage_knows_its_turn(read: Callable[..., Conversation], encoder: Encoder) -> None:
    call = read("i: hoe kom ik aan een paspoort", f"m: {LETTER}", "i: dank u")
    passages = by_passage(call, encoder)
    assert passages.turn_of[0] == 0
    assert passages.turn_of[-1] == 2
    assert set(passages.turn_of[1:-1]) == {1}
    assert len(passages.conversation.vectors) == len(passages.turn_of)
    assert (passages.conversation.vectors[0] == call.vectors[0]).all()


@pytest.mark.parametrize("asked", [True, False], ids=["after the question", "alone"])
def test_the_points_of_a_letter_are_found(scorer: Scorer, asked: bool) -> None:
    question = (Turn("citizen", "Hoe kom ik aan een nieuw paspoort?"),) if asked else ()
    letter = Transcript("brief", (*question, Turn("employee", LETTER)), points=tuple(POINTS))
    points = scorer.score(letter).points
    assert {point.text: point.covered for point in points} == POINTS
    assert {point.turn for point in points if point.covered} == {len(question)}


def test_the_points_of_a_short_chat_are_found(scorer: Scorer) -> None:
    chat = Transcript(
        "chat",
        (
            Turn("citizen", "Wat kost een paspoort?"),
            Turn("employee", "Een paspoort kost 83 euro."),
            Turn("citizen", "En wanneer is het klaar?"),
            Turn("employee", "Na vijf werkdagen ligt het klaar."),
        ),
        points=tuple(POINTS),
    )
    covered = {point.text: point.turn for point in scorer.score(chat).points if point.covered}
    assert covered == {list(POINTS)[2]: 1, list(POINTS)[3]: 3}
