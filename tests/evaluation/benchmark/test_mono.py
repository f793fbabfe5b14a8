"""How much of a mono call went to the right speaker, on calls of which every second is known."""

import pytest

from asr.transcript import Speaker, Transcript, Turn
from evaluation.benchmark.mono import measure_call

TIMES = {
    "duration": 10.0,
    "turns": [
        {"speaker": "employee", "sentences": [[0.0, 2.0], [2.0, 4.0]]},
        {"speaker": "citizen", "sentences": [[3.0, 8.0]]},  # the first second through the other
    ],
}


@pytest.mark.parametrize(
    ("turns", "given", "right", "roles", "reason"),
    [
        ([("employee", 0, 3.5), ("citizen", 3.5, 8)], 7.0, 7.0, "right", "all right; overlap does not count"),
        ([("citizen", 0, 3.5), ("employee", 3.5, 8)], 7.0, 0.0, "WRONG", "turned round"),
        ([("unknown", 0, 8)], 0.0, 0.0, "unknown", "left unknown: nothing is given"),
        (
            [("employee", 0, 3), ("citizen", 5, 10)],
            6.0,
            6.0,
            "right",
            "a missed second; silence does not count",
        ),
        ([("employee", 0, 5), ("citizen", 5, 8)], 7.0, 6.0, "right", "the change came a second late"),
        ([("employee", 0, 8), ("citizen", 4, 8)], 3.0, 3.0, "right", "given to both is given to nobody"),
    ],
)
def test_time_is_counted_where_one_person_speaks(
    turns: list[tuple[Speaker, float, float]], given: float, right: float, roles: str, reason: str
):
    transcript = Transcript("c", tuple(Turn(who, "ja", start, end) for who, start, end in turns))
    call = measure_call(transcript, TIMES, cpu_seconds=0.1)
    assert call.alone == pytest.approx(7.0)
    assert (call.given, call.right) == (pytest.approx(given), pytest.approx(right)), reason
    assert call.roles == roles
