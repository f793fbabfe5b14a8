"""The own lines from which the head of special categories learns, kept apart from the corpus."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from nlp.results import CategoryLabel
from nlp.special_wordings import CATEGORIES

LINES = Path(__file__).with_name("lines.tsv")
# Told without a word that gives it away, and nearly told. They only measure the head: having learnt from them
# it found less in calls that it had not seen (F1 .735 against .747).
IMPLICIT_LINES = Path(__file__).with_name("implicit_lines.tsv")
# Pieces of calls, 6 to 12 turns each, written around what is told in few or other words.
SCENES = Path(__file__).with_name("scenes.tsv")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a call or of a line; `categories` is None for a turn that is context only."""

    text: str
    employee: bool
    categories: frozenset[CategoryLabel] | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Turns that belong together: a call, or a line with the turn before it; a `group` is never split."""

    group: str
    turns: tuple[Said, ...]
    is_line: bool = False


def read_lines(file: Path = LINES) -> tuple[Scene, ...]:
    """All lines in the order of the file; raises ValueError for a category that is not known."""
    with file.open(encoding="utf-8", newline="") as rows:
        table = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(Scene(f"line {at}", tuple(_turns(row)), is_line=True) for at, row in enumerate(table))


def read_scene_file(file: Path = SCENES) -> tuple[Scene, ...]:
    """All scenes in the order of the file; raises ValueError for a category that is not known."""
    with file.open(encoding="utf-8", newline="") as rows:
        table = list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Scene(f"scene {name}", tuple(map(_said, turns)))
        for name, turns in groupby(table, key=lambda row: row["scene"])
    )


def lines_sha256(file: Path = LINES) -> str:
    """The digest by which the weights name the lines they were made from."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _turns(row: dict[str, str]) -> Iterator[Said]:
    if row["context"]:
        yield Said(row["context"], row["speaker"] != "employee", None)
    yield _said(row)


def _said(row: dict[str, str]) -> Said:
    names = [name for name in row["categories"].split(",") if name]
    told = frozenset(CATEGORIES[CATEGORIES.index(name)] for name in names)
    return Said(row["line"], row["speaker"] == "employee", told)
