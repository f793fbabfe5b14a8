"""What leaves holds labels in the place of personal data, the same one for the same value."""

import pytest

from asr.transcript import Transcript, Turn, Word
from nlp.masking import link, mask
from nlp.results import Disclosure, DisclosureLabel


def call(*texts: str) -> Transcript:
    return Transcript("x", tuple(Turn("citizen", text) for text in texts))


def data(transcript: Transcript, *found: tuple[int, str, DisclosureLabel]) -> list[Disclosure]:
    spans = []
    for turn, text, label in found:
        start = transcript.turns[turn].text.index(text)
        spans.append(Disclosure(turn, start, start + len(text), label, text, 0.9, ""))
    return spans


@pytest.mark.parametrize(
    ("label", "values", "numbers", "reason"),
    [
        ("PERSON", ["Emir Kaya", "meneer Kaya", "Emir"], [1, 1, 1], "parts of one name"),
        ("PERSON", ["Kaya", "Emir Kaya"], [1, 1], "the surname first"),
        ("PERSON", ["Emir Kaya", "Ayse Kaya", "Emir Kaya"], [1, 2, 1], "relatives share a surname"),
        ("PERSON", ["E. Kaya", "Emir Kaya"], [1, 1], "an initial"),
        ("PERSON", ["Jan de Vries", "Piet de Boer"], [1, 2], "a particle links nobody"),
        ("PERSON", ["Kaya", "k a y a"], [1, 1], "spelled"),
        ("PERSON", ["Emir Kaya", "Sanne Bos", "mevrouw Bos"], [1, 2, 2], "two people"),
        (
            "PHONE",
            ["06 12345678", "nul zes twaalf vierendertig zesenvijftig achtenzeventig"],
            [1, 1],
            "spoken",
        ),
        ("PHONE", ["06 12345678", "78"], [1, 1], "its last digits"),
        ("BSN", ["111222333", "111 222 333", "123456782"], [1, 1, 2], "grouped otherwise, and another"),
        ("EMAIL", ["jan@voorbeeld.nl", "jan apenstaartje voorbeeld punt nl"], [1, 1], "spoken"),
        ("POSTCODE", ["6411 AB", "6411ab"], [1, 1], "written otherwise"),
    ],
)
def test_one_value_has_one_number(label: DisclosureLabel, values: list[str], numbers: list[int], reason: str):
    transcript = call(*values)
    found = data(transcript, *[(turn, value, label) for turn, value in enumerate(values)])
    assert [datum.number for datum in link(transcript, found)] == numbers, reason


def test_text_holds_labels_only():
    transcript = call("ik ben Emir Kaya, bsn 111222333", "dag meneer Kaya")
    found = data(transcript, (0, "Emir Kaya", "PERSON"), (0, "111222333", "BSN"), (1, "Kaya", "PERSON"))
    assert [turn.text for turn in mask(transcript, found).turns] == [
        "ik ben [PERSON_1], bsn [BSN_1]",
        "dag meneer [PERSON_1]",
    ]
    dutch = mask(transcript, found, words={"PERSON": "naam", "BSN": "burgerservicenummer"})
    assert dutch.turns[0].text == "ik ben [naam 1], bsn [burgerservicenummer 1]"


def test_a_turn_with_special_data_is_hidden_whole():
    masked = mask(call("ik heb kanker", "ach"), (), hidden_turns={0}, words={"SPECIAL": "bijzonder gegeven"})
    assert [turn.text for turn in masked.turns] == ["[bijzonder gegeven]", "ach"]


@pytest.mark.parametrize(
    ("words", "left", "reason"),
    [
        (("bsn", "111", "222", "333", "ja"), ["bsn", "[BSN_1]", "ja"], "the words of the datum become one"),
        (("bsn", "111222333", "ja"), ["bsn", "ja"], "a word that is not in the text may be the datum"),
    ],
)
def test_words_hold_no_datum(words: tuple[str, ...], left: list[str], reason: str):
    spoken = tuple(Word(float(at), at + 0.5, text, 0.9) for at, text in enumerate(words))
    transcript = Transcript("x", (Turn("citizen", "bsn 111 222 333 ja", words=spoken),))
    masked = mask(transcript, data(transcript, (0, "111 222 333", "BSN")))
    assert [word.text for word in masked.turns[0].words] == left, reason


def test_spans_that_overlap_or_reach_too_far_leave_nothing_readable():
    transcript = call("bel 0612345678")
    found = [
        Disclosure(0, 4, 10, "PHONE", "", 0.9, ""),
        Disclosure(0, 8, 99, "PHONE", "", 0.9, ""),
        Disclosure(5, 0, 3, "PHONE", "", 0.9, ""),
    ]
    assert mask(transcript, found).turns[0].text == "bel [PHONE_1]"
