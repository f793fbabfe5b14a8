"""The line that shows how far a night is."""

import pytest

from klankbord.cli.screen import describe_night
from klankbord.ledger import Tally
from klankbord.nightly import Progress


def progress(*, done: float, seconds: float) -> Progress:
    jobs = Tally(
        waiting=1,
        running=1,
        done=2,
        failed=0,
        calls_done=1,
        calls_total=3,
        seconds_done=done,
        seconds_total=9000,
    )
    return Progress(jobs, seconds)


@pytest.mark.parametrize(
    ("found", "line", "reason"),
    [
        (
            progress(done=3600, seconds=180),
            "1 van 3 gesprekken, 1,0 van 2,5 uur, 20,0x, nog 0:04:30",
            "5,400 seconds of calls are left, at twenty a second",
        ),
        (progress(done=0, seconds=5), "1 van 3 gesprekken, 0,0 van 2,5 uur, 0,0x", "no speed yet, no end"),
        (progress(done=0, seconds=0), "1 van 3 gesprekken, 0,0 van 2,5 uur, 0,0x", "it only just began"),
    ],
)
def test_a_night_in_one_line(found: Progress, line: str, reason: str):
    assert describe_night(found) == line, reason
