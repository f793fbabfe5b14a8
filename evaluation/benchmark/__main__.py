"""Measure configurations side by side, print medians and ratios, write JSON."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.benchmark import asr, cli, conditions, goals, nightly, scale, score, web
from evaluation.benchmark.comparison import compare, machine, print_comparison, run_rounds
from evaluation.benchmark.process import Configuration, Run
from evaluation.calls import SampleCall, load_calls
from evaluation.corpus.as_samples import spoken_samples, to_sample
from evaluation.corpus.splits import load_split
from evaluation.report import write_json

SUITES = {"asr": asr.SUITE, "score": score.SUITE, "cli": cli.SUITE, "nightly": nightly.SUITE}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark; the exit status is 1 when a run or a request failed."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.json is not None and not chosen.json.parent.is_dir():
        # Before the measuring, or hours of it would be lost.
        parser.error(f"there is no folder {chosen.json.parent}")
    if chosen.benchmark == "asr":
        return _recognisers(chosen)
    if chosen.benchmark == "scale":
        return _scale(chosen)
    if chosen.benchmark != "web":
        return _suite(chosen)
    try:
        return _web(chosen)
    except web.Refused as error:
        parser.error(str(error))


def _suite(chosen: argparse.Namespace) -> int:
    suite = SUITES[chosen.benchmark]
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as cache:
        runs = _rounds(
            chosen, suite.configurations(_calls(chosen), cache=Path(cache), threads=chosen.threads)
        )
    comparison = compare(chosen.benchmark, runs, baseline=suite.baseline, measures=suite.measures)
    print_comparison(comparison)
    if chosen.json is not None:
        write_json(asdict(comparison), chosen.json)
    return int(any(one.failures for one in comparison.configurations))


def _recognisers(chosen: argparse.Namespace) -> int:
    """As any suite, and then the goals: hard conditions are run once."""
    calls = _calls(chosen)
    ids = [call.id for call in calls]
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as name:
        cache = Path(name)
        found = asr.configurations(calls, cache=cache, threads=chosen.threads)
        runs = _rounds(chosen, found)
        hard = conditions.configurations(ids, cache=cache, threads=chosen.threads, hours=chosen.hours)
        measured = _rounds(chosen, hard, rounds=1)
    comparison = compare("asr", runs, baseline=asr.BASELINE, measures=asr.measures)
    reached = goals.goals(comparison, {name: run for name, (run,) in measured.items()})
    print_comparison(comparison)
    for name, reason in asr.NOT_MEASURED.items():
        print(f"{name}: not measured, {reason}")
    goals.print_goals(reached)
    failures = {name: run.failure for name, (run,) in measured.items() if run.failure}
    for name, failure in failures.items():
        print(f"FAILED {name}: {failure}")
    if chosen.json is not None:
        extra = {"not_measured": asr.NOT_MEASURED, "failures": failures}
        reached_goals = {"goals": [asdict(goal) for goal in reached]}
        write_json(asdict(comparison) | extra | reached_goals, chosen.json)
    return int(bool(failures) or any(one.failures for one in comparison.configurations))


def _rounds(
    chosen: argparse.Namespace, configurations: list[Configuration], *, rounds: int | None = None
) -> dict[str, list[Run]]:
    return run_rounds(
        configurations,
        rounds=rounds or chosen.rounds,
        timeout=chosen.timeout,
        threads=chosen.threads,
        progress=lambda line: print(line, file=sys.stderr),
    )


def _calls(chosen: argparse.Namespace) -> list[SampleCall]:
    if chosen.corpus is None:
        return load_calls()[: chosen.calls]
    if chosen.benchmark == "asr":
        return spoken_samples(chosen.corpus)[: chosen.calls]
    return [to_sample(call) for call in load_split(chosen.corpus, purpose="evaluation")][: chosen.calls]


def _web(chosen: argparse.Namespace) -> int:
    headers = json.loads(chosen.headers.read_text(encoding="utf-8")) if chosen.headers else None
    latencies = web.measure_paths(chosen.base_url, chosen.paths, requests=chosen.requests, headers=headers)
    web.print_latencies(latencies)
    if chosen.json is not None:
        write_json({"latencies": [asdict(one) for one in latencies], "machine": machine()}, chosen.json)
    return int(any(one.failed for one in latencies))


def _scale(chosen: argparse.Namespace) -> int:
    question = scale.Question(
        chosen.calls,
        chosen.database,
        chosen.clients,
        chosen.requests,
        workers=chosen.workers,
        pace=chosen.pace,
    )
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as name:
        folder = chosen.towns or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        found = scale.measure_scale(question, folder, progress=lambda line: print(line, file=sys.stderr))
    scale.print_scale(found)
    if chosen.json is not None:
        write_json(asdict(found), chosen.json)
    return int(found.failed > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.benchmark", description=__doc__)
    benchmarks = parser.add_subparsers(dest="benchmark", required=True)
    output = argparse.ArgumentParser(add_help=False)
    output.add_argument("--json", type=Path, help="also write the figures to this file")
    for name, suite in SUITES.items():
        one = benchmarks.add_parser(name, parents=[output], help=suite.summary)
        one.add_argument("--rounds", type=_positive, default=suite.rounds, help="runs of each configuration")
        one.add_argument("--calls", type=_positive, help="only the first so many calls")
        one.add_argument("--threads", type=_positive, default=1, help="threads of each configuration")
        one.add_argument("--timeout", type=float, default=3600, help="seconds after which a run is stopped")
        one.set_defaults(corpus=None)
    for name in ("asr", "score"):
        benchmarks.choices[name].add_argument(
            "--corpus",
            choices=("development", "test"),
            help="calls of the corpus (for asr the spoken ones), not the sample calls",
        )
    benchmarks.choices["asr"].add_argument(
        "--hours", type=float, help="also transcribe a call of so many hours, for its memory"
    )
    pages = benchmarks.add_parser("web", parents=[output], help="latency of pages of a running Klankbord")
    pages.add_argument("paths", nargs="+", metavar="PATH", help="such as /gesprekken")
    pages.add_argument("--base-url", default="http://127.0.0.1:8000", help="a loopback address")
    pages.add_argument("--requests", type=_positive, default=100, help="requests for each path")
    # A file, because other users of a machine can read the arguments of a command.
    pages.add_argument("--headers", type=Path, help="JSON file with headers, such as that of a session")
    many = benchmarks.add_parser("scale", parents=[output], help="a service on very many generated calls")
    many.add_argument("--calls", type=_positive, default=200_000)
    many.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    many.add_argument("--clients", type=_up_to(scale.MOST_CLIENTS), default=32, help="clients at once")
    many.add_argument(
        "--requests",
        type=_up_to(scale.MOST_REQUESTS),
        default=200,
        help="requests for each route, thrice",
    )
    many.add_argument(
        "--pace",
        type=_seconds,
        default=1.0,
        help="seconds between requests of a client (open load)",
    )
    many.add_argument("--workers", type=_up_to(16), default=1, help="processes of the service")
    many.add_argument("--towns", type=Path, help="keep the generated homes here, and use them again")
    return parser


def _up_to(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        found = _positive(text)
        if found > most:
            raise argparse.ArgumentTypeError(f"must be {most} or less")
        return found

    return number


def _seconds(text: str) -> float:
    found = float(text)
    if not 0.01 <= found <= 60:
        raise argparse.ArgumentTypeError("must be from 0.01 to 60")
    return found


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
