"""Mono recordings: which of two voices says what, and which of both is the employee.

Voices are told apart by their sound, employee and citizen only by their words (`asr.roles`). Where either is
in doubt every turn stays `unknown`: a reviewer loses less by that than by words in the wrong mouth.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from asr.audio import SAMPLE_RATE
from asr.roles import employee_of
from asr.speech import Speech
from asr.transcript import Speaker, Word
from asr.voices import STEP, Sounding, Voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# Raised whenever a change here or in asr.voices or asr.roles could change a transcript.
_REVISION = 1
# What a change of voice has to be worth, in differences of cosine summed over steps of 0.1 s: hardly anything
# at a silence, a little more within speech. Chosen on the spoken development calls.
_CHANGE_AT_SILENCE, _CHANGE_IN_SPEECH = 0.1, 0.3
# Shorter stretches tell too little to begin with; the voices are found from the others.
_LEAST_SECONDS = 0.8
# One voice cut in two gives halves that are this alike, or a few odd stretches beside the rest. On the spoken
# development calls two voices were .84 alike at most, one voice cut in two .88 at least.
_MOST_ALIKE = 0.87
_LEAST_SHARE = 0.1
_STARTS, _PAIRS, _ROUNDS = 30, 20, 20
_REFINEMENTS = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of the call in which one voice, 0 or 1, speaks."""

    start: float
    end: float
    voice: int


class Listener(Protocol):
    """Hears the speech of one mono recording as it is read; forgets how it sounded once it has answered."""

    def hear(self, speech: Iterable[Speech]) -> Iterator[Speech]:
        """Pass the speech on, unchanged."""
        ...

    def stretches(self) -> tuple[Stretch, ...]:
        """Who of two voices spoke when, in order of time; empty where no two can be told apart."""
        ...


class Attribution(Protocol):
    """Tells the two voices of a mono recording apart."""

    @property
    def version(self) -> str:
        """Changes whenever the same recording could give other stretches or speakers."""
        ...

    def listen(self) -> Listener:
        """Begin with a recording."""
        ...


