"""Commands that learn from confirmed reviews, behind a release gate, and go back."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from klankbord.learning.gate import Compared, Gate
    from klankbord.learning.lesson import Lesson
    from klankbord.learning.versions import Version

app = typer.Typer(no_args_is_help=False, invoke_without_command=True)

_Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")]
_DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only learn and compare: keep no version, and do not switch.")
]


@app.callback()
def learn(context: typer.Context, dry_run: _DryRun = False, as_json: _Json = False) -> None:
    """Learn from confirmed reviews and the corpus; switch where no criterion gets worse.

    Both versions judge calls that neither learnt from: reviewed ones, and development calls of the corpus.
    Exit codes: 0 done, also where nothing was learnt or the old version stays; 1 failed; 2 wrong call.
    """
    if context.invoked_subcommand is not None:
        return
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import counting_bar
    from klankbord.learning.lesson import Learner
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        learner = Learner(settings, database, bar=counting_bar)
        lesson = learner.learn(actor=administrator(), switch=not dry_run)
    if as_json:
        typer.echo(json.dumps(_as_json(lesson), ensure_ascii=False))
    else:
        _show(lesson, dry_run=dry_run)


@app.command("versions")
def list_versions(as_json: _Json = False) -> None:
    """Every version of the heads, the newest first, and which one judges."""
    from klankbord.cli.screen import say
    from klankbord.learning.versions import Versions
    from klankbord.settings import Settings

    found = Versions(Settings.load().weights).list()
    if as_json:
        typer.echo(json.dumps([asdict(version) for version in found], ensure_ascii=False))
        return
    for version in found:
        judges = " (in gebruik)" if version.is_active else ""
        say(f"{version.name}{judges}: {version.state}{_learnt(version)}")


@app.command()
def rollback() -> None:
    """Let the version that judged before judge again."""
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.learning.lesson import roll_back
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        name = roll_back(settings, database, actor=administrator())
    say(f"Vanaf nu beoordeelt weer versie {name}.")


def _learnt(version: "Version") -> str:
    parts = (
        f"{criterion} van {found['learnt']} beoordelingen op {found['on']}"
        for criterion, found in version.learnt.items()
    )
    told = "; ".join(parts)
    return f"; geleerd: {told}" if told else ""


def _as_json(lesson: "Lesson") -> dict[str, Any]:
    return asdict(lesson) | {"learnable": lesson.learnable, "is_open": lesson.gate.is_open}


def _show(lesson: "Lesson", *, dry_run: bool) -> None:
    from klankbord.cli.screen import say
    from klankbord.words import criterion as title_of

    if lesson.outdated is not None:
        say(f"Versie {lesson.outdated} hoort bij een eerdere Klankbord en telt niet mee.", problem=True)
    for criterion, found in lesson.reviews.items():
        if criterion not in lesson.learnable:
            say(
                f"{title_of(criterion)}: te weinig beoordelingen om van te leren. "
                f"Er zijn er {found.reviews}, en {found.held_out} daarvan zijn om mee te meten "
                f"(nodig: {lesson.least.reviews} en {lesson.least.held_out})."
            )
    if lesson.gate.criteria:
        _show_gate(lesson.gate)
    for line in _conclusion(lesson, dry_run=dry_run):
        say(line)


def _show_gate(gate: "Gate") -> None:
    from rich import box
    from rich.table import Table

    from evaluation.report import console_for
    from klankbord.learning.gate import decimal

    console = console_for()
    plain = None if not console.is_terminal else box.SIMPLE_HEAD
    table = Table(
        title="Op gesprekken waarvan geen versie leerde: nu → nieuw", title_justify="left", box=plain
    )
    for heading in ("", "gesprekken", "juist", "gewonnen, verloren", "kappa", "fout in zekerheid", ""):
        table.add_column(heading, justify="left" if not heading else "right")
    for one in gate.criteria:
        table.add_row(f"{one.criterion}, beoordeeld", *_cells(one.reviewed), "")
        table.add_row(f"{one.criterion}, met corpus", *_cells(one.together), one.decision)
    for measure in gate.whole:
        figures = f"{decimal(measure.running)} → {decimal(measure.candidate)}"
        decision = "slechter" if measure.is_worse else ""
        table.add_row(measure.title, "", figures, "", "", "", decision)
    console.print(table)


def _cells(found: "Compared") -> tuple[str, ...]:
    from klankbord.learning.gate import decimal

    running, candidate = found.running, found.candidate
    return (
        str(found.calls),
        f"{running.right} → {candidate.right}",
        f"+{found.won} -{found.lost}",
        f"{decimal(running.kappa)} → {decimal(candidate.kappa)}",
        f"{decimal(running.calibration_error)} → {decimal(candidate.calibration_error)}",
    )


def _conclusion(lesson: "Lesson", *, dry_run: bool) -> Iterator[str]:
    from klankbord.words import criterion as title_of

    gate = lesson.gate
    for one in gate.criteria:
        yield from one.reasons
        if one.decision == "gelijk":
            yield f"{title_of(one.criterion)}: niet beter dan nu."
    yield from (f"{one.title}: slechter dan nu." for one in gate.whole if one.is_worse)
    if lesson.outdated is not None and lesson.switched_to is None:
        yield f"Versie {lesson.outdated} past niet bij deze Klankbord: de nacht begint niet."
        yield "Ga terug met 'klankbord learn rollback', of leer opnieuw als er meer beoordelingen zijn."
    better = ", ".join(gate.better)
    if lesson.switched_to is not None:
        yield f"Vanaf nu beoordeelt versie {lesson.switched_to}, met nieuwe gewichten voor: {better}."
        yield "Terug kan met 'klankbord learn rollback'."
    elif dry_run and gate.is_open:
        yield f"Beter voor: {better}. Er is niets bewaard en er wordt niet gewisseld (--dry-run)."
    elif lesson.outdated is None:
        yield f"Er verandert niets: versie {lesson.running} blijft beoordelen."
