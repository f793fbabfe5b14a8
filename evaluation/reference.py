"""What the labelled calls say about themselves, in the form that is measured against."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asr.transcript import Transcript, Turn
from evaluation.calls import SAMPLE_CALLS, SampleCall
from evaluation.corpus.spoken import SPOKEN
from evaluation.findings import Span
from evaluation.report import DataSet


def recording_of(call: SampleCall) -> Path:
    """The stereo recording of a spoken call, the employee on the left."""
    return _folder_of(call) / f"{call.id}.opus"


def reference_of(call: SampleCall) -> Transcript:
    """The transcript that a perfect recogniser would give, as it is written, with times if it was spoken.

    Not the words that the voices were given: those spell letters by ear ("bee es en"), and `normalise`
    already reads spoken and written numbers alike.
    """
    if not _times_file(call).exists():
        return Transcript(call.id, tuple(Turn(turn.speaker, turn.text) for turn in call.turns))
    times = _times(call)["turns"]
    turns = tuple(
        Turn(turn.speaker, turn.text, time["start"], time["end"])
        for turn, time in zip(call.turns, times, strict=True)
    )
    return Transcript(call.id, turns)


def seconds_of(call: SampleCall) -> float:
    """How long the recording of a call is."""
    return float(_times(call)["duration"])


def holds_of(call: SampleCall) -> tuple[tuple[float, float], ...]:
    """When the caller was on hold by the metadata, start and end in seconds.

    Corpus calls have no metadata: a recogniser has to endure their music and ringing.
    """
    if _folder_of(call) == SPOKEN:
        return ()
    return tuple((hold["start"], hold["end"]) for hold in _times(call)["holds"])


def disclosures_of(call: SampleCall) -> list[Span]:
    """The personal data in the written text of a call; the same words twice in a turn are two spans."""
    return [span for index in range(len(call.turns)) for span in _disclosures(call, index)]


def categories_of(call: SampleCall) -> list[Span]:
    """The special categories of a call, each on its whole turn."""
    return [
        Span.of_turn(index, category)
        for index, turn in enumerate(call.turns)
        for category in turn.special_categories
    ]


def data_set(calls: int) -> DataSet:
    """The sample calls as a report names them."""
    return DataSet("voorbeeldgesprekken", calls, card="evaluation/calls/README.md", synthetic=True)


def _times(call: SampleCall) -> dict[str, Any]:
    times: dict[str, Any] = json.loads(_times_file(call).read_text(encoding="utf-8"))
    return times


def _times_file(call: SampleCall) -> Path:
    return _folder_of(call) / f"{call.id}.times.json"


def _folder_of(call: SampleCall) -> Path:
    return SAMPLE_CALLS if (SAMPLE_CALLS / f"{call.id}.yaml").exists() else SPOKEN


def _disclosures(call: SampleCall, index: int) -> Iterator[Span]:
    """The longest first: a name inside a longer datum is not the name alone."""
    turn = call.turns[index]
    taken: list[tuple[int, int]] = []
    for disclosure in sorted(turn.disclosures, key=lambda one: -len(one.text)):
        found = (match.span() for match in re.finditer(re.escape(disclosure.text), turn.text))
        start, end = next(place for place in found if not any(_overlap(place, other) for other in taken))
        taken.append((start, end))
        yield Span(index, start, end, disclosure.label)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
