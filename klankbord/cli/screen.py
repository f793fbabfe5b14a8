"""What the command line shows: progress, tables and single lines; plain text when not in a terminal."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from klankbord.words import ICONS, REASONS, VERDICTS, subject

if TYPE_CHECKING:
    from klankbord.ledger import Tally
    from klankbord.paging import Page
    from klankbord.worklist import WorkListItem

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_PLAIN_EVERY_SECONDS = 10.0


def say(line: str, *, problem: bool = False) -> None:
    """One line: on standard output, or on standard error where something is wrong."""
    (_err if problem else _out).print(escape(line), style="yellow" if problem else None)


@contextmanager
def progress_bar(title: str, *, total: int, unit: str) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that counts things; nothing where that is no terminal."""
    with _progress(MofNCompleteColumn(), TextColumn(unit), TimeRemainingColumn(compact=True)) as progress:
        task = progress.add_task(title, total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def counting_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for work that tells itself how many things are done, and of how many."""
    with _progress(MofNCompleteColumn(), TimeRemainingColumn(compact=True)) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def night_bar() -> Iterator[Callable[["Tally"], None]]:
    """A bar of call-minutes done, with speed in times real time; a line now and then without a terminal."""
    started = said = time.monotonic()

    def describe(tally: "Tally") -> str:
        ended, speed = tally.done + tally.failed, tally.seconds_done / max(time.monotonic() - started, 1e-3)
        minutes = f"{tally.seconds_done / 60:.1f} van {tally.seconds_total / 60:.1f} minuten gesprek"
        return f"{ended} van {ended + tally.open} taken, {minutes}, {speed:.1f}x"

    with _progress(TextColumn("{task.fields[facts]}"), TimeRemainingColumn(compact=True)) as progress:
        task = progress.add_task("Nachtrun", total=None, facts="")

        def show(tally: "Tally") -> None:
            nonlocal said
            total = tally.seconds_total or None
            progress.update(task, total=total, completed=tally.seconds_done, facts=describe(tally))
            if not _err.is_terminal and time.monotonic() - said >= _PLAIN_EVERY_SECONDS:
                said = time.monotonic()
                _err.print(f"Nachtrun: {describe(tally)}")

        yield show


def worklist_table(page: "Page[WorkListItem]") -> None:
    """The work list: call, subject, why it is on the list, and the suggested verdict per criterion."""
    if not page.items:
        say("De werkvoorraad is leeg.")
        return
    table = Table(title=f"Werkvoorraad ({page.total})", title_justify="left", show_lines=True)
    for heading in ("Gesprek", "Onderwerp", "Waarom", "Voorstel per criterium"):
        table.add_column(heading, overflow="fold")
    for item in page.items:
        call = item.call
        table.add_row(
            escape(call.external_id or call.id[:8]),
            escape(subject(call.subject)),
            escape(f"{REASONS[item.reason]}: {item.explanation}"),
            escape(_grouped(item.verdicts)),
        )
    Console(highlight=False, width=None if _out.is_terminal else 140).print(table)


def _grouped(verdicts: Mapping[str, str]) -> str:
    """The criteria under each verdict, what needs a look first."""
    order = ("voldoet_niet", "aandacht", "onbekend", "voldoet", "nvt")
    groups = ((one, [key for key, verdict in verdicts.items() if verdict == one]) for one in order)
    return "\n".join(f"{sign(one)}: {', '.join(keys)}" for one, keys in groups if keys)


def sign(verdict: str) -> str:
    """A verdict as a sign and a word."""
    return f"{ICONS[verdict]} {VERDICTS[verdict].lower()}"


def _progress(*columns: TextColumn | MofNCompleteColumn | TimeRemainingColumn) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), *columns, console=_err, disable=not _err.is_terminal
    )
