"""What the sample calls say about themselves, in the form that is measured against."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asr.transcript import Transcript, Turn
from evaluation.calls import SAMPLE_CALLS, SampleCall
from evaluation.findings import Span
from evaluation.report import DataSet


def recording_of(call: SampleCall) -> Path:
    """The stereo recording of a sample call, the employee on the left."""
    return SAMPLE_CALLS / f"{call.id}.opus"


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
    """When the caller was on hold, start and end in seconds."""
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
    return SAMPLE_CALLS / f"{call.id}.times.json"


def _disclosures(call: SampleCall, index: int) -> Iterator[Span]:
    text, after = call.turns[index].text, dict[str, int]()
    for disclosure in call.turns[index].disclosures:
        start = text.index(disclosure.text, after.get(disclosure.text, 0))
        after[disclosure.text] = end = start + len(disclosure.text)
        yield Span(index, start, end, disclosure.label)
