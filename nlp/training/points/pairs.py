"""The pairs of a point and something said: a measure of how near misses are told apart."""

import csv
from dataclasses import dataclass
from pathlib import Path

PAIRS = Path(__file__).with_name("pairs.tsv")


@dataclass(frozen=True, slots=True)
class Row:
    """A point in a team's own words, what an employee said after `context`, and whether that says the point.

    Rows of a `group` are about one invented subject.
    """

    group: str
    point: str
    context: str
    line: str
    covered: bool


def read_pairs(file: Path = PAIRS) -> tuple[Row, ...]:
    """All pairs in the order of the file."""
    with file.open(encoding="utf-8", newline="") as rows:
        table = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Row(row["group"], row["point"], row["context"], row["line"], row["covered"] == "1")
            for row in table
        )
