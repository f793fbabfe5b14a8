"""Known pairs of reference and recognised text, turn starts and speakers."""

import pytest

from asr.transcript import Speaker, Transcript, Turn, Word
from evaluation.counts import Edits, Share
from evaluation.recogniser import measure_call, measure_speakers, measure_turn_starts, pool, text_errors


def turn(speaker: Speaker, text: str = "ja", start: float | None = None, end: float | None = None) -> Turn:
    return Turn(speaker, text, start, end)


def call(*turns: Turn) -> Transcript:
    return Transcript("gesprek", turns)


@pytest.mark.parametrize(
    ("reference", "recognised", "expected", "reason"),
    [
        ("mijn paspoort is kwijt", "mijn paspoort is kwijt", Edits(0, 0, 0, 4), "equal"),
        ("mijn paspoort is kwijt", "mijn rapport is", Edits(1, 1, 0, 4), "one wrong, one missed"),
        ("ja", "ja dank u wel", Edits(0, 0, 3, 1), "more wrong than there are words: a rate above 1"),
        ("Drieëntwintig euro.", "23 euro", Edits(0, 0, 0, 3), "spelling is no error"),
        ("eh, ja", "ja", Edits(0, 0, 0, 1), "a hesitation that is left out is no error"),
        ("", "", Edits(0, 0, 0, 0), "silence"),
        ("", "ondertiteld door", Edits(0, 0, 2, 0), "invented text on silence"),
        ("hallo daar", "", Edits(0, 2, 0, 2), "nothing recognised"),
    ],
)
def test_word_errors(reference: str, recognised: str, expected: Edits, reason: str):
    assert text_errors(reference, recognised).words == expected, reason


def test_character_errors_count_spaces():
    assert text_errors("ab cd", "abcd").characters == Edits(0, 1, 0, 5)


def test_a_rate_without_reference_is_undefined():
    assert text_errors("", "ondertiteld").words.value is None


def test_each_speaker_is_compared_with_what_that_speaker_said():
    reference = call(turn("employee", "goedemorgen"), turn("citizen", "hallo"))
    swapped = call(turn("citizen", "goedemorgen"), turn("employee", "hallo"))
    measured = measure_call(reference, swapped)
    assert measured.channels["employee"].words.value == 1.0
    assert measured.text.words == Edits(2, 0, 0, 2)


def test_unknown_speakers_are_compared_on_the_whole_call():
    reference = call(turn("employee", "goedemorgen"), turn("citizen", "hallo"))
    mono = call(turn("unknown", "goedemorgen hallo"))
    measured = measure_call(reference, mono)
    assert measured.channels == {}
    assert measured.text.words == Edits(0, 0, 0, 2)
    assert measured.speakers.value is None


@pytest.mark.parametrize(
    ("expected", "recognised", "found", "real", "reason"),
    [
        ([1.0, 5.0], [1.2, 4.8], Share(2, 2), Share(2, 2), "within the tolerance on either side"),
        ([1.0], [1.3], Share(1, 1), Share(1, 1), "just at the tolerance"),
        ([1.0], [1.31], Share(0, 1), Share(0, 1), "just beyond it"),
        ([1.0, 1.2], [1.1], Share(1, 2), Share(1, 1), "a start is used once"),
        ([1.0], [0.9, 1.0, 1.1], Share(1, 1), Share(1, 3), "starting everywhere is not rewarded"),
        ([1.0, 1.4], [0.8, 1.2], Share(2, 2), Share(2, 2), "pairs that leave room for each other"),
        ([], [1.0], Share(0, 0), Share(0, 1), "nobody spoke"),
        ([1.0], [], Share(0, 1), Share(0, 0), "nothing recognised"),
    ],
)
def test_turn_starts(expected: list[float], recognised: list[float], found: Share, real: Share, reason: str):
    measured = measure_turn_starts(
        [turn("citizen", start=start) for start in expected],
        [turn("citizen", start=start) for start in recognised],
    )
    assert (measured.found, measured.real) == (found, real), reason


def test_turn_start_offset_is_the_median_distance_to_the_nearest_start():
    starts = [turn("citizen", start=start) for start in (1.0, 5.0, 9.0)]
    found = [turn("citizen", start=start) for start in (0.9, 5.4, 9.0)]
    assert measure_turn_starts(starts, found).offsets.value == pytest.approx(0.1)
    assert measure_turn_starts(starts, []).offsets.value is None


def test_typed_turns_have_no_starts_to_measure():
    assert measure_turn_starts([turn("citizen")], [turn("citizen")]).found.value is None


def test_words_count_for_the_speaker_who_talks_at_that_moment():
    reference = [turn("employee", start=0.0, end=2.0), turn("citizen", start=2.0, end=4.0)]
    words = tuple(Word(start, start + 0.2, "ja", 0.9) for start in (0.5, 1.5, 2.5, 5.0))
    # Two words in the employee's turn, one in the citizen's, one in nobody's.
    recognised = [Turn("employee", "ja ja ja ja", 0.5, 5.2, words)]
    assert measure_speakers(reference, recognised) == Share(2, 3)


def test_both_speakers_are_right_where_both_talk():
    reference = [turn("employee", start=0.0, end=2.0), turn("citizen", start=1.0, end=3.0)]
    assert measure_speakers(reference, [turn("citizen", "een twee", 1.2, 1.8)]) == Share(2, 2)


def test_pooling_adds_errors_before_dividing():
    short = measure_call(call(turn("citizen", "ja")), call(turn("citizen", "nee")))
    long = measure_call(
        call(turn("citizen", "dit is een lange beurt")), call(turn("citizen", "dit is een lange beurt"))
    )
    pooled = pool([short, long])
    assert pooled.text.words.value == pytest.approx(1 / 6)  # and not the mean of 1 and 0
    assert pooled.channels["employee"].words.value is None


def test_nothing_to_pool_is_undefined():
    pooled = pool([])
    assert pooled.text.words.value is None
    assert pooled.speakers.calls == 0
