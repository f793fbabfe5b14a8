"""Configurations in interleaved rounds, and what they come to beside a named baseline."""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Protocol, TextIO

from rich.table import Table

from evaluation.benchmark.process import Configuration, Run, measure
from evaluation.calls import SampleCall
from evaluation.report import console_for

Measures = Mapping[str, float]
Progress = Callable[[str], None]


class Configure(Protocol):
    """Names the configurations of a suite; what they share is prepared in `cache` before all measuring."""

    def __call__(self, calls: Sequence[SampleCall], *, cache: Path, threads: int) -> list[Configuration]:
        """The configurations on these calls, with so many threads each."""
        ...


@dataclass(frozen=True, slots=True)
class Suite:
    """A named benchmark; `measures` turns a run that succeeded into named numbers."""

    summary: str
    baseline: str
    configurations: Configure
    measures: Callable[[Run], Measures]
    rounds: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians of one configuration over its rounds, and the median of its ratios to the baseline per round.

    `failures` has one reason per round that failed; such a round counts in no median.
    """

    name: str
    rounds: int
    medians: Measures
    ratios: Measures
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One benchmark: its configurations beside the baseline, and the machine that it ran on."""

    name: str
    baseline: str
    configurations: tuple[Compared, ...]
    machine: Mapping[str, Any]


def costs(run: Run) -> dict[str, float]:
    """The measures that every run has."""
    return {"wall_seconds": run.wall_seconds, "cpu_seconds": run.cpu_seconds, "peak_mib": run.peak_mib}


def run_rounds(
    configurations: Sequence[Configuration],
    *,
    rounds: int,
    timeout: float,
    threads: int = 1,
    progress: Progress | None = None,
) -> dict[str, list[Run]]:
    """Run all configurations in turn, round after round: a busy moment of the machine hits them alike.

    Every other round goes backwards, so that none is always first.
    """
    runs: dict[str, list[Run]] = {configuration.name: [] for configuration in configurations}
    for number in range(rounds):
        for configuration in configurations if number % 2 == 0 else reversed(configurations):
            if progress is not None:
                progress(f"round {number + 1} of {rounds}: {configuration.name}")
            runs[configuration.name].append(measure(configuration, timeout=timeout, threads=threads))
    return runs


def compare(
    name: str,
    runs: Mapping[str, Sequence[Run]],
    *,
    baseline: str,
    measures: Callable[[Run], Measures] = costs,
) -> Comparison:
    """Medians and ratios of the runs; `measures` turns a run that succeeded into named numbers."""
    measured = {
        configuration: [None if run.failure else measures(run) for run in found]
        for configuration, found in runs.items()
    }
    compared = tuple(
        Compared(
            configuration,
            len(found),
            _medians([one for one in measured[configuration] if one is not None]),
            _medians(_ratios(measured[configuration], measured[baseline])),
            tuple(run.failure for run in found if run.failure),
        )
        for configuration, found in runs.items()
    )
    return Comparison(name, baseline, compared, machine())


def machine() -> dict[str, Any]:
    """What a figure must be read with: processors, Python, versions and the moment."""
    libraries = ("klankbord", "faster-whisper", "ctranslate2", "onnxruntime", "numpy")
    return {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {library: version(library) for library in libraries},
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def print_comparison(comparison: Comparison, *, file: TextIO | None = None) -> None:
    """Show the medians, each with its ratio to the baseline, and what failed."""
    console = console_for(file)
    names = list(dict.fromkeys(name for one in comparison.configurations for name in one.medians))
    table = Table("configuration", "rounds", *names, box=None)
    for one in comparison.configurations:
        cells = (_cell(one, name, baseline=comparison.baseline) for name in names)
        table.add_row(one.name, f"{one.rounds - len(one.failures)}/{one.rounds}", *cells)
    console.print(f"{comparison.name}: medians (ratio to {comparison.baseline})")
    console.print(table)
    for one in comparison.configurations:
        for failure in one.failures:
            console.print(f"FAILED {one.name}: {failure}")


def _cell(compared: Compared, measure_name: str, *, baseline: str) -> str:
    if measure_name not in compared.medians:
        return "-"
    text = f"{compared.medians[measure_name]:.4g}"
    if compared.name != baseline and measure_name in compared.ratios:
        text += f" ({compared.ratios[measure_name]:.2f}x)"
    return text


def _ratios(
    rounds: Sequence[Measures | None], baseline_rounds: Sequence[Measures | None]
) -> list[dict[str, float]]:
    """Ratio of each measure to the baseline's in the same round, where both succeeded."""
    return [
        {name: value / theirs[name] for name, value in ours.items() if theirs.get(name)}
        for ours, theirs in zip(rounds, baseline_rounds, strict=True)
        if ours is not None and theirs is not None
    ]


def _medians(rounds: Sequence[Measures]) -> dict[str, float]:
    names = dict.fromkeys(name for one in rounds for name in one)
    return {name: median(one[name] for one in rounds if name in one) for name in names}
