"""What each benchmark makes of its runs, and its command line."""

import json
from pathlib import Path

import pytest

from evaluation.benchmark import asr, cli
from evaluation.benchmark.__main__ import SUITES, main
from evaluation.benchmark.process import Run
from evaluation.calls import load_calls
from evaluation.reference import reference_of, seconds_of

CALLS = load_calls()[:2]


def test_a_recogniser_that_gives_the_reference_has_no_errors():
    transcripts = [reference_of(call).to_json() for call in CALLS]
    seconds = sum(seconds_of(call) for call in CALLS)
    measured = asr.measures(
        Run(20.0, seconds / 4, 500.0, {"transcripts": transcripts, "call_seconds": seconds})
    )
    assert measured["call_seconds_per_cpu_second"] == pytest.approx(4.0)
    assert (measured["wer"], measured["cer"], measured["wall_seconds"]) == (0.0, 0.0, 20.0)


def test_every_baseline_is_one_of_its_configurations(tmp_path: Path):
    for name, suite in SUITES.items():
        found = suite.configurations(CALLS, cache=tmp_path, threads=1)
        assert suite.baseline in {configuration.name for configuration in found}, name


def test_all_configurations_of_a_suite_get_the_same_calls_and_threads(tmp_path: Path):
    found = asr.configurations(CALLS, cache=tmp_path, threads=2)
    assert len({configuration.given for configuration in found}) == 1
    assert json.loads(found[0].given)["threads"] == 2


def test_commands_are_measured_and_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "cli.json"
    assert main(["cli", "--rounds", "1", "--json", str(file)]) == 0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["baseline"] == cli.BASELINE
    assert all(one["medians"]["cpu_seconds"] > 0 for one in written["configurations"])
    assert "klankbord --help" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message", "reason"),
    [
        (["web", "/", "--base-url", "http://example.org"], "only an address of this machine", "not ours"),
        (["web", "gesprekken"], "begins with one slash", "no path"),
        (["web", "/", "--requests", "1001"], "at most 1000 requests", "too much load"),
        (["web", "/", "--requests", "0"], "must be 1 or more", "nothing to measure"),
        (
            ["asr", "--json", "/nonexistent/folder/asr.json"],
            "there is no folder",
            "before hours of measuring",
        ),
    ],
)
def test_wrong_calls_are_refused_in_one_line(
    arguments: list[str], message: str, reason: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err, reason
