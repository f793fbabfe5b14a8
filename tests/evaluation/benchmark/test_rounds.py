"""Trivial configurations through the whole path: fresh processes, rounds, medians, ratios, failures."""

import io
import platform
import sys

import pytest

from evaluation.benchmark.comparison import Comparison, compare, costs, print_comparison, run_rounds
from evaluation.benchmark.process import RESULT, Configuration, Run, in_python, measure


def python(name: str, code: str) -> Configuration:
    return Configuration(name, (sys.executable, "-c", code))


WORK = python("work", "x = bytearray(20 << 20); sum(range(5_000_000))")
MORE = python("more work", "x = bytearray(200 << 20); sum(range(5_000_000))")
CRASH = python("crash", "import sys; sys.exit('it broke')")
ABSENT = Configuration("absent", ("/nonexistent/command",))
ENDLESS = python("endless", "import time\nwhile True: time.sleep(1)")
TREE = python("tree", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {MORE.command[2]!r}])")


def shown(comparison: Comparison) -> str:
    file = io.StringIO()
    print_comparison(comparison, file=file)
    return file.getvalue()


def test_costs_stand_beside_the_baseline():
    comparison = compare("trivial", run_rounds([WORK, MORE], rounds=2, timeout=60), baseline="work")
    work, more = comparison.configurations
    assert work.ratios["peak_mib"] == 1.0
    assert more.ratios["peak_mib"] > 2
    assert f"({more.ratios['peak_mib']:.2f}x)" in shown(comparison)


def test_a_configuration_that_fails_is_reported_and_does_not_stop_the_others():
    comparison = compare("trivial", run_rounds([CRASH, WORK], rounds=2, timeout=60), baseline="work")
    crash, work = comparison.configurations
    assert crash.failures == ("exit status 1: it broke",) * 2
    assert crash.medians == {}
    assert work.failures == ()
    assert "FAILED crash: exit status 1: it broke" in shown(comparison)
    assert "0/2" in shown(comparison)


def test_a_failing_baseline_leaves_figures_without_ratios():
    comparison = compare("trivial", run_rounds([CRASH, WORK], rounds=1, timeout=60), baseline="crash")
    assert comparison.configurations[1].medians["cpu_seconds"] > 0
    assert comparison.configurations[1].ratios == {}


@pytest.mark.parametrize(
    ("configuration", "timeout", "failure"),
    [
        (ABSENT, 60.0, "cannot be started: No such file or directory"),
        (ENDLESS, 0.5, "stopped after 0.5 s"),
        (Configuration("mute", (sys.executable, "-c", "pass", RESULT)), 60.0, "gave no result"),
        (python("killed", "import os; os.kill(os.getpid(), 9)"), 60.0, "ended by signal 9"),
    ],
)
def test_failures_say_why(configuration: Configuration, timeout: float, failure: str):
    assert measure(configuration, timeout=timeout).failure == failure


def test_descendants_count():
    run = measure(TREE, timeout=60)
    assert run.failure is None
    assert run.peak_mib > 200


def test_a_function_runs_in_a_process_of_its_own_and_gives_its_result():
    run = measure(in_python("machine", "evaluation.benchmark.comparison:machine", {}), timeout=60)
    assert run.failure is None
    assert run.result["python"] == platform.python_version()


def test_a_function_may_be_given_more_than_a_command_line_holds():
    texts = ["a" * 1000] * 3000
    run = measure(in_python("long", "builtins:dict", {"texts": texts}), timeout=60)
    assert run.failure is None
    assert run.result["texts"] == texts


def test_rounds_alternate_their_order():
    order: list[str] = []
    run_rounds([WORK, CRASH], rounds=2, timeout=60, progress=order.append)
    assert [line.split(": ")[1] for line in order] == ["work", "crash", "crash", "work"]


def test_ratios_are_taken_within_a_round():
    runs = {
        "base": [Run(1.0, 1.0, 1.0), Run(10.0, 10.0, 1.0), Run(1.0, 1.0, 1.0)],
        "other": [Run(2.0, 2.0, 1.0), Run(20.0, 20.0, 1.0), Run(0.0, 0.0, 0.0, failure="broke")],
    }
    other = compare("trivial", runs, baseline="base").configurations[1]
    assert other.ratios == {"wall_seconds": 2.0, "cpu_seconds": 2.0, "peak_mib": 1.0}
    assert other.medians["wall_seconds"] == 11.0


def test_measures_of_a_suite_are_compared_too():
    runs = {"base": [Run(1.0, 2.0, 1.0, {"turns": 10})], "other": [Run(1.0, 2.0, 1.0, {"turns": 40})]}
    comparison = compare(
        "trivial",
        runs,
        baseline="base",
        measures=lambda run: costs(run) | {"speed": run.result["turns"] / run.cpu_seconds},
    )
    assert comparison.configurations[1].ratios["speed"] == 4.0
