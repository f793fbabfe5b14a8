"""What a user waits for at every command, beside an interpreter that does nothing."""

import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.benchmark.command import klankbord
from evaluation.benchmark.comparison import Suite, costs
from evaluation.benchmark.process import Configuration
from evaluation.calls import SampleCall

BASELINE = "python -c pass"

_COMMANDS = (("--help",), ("transcribe", "--help"), ("settings",), ("openapi",))


def configurations(calls: Sequence[SampleCall], *, cache: Path, threads: int) -> list[Configuration]:
    """Commands that only read and print."""
    return [
        Configuration(BASELINE, (sys.executable, "-c", "pass")),
        *(Configuration(" ".join(("klankbord", *rest)), (klankbord(), *rest)) for rest in _COMMANDS),
    ]


SUITE = Suite(
    summary="start-up of commands that only print",
    baseline=BASELINE,
    configurations=configurations,
    measures=costs,
    rounds=10,
)
