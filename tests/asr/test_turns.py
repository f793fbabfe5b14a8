"""From words per speaker to turns."""

import pytest

from asr.transcript import Speaker, Word
from asr.turns import to_turns


def _words(text: str) -> list[Word]:
    """`"0-1 ja 2.5-3 hoor"`: begin and end in seconds before each word."""
    parts = text.split()
    times = [tuple(map(float, part.split("-"))) for part in parts[::2]]
    return [Word(start, end, word, 0.9) for (start, end), word in zip(times, parts[1::2], strict=True)]


@pytest.mark.parametrize(
    ("employee", "citizen", "expected", "reason"),
    [
        (
            "0-0.5 Goedemorgen 2.4-3 zegt 3-4 u 4-5 het 8-9 maar",
            "",
            [("employee", "Goedemorgen zegt u het"), ("employee", "maar")],
            "only a pause of more than two seconds ends a turn",
        ),
        (
            "0-1 Hallo 2-3 Dank",
            "1.2-1.8 dag",
            [("employee", "Hallo"), ("citizen", "dag"), ("employee", "Dank")],
            "the other speaks in the gap",
        ),
        (
            "0-1 Ik 1-2 leg 2-3 het 3-4 uit",
            "1.4-1.8 ja 2.2-2.6 ja",
            [("employee", "Ik leg het uit"), ("citizen", "ja ja")],
            "said at the same time: both whole, and overlapping",
        ),
        (
            "0-1 Ik 1-2 leg 2.6-3 het 3-4 uit",
            "2.1-2.5 mooi",
            [("employee", "Ik leg"), ("citizen", "mooi"), ("employee", "het uit")],
            "a word in a short gap is a turn of its own",
        ),
        ("", "0-1 hallo", [("citizen", "hallo")], "one speaker says nothing"),
        ("", "", [], "nobody says anything"),
    ],
)
def test_turns(employee: str, citizen: str, expected: list[tuple[Speaker, str]], reason: str):
    turns = to_turns({"citizen": _words(citizen), "employee": _words(employee)})
    assert [(turn.speaker, turn.text) for turn in turns] == expected, reason
    for turn in turns:
        assert (turn.start, turn.end) == (turn.words[0].start, turn.words[-1].end)


def test_no_word_is_lost_and_starts_are_in_order():
    own, other = _words("0-1 a 1.5-2 b 2-3 c 3-9 d"), _words("0.5-1.4 e 2.2-2.3 f 4-5 g 9.5-10 h")
    turns = to_turns({"employee": own, "citizen": other})
    assert sorted(word.text for turn in turns for word in turn.words) == list("abcdefgh")
    starts = [turn.start or 0.0 for turn in turns]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("probabilities", "doubtful", "reason"),
    [
        ([0.9, 0.8, 0.95], False, "heard well"),
        ([0.9, 0.1, 0.9], False, "one word in doubt is no turn in doubt"),
        ([0.3, 0.2, 0.5], True, "most of it was guessed"),
        ([0.1, 0.1], True, "what the checks of the recogniser doubt"),
    ],
)
def test_a_turn_that_was_mostly_guessed_says_so(probabilities: list[float], doubtful: bool, reason: str):
    words = [Word(at, at + 1, "ja", probability) for at, probability in enumerate(probabilities)]
    (turn,) = to_turns({"citizen": words})
    assert turn.doubtful == doubtful, reason