class VoiceAttribution:
    """`Attribution` by the vectors of `asr.voices`."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices

    @property
    def version(self) -> str:
        """The weights and the revision of this module."""
        return f"{self._voices.version}/{_REVISION}"

    def listen(self) -> Listener:
        """Begin with a recording."""
        return _VoiceListener(self._voices)


@dataclass(slots=True)
class _VoiceListener:
    voices: Voices
    heard: list[tuple[int, int, Sounding]] = field(default_factory=list)  # samples from and to, and how

    def hear(self, speech: Iterable[Speech]) -> Iterator[Speech]:
        for piece in speech:
            voice = piece.samples[piece.voice_start - piece.start : piece.voice_end - piece.start]
            self.heard.append((piece.voice_start, piece.voice_end, self.voices.sounding(voice)))
            yield piece

    def stretches(self) -> tuple[Stretch, ...]:
        heard = sorted(self.heard, key=lambda one: one[0])
        self.heard = []
        centres = _two_voices(heard)
        if centres is None:
            return ()
        labels = _follow([sounding.steps for _, _, sounding in heard], centres)
        found = [
            stretch
            for (start, end, _), own in zip(heard, labels, strict=True)
            for stretch in _cut(start / SAMPLE_RATE, end / SAMPLE_RATE, own)
        ]
        return tuple(found) if len({stretch.voice for stretch in found}) == 2 else ()


def _two_voices(heard: Sequence[tuple[int, int, Sounding]]) -> "Vectors | None":
    """The centres of two groups of vectors by k-means on the sphere; None where it is one voice."""
    import numpy as np

    long = [one for one in heard if one[1] - one[0] >= _LEAST_SECONDS * SAMPLE_RATE]
    if len(long) < 2:
        return None
    vectors = np.stack([sounding.whole for _, _, sounding in long])
    seconds = [(end - start) / SAMPLE_RATE for start, end, _ in long]
    weights: Vectors = np.array(seconds, dtype=np.float32)
    # From several starts, always the same ones: pairs of long stretches that are unlike each other.
    longest = np.argsort(-weights, kind="stable")[:_STARTS]
    alike = vectors[longest] @ vectors[longest].T
    first, second = np.triu_indices(len(longest), k=1)
    pairs = np.argsort(alike[first, second], kind="stable")[:_PAIRS]
    found = [
        _centres(vectors, weights, vectors[[longest[first[pair]], longest[second[pair]]]]) for pair in pairs
    ]
    found = [centres for centres in found if _least_share(vectors, weights, centres) >= _LEAST_SHARE]
    best = max(found, key=lambda centres: float(weights @ (vectors @ centres.T).max(axis=1)), default=None)
    return best if best is not None and float(best[0] @ best[1]) <= _MOST_ALIKE else None


def _least_share(vectors: "Vectors", weights: "Vectors", centres: "Vectors") -> float:
    """The share of the speech that the voice has which speaks least."""
    second = float(weights @ (vectors @ centres.T).argmax(axis=1))
    return min(second, float(weights.sum()) - second) / float(weights.sum())


def _centres(vectors: "Vectors", weights: "Vectors", centres: "Vectors") -> "Vectors":
    for _ in range(_ROUNDS):
        moved = _means(vectors, weights, (vectors @ centres.T).argmax(axis=1), centres)
        if (moved == centres).all():
            break
        centres = moved
    return centres


def _means(
    vectors: "Vectors", weights: "Vectors", labels: "NDArray[np.int64]", centres: "Vectors"
) -> "Vectors":
    """The middle of each group; one without members stays where it is."""
    import numpy as np

    sums = np.stack([(vectors * (weights * (labels == voice))[:, None]).sum(axis=0) for voice in (0, 1)])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres).astype(np.float32)


def _follow(steps: "Sequence[NDArray[np.float16]]", centres: "Vectors") -> "list[NDArray[np.int64]]":
    """The voice of every step of every stretch of speech, on the cheapest way through the call."""
    import numpy as np

    vectors = np.concatenate(steps).astype(np.float32)
    bounds = np.cumsum([len(own) for own in steps])[:-1]
    costs = np.full(len(vectors), _CHANGE_IN_SPEECH)
    costs[bounds] = _CHANGE_AT_SILENCE
    even = np.ones(len(vectors), dtype=np.float32)
    for _ in range(_REFINEMENTS):
        labels = _cheapest((vectors @ centres.T), costs)
        centres = _means(vectors, even, labels, centres)
    return np.split(labels, bounds)


def _cheapest(likeness: "Vectors", costs: "NDArray[np.float64]") -> "NDArray[np.int64]":
    """Viterbi's way: the voices with the highest sum of likeness, less the cost of every change."""
    import numpy as np

    came = np.zeros((len(likeness), 2), dtype=np.int8)
    best = [0.0, 0.0]
    for index, (own, cost) in enumerate(zip(likeness.tolist(), costs.tolist(), strict=True)):
        stays = [best[voice] >= best[1 - voice] - cost for voice in (0, 1)]
        came[index] = [voice if stays[voice] else 1 - voice for voice in (0, 1)]
        best = [own[voice] + (best[voice] if stays[voice] else best[1 - voice] - cost) for voice in (0, 1)]
    labels = np.empty(len(likeness), dtype=np.int64)
    voice = int(best[1] > best[0])
    for index in range(len(likeness) - 1, -1, -1):
        labels[index] = voice
        voice = int(came[index, voice])
    return labels


def _cut(start: float, end: float, labels: "NDArray[np.int64]") -> Iterator[Stretch]:
    """One stretch of speech, cut where the voice of its steps changes."""
    begin = 0
    for index in range(1, len(labels) + 1):
        if index == len(labels) or labels[index] != labels[begin]:
            until = end if index == len(labels) else min(start + index * STEP, end)
            yield Stretch(min(start + begin * STEP, end), until, int(labels[begin]))
            begin = index


def by_speaker(words: Sequence[Word], stretches: Sequence[Stretch]) -> Mapping[Speaker, list[Word]]:
    """The words of a mono recording by speaker; all `unknown` where it is in doubt who is the employee."""
    if not stretches or not words:
        return {"unknown": list(words)}
    voices = voices_of(words, stretches)
    first, second = (
        [word for word, own in zip(words, voices, strict=True) if own == voice]
        for voice in (voices[0], 1 - voices[0])
    )
    employee = employee_of([word.text for word in first], [word.text for word in second])
    if employee is None or not second:
        return {"unknown": list(words)}
    return {"employee": (first, second)[employee], "citizen": (second, first)[employee]}


def voices_of(words: Sequence[Word], stretches: Sequence[Stretch]) -> list[int]:
    """The voice that each word shares most time with, else the nearest; stretches are in order of time."""
    starts = [stretch.start for stretch in stretches]
    voices = []
    for word in words:
        last = bisect_right(starts, word.end)
        first = max(bisect_right(starts, word.start) - 2, 0)
        near = stretches[first : last + 1] or stretches[-1:]
        voices.append(max(near, key=lambda stretch: _shared(word, stretch)).voice)
    return voices


def _shared(word: Word, stretch: Stretch) -> float:
    """Seconds in common; negative where they lie apart."""
    return min(word.end, stretch.end) - max(word.start, stretch.start)
