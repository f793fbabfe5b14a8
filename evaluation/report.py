"""Measured figures with what they were measured on, as a table for people and JSON for machines."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, TextIO

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from evaluation.interval import Estimate

Unit = Literal["share", "ratio", "seconds"]
"""How a figure is written: 0-1 as a percentage, a bare number, or seconds."""

_PARTS = {"recogniser": "spraakherkenner"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its 95 % interval, where there is one; a value of None is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None
    unit: Unit = "share"

    @classmethod
    def of(cls, estimate: Estimate, *, unit: Unit = "share") -> "Figure":
        """The figure of an estimate."""
        return cls(estimate.value, estimate.low, estimate.high, unit)


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured, over how many cases, and a figure for each column of the table."""

    name: str
    title: str
    cases: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the same figures. Names are stable and English; titles are what a user reads, in Dutch."""

    name: str
    title: str
    cases: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DataSet:
    """What was measured on: its name, how many calls, where its card is, and whether it is synthetic."""

    name: str
    calls: int
    card: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation; `failures` names the error of each call that could not be measured.

    `versions` names what was measured, such as the recogniser; each covers its weights and its rules.
    """

    name: str
    title: str
    data: DataSet
    versions: Mapping[str, str]
    tables: tuple[Table, ...]
    failures: Mapping[str, str] = field(default_factory=dict)
    package: str = field(default_factory=lambda: version("klankbord"))
    measured_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def to_json(self) -> dict[str, Any]:
        """The report as plain values; rows are keyed by the names of table, row and column."""
        document = asdict(self) | {"measured_at": self.measured_at.isoformat(timespec="seconds")}
        document["tables"] = {table.name: _table_to_json(table) for table in self.tables}
        return document


def write_json(document: Mapping[str, Any], path: Path) -> None:
    """Write a JSON file whole or not at all: a reader never sees half of it.

    Raises:
        ValueError: a number is infinite or NaN; nothing is written.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    own = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        own.chmod(0o644)  # mkstemp lets only its owner read
        own.replace(path)
    finally:
        own.unlink(missing_ok=True)


def print_report(report: Report, *, file: TextIO | None = None) -> None:
    """Show a report to a person; without lines and colours where the output is no terminal."""
    console = console_for(file)
    console.print(report.title, style="bold")
    for line in _origin(report):
        console.print(line)
    for table in report.tables:
        print_table(table, console=console)
    if report.failures:
        console.print()
        console.print("Niet gelukt:")
    for call, failure in report.failures.items():
        console.print(f"  {call}: {failure}")


def print_table(table: Table, *, console: Console | None = None) -> None:
    """Show one table, with an empty line before it."""
    console = console or console_for()
    console.print()
    console.print(_to_rich(table, plain=not console.is_terminal))


def console_for(file: TextIO | None = None) -> Console:
    """A console that takes text literally; a file gets long lines instead of broken ones."""
    console = Console(file=file, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 200
    return console


def format_figure(figure: Figure) -> str:
    """A figure as Dutch text, such as "12,3 % (10,1 - 14,9)"."""
    if figure.value is None:
        return "-"
    scale, unit, digits = {"share": (100, " %", 1), "ratio": (1, "", 2), "seconds": (1, " s", 2)}[figure.unit]
    text = f"{figure.value * scale:.{digits}f}{unit}"
    if figure.low is not None and figure.high is not None:
        text += f" ({figure.low * scale:.{digits}f} - {figure.high * scale:.{digits}f})"
    return text.replace(".", ",")


def _origin(report: Report) -> list[str]:
    data = report.data
    kind = "synthetisch" if data.synthetic else "echt"
    versions = {"klankbord": report.package, **report.versions}
    return [
        f"Gegevens: {data.name}, {data.calls} gesprekken, {kind} (zie {data.card})",
        "Versies: " + ", ".join(f"{_PARTS.get(name, name)} {found}" for name, found in versions.items()),
    ]


def _to_rich(table: Table, *, plain: bool) -> RichTable:
    shown = RichTable(title=table.title, title_justify="left", box=None if plain else box.SIMPLE_HEAD)
    shown.add_column("")
    shown.add_column(table.cases, justify="right")
    for title in table.columns.values():
        shown.add_column(title, justify="right")
    for row in table.rows:
        shown.add_row(row.title, str(row.cases), *(format_figure(figure) for figure in row.figures))
    return shown


def _table_to_json(table: Table) -> dict[str, Any]:
    return {
        row.name: {"cases": row.cases}
        | {name: asdict(figure) for name, figure in zip(table.columns, row.figures, strict=True)}
        for row in table.rows
    }
