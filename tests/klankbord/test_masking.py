import pytest

from asr.transcript import Transcript, Turn, Word
from klankbord.findings import FindingView, view_finding
from klankbord.masking import bleep_ranges, hide_turns, mask_transcript
from models import Finding


def finding(turn: int, start: int, end: int) -> FindingView:
    return FindingView("id", turn, start, end, "BSN", "elfproef klopt", None)


def words(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(float(number), number + 0.5, text, 0.9) for number, text in enumerate(texts))


TEXT = "mijn bsn is 111 222 333 ja"
TURN = Turn("citizen", TEXT, words=words("mijn", "bsn", "is", "111", "222", "333", "ja"))


def test_a_datum_is_hidden_at_equal_length_in_text_and_words():
    masked = mask_transcript(Transcript("x", (TURN,)), [finding(0, 12, 23)]).turns[0]
    assert masked.text == "mijn bsn is ••• ••• ••• ja"
    assert [word.text for word in masked.words] == ["mijn", "bsn", "is", "•••", "•••", "•••", "ja"]
    assert [word.start for word in masked.words] == [word.start for word in TURN.words]


def test_a_word_that_does_not_stand_in_the_text_is_hidden_to_be_safe():
    turn = Turn("citizen", TEXT, words=words("mijn", "111222333", "ja"))
    masked = mask_transcript(Transcript("x", (turn,)), [finding(0, 12, 23)]).turns[0]
    assert [word.text for word in masked.words] == ["mijn", "•••••••••", "ja"]


def test_turns_without_a_datum_stay_as_they_are():
    other = Turn("employee", "goedemorgen")
    masked = mask_transcript(Transcript("x", (other, TURN)), [finding(1, 12, 23)])
    assert masked.turns[0] is other


@pytest.mark.parametrize(
    ("turn", "start", "moment", "reason"),
    [
        (TURN, 12, 3.0, "the word that begins there"),
        (TURN, 13, 3.0, "inside that word"),
        (TURN, 0, 0.0, "the first word"),
        (Turn("citizen", TEXT, start=7.5), 12, 7.5, "no word times: the turn's start"),
        (Turn("citizen", TEXT), 12, None, "a typed chat has no moments"),
    ],
)
def test_evidence_knows_its_moment(turn: Turn, start: int, moment: float | None, reason: str):
    row = Finding(score_id="s", turn=0, start=start, end=start + 3, label="BSN", explanation="")
    assert view_finding(row, (turn,)).moment == moment, reason


HEARD = Transcript(
    "x",
    (
        Turn("employee", "wat is uw bsn", start=0.0, end=2.0),
        Turn("citizen", TEXT, start=3.0, end=9.5, words=words(*TEXT.split())),
        Turn("employee", "dank u", start=12.0, end=13.0),
        Turn("citizen", TEXT),
        Turn("employee", "dag", start=20.0, end=21.0),
    ),
)


@pytest.mark.parametrize(
    ("found", "ranges", "reason"),
    [
        ([finding(1, 12, 23)], ((2.8, 5.7),), "the words of the datum with a margin"),
        ([finding(1, 12, 19), finding(1, 16, 23)], ((2.8, 5.7),), "ranges that overlap are one"),
        ([finding(0, 0, 3)], ((0.0, 2.2),), "no words: the whole turn, not before the recording"),
        ([finding(3, 12, 23)], ((12.8, 20.2),), "no times: all between the turns around it"),
        ([], (), "nothing to hide"),
    ],
)
def test_what_may_not_be_heard(
    found: list[FindingView], ranges: tuple[tuple[float, float], ...], reason: str
):
    heard = bleep_ranges(HEARD, found, duration=21.0)
    assert [pytest.approx(one) for one in heard] == list(ranges), reason


def test_words_that_are_not_the_text_hide_the_whole_turn():
    turn = Turn("citizen", TEXT, start=1.0, end=4.0, words=words("mijn", "111222333", "ja"))
    assert bleep_ranges(Transcript("x", (turn,)), [finding(0, 12, 23)], duration=9.0) == ((0.0, 4.2),)


def test_a_turn_with_special_data_is_neither_read_nor_heard():
    assert hide_turns(HEARD, {0}).turns[0].text == "••• •• •• •••"
    assert bleep_ranges(HEARD, [], duration=21.0, hidden_turns={0}, margin=0.0) == ((0.0, 2.0),)
