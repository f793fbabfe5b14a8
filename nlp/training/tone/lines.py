"""The training lines of the tone criterion."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from nlp.heads import TONES as TONE_LABELS
from nlp.results import ToneLabel

Split = Literal["train", "development", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
LINES = Path(__file__).with_name("lines.tsv")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing an employee says; `context` is what the caller said before it, if anything.

    `hard` marks wording that misleads; `asr` marks a variant as a recogniser would write it.
    """

    split: Split
    scene: str
    label: ToneLabel
    hard: bool
    asr: bool
    context: str
    text: str


def read_lines(file: Path = LINES) -> tuple[Line, ...]:
    """All lines in the order of the file; raises ValueError for a split or label that is not known."""
    with file.open(encoding="utf-8", newline="") as rows:
        return tuple(_line(row) for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def lines_sha256(file: Path = LINES) -> str:
    """The digest by which the weights name the lines they were made from."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _line(row: dict[str, str]) -> Line:
    return Line(
        split=SPLITS[SPLITS.index(row["split"])],
        scene=row["scene"],
        label=TONE_LABELS[TONE_LABELS.index(row["label"])],
        hard=row["hard"] == "1",
        asr=row["asr"] == "1",
        context=row["context"],
        text=row["line"],
    )
