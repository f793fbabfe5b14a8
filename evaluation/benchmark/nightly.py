"""A whole night on the sample calls, beside faster-whisper as it comes on the same recordings."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.benchmark import asr
from evaluation.benchmark.command import run_klankbord
from evaluation.benchmark.comparison import Suite, costs
from evaluation.benchmark.process import Configuration, Run, in_python
from evaluation.calls import SAMPLE_CALLS, SampleCall, load_calls
from evaluation.reference import recording_of, seconds_of

BASELINE = asr.BASELINE
NIGHT = "klankbord ingest + nightly"


def configurations(calls: Sequence[SampleCall], *, cache: Path, threads: int) -> list[Configuration]:
    """The night, from recordings to a work list in an empty data folder, and the recogniser alone."""
    stock = asr.configurations(calls, cache=cache, threads=threads)[0]
    return [stock, in_python(NIGHT, f"{__name__}:night", {"calls": [call.id for call in calls]})]


def measures(run: Run) -> dict[str, float]:
    """The costs of a run and its speed over everything that it did."""
    return costs(run) | {"call_seconds_per_cpu_second": run.result["call_seconds"] / run.cpu_seconds}


def night(calls: Sequence[str]) -> dict[str, Any]:
    """Take the recordings in and run the night, as an administrator would."""
    chosen = [call for call in load_calls() if call.id in calls]
    recordings = [str(recording_of(call)) for call in chosen]
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as home:
        run_klankbord(
            "ingest", *recordings, "--metadata", str(SAMPLE_CALLS / "metadata.csv"), home=Path(home)
        )
        output = run_klankbord("nightly", home=Path(home))
    return {"call_seconds": sum(seconds_of(call) for call in chosen), "output": output}


SUITE = Suite(
    summary="a night on the sample calls, beside the recogniser alone",
    baseline=BASELINE,
    configurations=configurations,
    measures=measures,
    rounds=3,
)
