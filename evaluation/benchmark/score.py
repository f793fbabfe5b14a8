"""Scoring beside its limit: the encoder alone on the same turns."""

import json
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.benchmark.command import run_klankbord
from evaluation.benchmark.comparison import Suite, costs
from evaluation.benchmark.process import Configuration, Run, in_python
from evaluation.calls import SampleCall
from evaluation.reference import reference_of

BASELINE = "encoder alone"


def configurations(calls: Sequence[SampleCall], *, cache: Path, threads: int) -> list[Configuration]:
    """The encoder alone and the whole command, once and twice at once, on the written text of the calls."""
    transcripts = [reference_of(call).to_json() for call in calls]
    texts = [turn["text"] for transcript in transcripts for turn in transcript["turns"]]
    return [
        in_python(BASELINE, f"{__name__}:encode", {"texts": texts, "threads": threads}),
        in_python("klankbord score", f"{__name__}:score", {"transcripts": transcripts}),
        in_python("two at once", f"{__name__}:score", {"transcripts": transcripts, "commands": 2}),
    ]


def measures(run: Run) -> dict[str, float]:
    """The costs of a run, its seconds before the first turn is scored, and its turns a second after that."""
    return costs(run) | dict(run.result)


def encode(texts: Sequence[str], threads: int) -> dict[str, float]:
    """Load the encoder and encode every turn; as in scoring, equal turns are encoded once."""
    from nlp.encoder import load_encoder

    started = _Spent.so_far()
    encoder = load_encoder(threads=threads)
    encoder.encode(list(texts[:1]))
    loaded = _Spent.so_far()
    encoder.encode(list(dict.fromkeys(texts[1:])))
    return _speeds(loaded - started, _Spent.so_far() - loaded, turns=len(texts) - 1)


def score(transcripts: Sequence[dict[str, Any]], commands: int = 1) -> dict[str, float]:
    """Score one turn, which is nearly all start-up, and then all turns; the difference is the scoring.

    With `commands` as many run at once, each on all calls, as the workers of a night do; their turns add up.
    """
    first = transcripts[0] | {"turns": transcripts[0]["turns"][:1]}
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as folder:
        # Once before measuring: what is kept between runs, such as encoded checklists, belongs to no run.
        _score_all(transcripts, Path(folder))
        start_up = _score_all([first], Path(folder), commands=commands)
        whole = _score_all(transcripts, Path(folder), commands=commands)
    turns = sum(len(transcript["turns"]) for transcript in transcripts) - 1
    return _speeds(start_up, whole - start_up, turns=turns * commands)


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds of wall time and of cpu time, of this process and of those that it waited for."""

    wall: float
    cpu: float

    @classmethod
    def so_far(cls) -> "_Spent":
        return cls(time.perf_counter(), sum(os.times()[:4]))

    def __sub__(self, other: "_Spent") -> "_Spent":
        return _Spent(self.wall - other.wall, self.cpu - other.cpu)


def _score_all(transcripts: Sequence[dict[str, Any]], folder: Path, *, commands: int = 1) -> _Spent:
    """What so many commands at once cost together."""
    file = folder / "transcripts.jsonl"
    file.write_text("".join(json.dumps(transcript) + "\n" for transcript in transcripts), encoding="utf-8")
    started = _Spent.so_far()
    with ThreadPoolExecutor(commands) as running:
        begun = [
            running.submit(run_klankbord, "score", str(file), "--json", home=folder) for _ in range(commands)
        ]
        for command in begun:
            command.result()
    return _Spent.so_far() - started


def _speeds(start_up: _Spent, scoring: _Spent, *, turns: int) -> dict[str, float]:
    speeds = {"start_up_seconds": start_up.wall, "start_up_cpu_seconds": start_up.cpu}
    # A busy moment in the short run can make the difference zero or less; such a speed would mean nothing.
    if scoring.wall > 0 and scoring.cpu > 0:
        speeds |= {"turns_per_second": turns / scoring.wall, "turns_per_cpu_second": turns / scoring.cpu}
    return speeds


SUITE = Suite(
    summary="scoring: start-up and turns a second, beside the encoder alone",
    baseline=BASELINE,
    configurations=configurations,
    measures=measures,
    rounds=3,
)
