"""What the command line shows: progress, tables and single lines; plain text when not in a terminal."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from klankbord.words import ICONS, REASONS, VERDICTS, decimal, moment, subject

if TYPE_CHECKING:
    from klankbord.nightly import Progress as NightProgress
    from klankbord.paging import Page
    from klankbord.scorecard_versions import ScorecardVersion
    from klankbord.worklist import WorkListItem

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_PLAIN_EVERY_SECONDS = 10.0


def say(line: str, *, problem: bool = False) -> None:
    """One line: on standard output, or on standard error where something is wrong.

    A name of a file may hold what a terminal obeys: that is shown as a question mark.
    """
    plain = "".join(character if character.isprintable() else "?" for character in line)
    (_err if problem else _out).print(escape(plain), style="yellow" if problem else None)


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
def night_bar() -> Iterator[Callable[["NightProgress"], None]]:
    """A bar of call-hours done, with speed and time left; a line now and then without a terminal."""
    said = time.monotonic()
    with _progress(TextColumn("{task.fields[facts]}")) as progress:
        task = progress.add_task("Nachtrun", total=None, facts="")

        def show(night: "NightProgress") -> None:
            nonlocal said
            jobs, facts = night.jobs, describe_night(night)
            progress.update(task, total=jobs.seconds_total or None, completed=jobs.seconds_done, facts=facts)
            if not _err.is_terminal and time.monotonic() - said >= _PLAIN_EVERY_SECONDS:
                said = time.monotonic()
                _err.print(f"Nachtrun: {facts}")

        yield show


def describe_night(night: "NightProgress") -> str:
    """Calls and call-hours done, times real time and time left, in one line."""
    jobs, left = night.jobs, night.seconds_left
    hours = f"{decimal(jobs.seconds_done / 3600)} van {decimal(jobs.seconds_total / 3600)} uur"
    line = f"{jobs.calls_done} van {jobs.calls_total} gesprekken, {hours}, {decimal(night.times_real_time)}x"
    return line if left is None else f"{line}, nog {timedelta(seconds=round(left))}"


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


def scorecard_table(versions: "Sequence[ScorecardVersion]") -> None:
    """The versions of scorecards, the one in use first."""
    table = Table(title="Scorekaarten", title_justify="left")
    for heading in ("Kaart", "Versie", "Criteria", "Sinds", "Gesprekken nu", "Ooit gescoord"):
        table.add_column(heading, overflow="fold")
    for one in versions:
        since = moment(one.since) if one.since else "nog niet gebruikt"
        version = f"{one.version} (in gebruik)" if one.is_present else one.version
        counts = (str(one.calls), str(one.scored))
        table.add_row(escape(one.title or one.name), escape(version), str(one.criteria), since, *counts)
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
