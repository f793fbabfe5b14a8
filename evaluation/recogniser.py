"""How well a recogniser writes down a call: words, characters, turn starts and speakers."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import jiwer

from asr.transcript import Speaker, Transcript, Turn
from evaluation.counts import Edits, Offsets, Share
from evaluation.interval import Estimate, pooled
from evaluation.normalise import normalise

TURN_START_TOLERANCE = 0.3
"""Seconds that a turn may start early or late and still count as found."""

SPEAKERS: tuple[Speaker, ...] = ("employee", "citizen")

# A float such as 1.3 - 1.0 lies just above 0.3.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class TextErrors:
    """Word and character errors of one text, both after `normalise`."""

    words: Edits
    characters: Edits

    def __add__(self, other: "TextErrors") -> "TextErrors":
        return TextErrors(self.words + other.words, self.characters + other.characters)


@dataclass(frozen=True, slots=True)
class TurnStarts:
    """How well turns start where they should.

    `found` is the share of reference turns that a recognised turn starts with, within the tolerance, each
    recognised turn used once; `real` is the share of recognised turns used so. `offsets` are the seconds from
    each reference start to the nearest recognised one.
    """

    found: Share
    real: Share
    offsets: Offsets

    def __add__(self, other: "TurnStarts") -> "TurnStarts":
        return TurnStarts(self.found + other.found, self.real + other.real, self.offsets + other.offsets)


@dataclass(frozen=True, slots=True)
class CallRecognition:
    """One call measured; `channels` is empty where the recogniser tells no speakers apart.

    `speakers` is the share of recognised words given to a speaker who talks at that moment. `failure` names
    the error of a call that could not be transcribed: all its words count as missed.
    """

    id: str
    channels: dict[Speaker, TextErrors]
    text: TextErrors
    turn_starts: TurnStarts
    speakers: Share
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class TextEstimate:
    """Word error rate and character error rate over calls."""

    words: Estimate
    characters: Estimate


@dataclass(frozen=True, slots=True)
class Recognition:
    """All calls together; `turn_start_offset` is a median in seconds, the other figures are 0-1."""

    calls: tuple[CallRecognition, ...]
    text: TextEstimate
    channels: dict[Speaker, TextEstimate]
    turn_starts_found: Estimate
    turn_starts_real: Estimate
    turn_start_offset: Estimate
    speakers: Estimate


def text_errors(reference: str, recognised: str) -> TextErrors:
    """Word and character errors of a recognised text."""
    reference, recognised = normalise(reference), normalise(recognised)
    return TextErrors(
        _edits(jiwer.process_words(reference, recognised)),
        _edits(jiwer.process_characters(reference, recognised)),
    )


def measure_call(
    reference: Transcript, recognised: Transcript, *, failure: str | None = None
) -> CallRecognition:
    """Compare one recognised call with its reference, speaker by speaker.

    A recogniser that leaves speakers unknown is compared on the whole call in order of time.
    """
    if any(turn.speaker == "unknown" for turn in recognised.turns):
        channels: dict[Speaker, TextErrors] = {}
        text = text_errors(_text(reference.turns), _text(recognised.turns))
        turn_starts = measure_turn_starts(reference.turns, recognised.turns)
    else:
        pairs = {speaker: (_of(reference, speaker), _of(recognised, speaker)) for speaker in SPEAKERS}
        channels = {
            speaker: text_errors(_text(said), _text(heard)) for speaker, (said, heard) in pairs.items()
        }
        text = reduce(add, channels.values())
        turn_starts = reduce(add, (measure_turn_starts(said, heard) for said, heard in pairs.values()))
    return CallRecognition(
        reference.id,
        channels,
        text,
        turn_starts,
        measure_speakers(reference.turns, recognised.turns),
        failure,
    )


def measure_turn_starts(
    reference: Iterable[Turn], recognised: Iterable[Turn], *, tolerance: float = TURN_START_TOLERANCE
) -> TurnStarts:
    """Pair the starts of turns in order of time; turns without a time are left out."""
    expected, found = _starts(reference), _starts(recognised)
    pairs = _count_pairs(expected, found, tolerance + _ROUNDING)
    return TurnStarts(
        Share(pairs, len(expected)),
        Share(pairs, len(found)),
        Offsets(tuple(_nearest(start, found) - start for start in expected) if found else ()),
    )


def measure_speakers(reference: Sequence[Turn], recognised: Sequence[Turn]) -> Share:
    """Share of recognised words whose middle lies in a reference turn of the speaker they were given to.

    Words in nobody's turn are left out. Without word times the middle of the turn stands for all its words.
    Nothing is counted for a call of which every speaker is unknown.
    """
    if all(turn.speaker == "unknown" for turn in recognised):
        return Share()
    total = Share()
    for speaker, middle, words in _moments(recognised):
        talking = {turn.speaker for turn in reference if _covers(turn, middle)}
        if talking:
            total += Share(words if speaker in talking else 0, words)
    return total


def pool(calls: Iterable[CallRecognition]) -> Recognition:
    """The figures over all calls, with their intervals."""
    measured = tuple(calls)
    starts = [call.turn_starts for call in measured]
    return Recognition(
        calls=measured,
        text=_text_estimate([call.text for call in measured]),
        channels={
            speaker: _text_estimate([call.channels[speaker] for call in measured if speaker in call.channels])
            for speaker in SPEAKERS
        },
        turn_starts_found=pooled([start.found for start in starts]),
        turn_starts_real=pooled([start.real for start in starts]),
        turn_start_offset=pooled([start.offsets for start in starts]),
        speakers=pooled([call.speakers for call in measured]),
    )


def _text_estimate(texts: Sequence[TextErrors]) -> TextEstimate:
    return TextEstimate(pooled([text.words for text in texts]), pooled([text.characters for text in texts]))


def _edits(output: jiwer.WordOutput | jiwer.CharacterOutput) -> Edits:
    length = output.hits + output.substitutions + output.deletions
    return Edits(output.substitutions, output.deletions, output.insertions, length)


def _of(transcript: Transcript, speaker: Speaker) -> list[Turn]:
    return [turn for turn in transcript.turns if turn.speaker == speaker]


def _text(turns: Iterable[Turn]) -> str:
    return "\n".join(turn.text for turn in turns)


def _starts(turns: Iterable[Turn]) -> list[float]:
    return sorted(turn.start for turn in turns if turn.start is not None)


def _count_pairs(expected: Sequence[float], found: Sequence[float], tolerance: float) -> int:
    """Most pairs that lie within the tolerance, each start used once; both sequences are sorted."""
    pairs, position = 0, 0
    for start in expected:
        while position < len(found) and found[position] < start - tolerance:
            position += 1
        if position < len(found) and found[position] <= start + tolerance:
            pairs, position = pairs + 1, position + 1
    return pairs


def _nearest(start: float, found: Sequence[float]) -> float:
    position = bisect_left(found, start)
    return min(found[max(position - 1, 0) : position + 1], key=lambda other: abs(other - start))


def _moments(turns: Iterable[Turn]) -> Iterator[tuple[Speaker, float, int]]:
    """Speaker, moment in seconds and number of words of everything that was recognised at a known time."""
    for turn in turns:
        if turn.words:
            yield from ((turn.speaker, (word.start + word.end) / 2, 1) for word in turn.words)
        elif turn.start is not None and turn.end is not None:
            yield turn.speaker, (turn.start + turn.end) / 2, len(turn.text.split())


def _covers(turn: Turn, moment: float) -> bool:
    return turn.start is not None and turn.end is not None and turn.start <= moment <= turn.end
