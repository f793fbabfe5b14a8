"""The metadata list of the sample calls, in the form that a telephone system delivers it."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from evaluation.calls import SampleCall

COLUMNS = (
    "bestand",
    "extern_id",
    "begintijd",
    "kanaal",
    "wachtrij",
    "medewerker",
    "onderwerp",
    "wachtstand",
)


def write_listing(path: Path, calls: Sequence[SampleCall]) -> None:
    """Write one row per call; the times files beside the list give the hold segments, in seconds."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(call, path.with_name(f"{call.id}.times.json")) for call in calls)


def _row(call: SampleCall, times: Path) -> tuple[str, ...]:
    holds = json.loads(times.read_text(encoding="utf-8"))["holds"]
    return (
        f"{call.id}.opus",
        call.id,
        call.started_at.isoformat(),
        call.channel,
        call.queue,
        call.employee,
        call.subject,
        ";".join(f"{hold['start']:.1f}-{hold['end']:.1f}" for hold in holds),
    )
