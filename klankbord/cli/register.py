"""Commands that write what a municipality tells of this system, in registers and assessments."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from klankbord.accountability import Answers, Facts

app = typer.Typer(
    help="Documents of account: Algoritmeregister, AVG art. 30, annex of DPIA and IAMA.", no_args_is_help=True
)

_Answers = Annotated[
    Path | None, typer.Option("--answers", help="What only the municipality knows; see 'register answers'.")
]
_To = Annotated[Path | None, typer.Option("--to", help="Write to this file, whole or not at all.")]


@app.command()
def answers(to: _To = None) -> None:
    """Print the questions that only the municipality can answer, as a file to fill in."""
    from klankbord.accountability import EMPTY_ANSWERS

    _give(EMPTY_ANSWERS.read_text(encoding="utf-8"), to)


@app.command()
def algorithm(answers: _Answers = None, to: _To = None) -> None:
    """The record for the Algoritmeregister, as JSON by its publication standard 1.0."""
    from klankbord.accountability import algorithm_record
    from klankbord.cli.screen import say

    with _gathered(answers) as (facts, given):
        record = algorithm_record(facts, given)
    _give(f"{record.model_dump_json(indent=2)}\n", to)
    if record.left_open:
        say(f"Nog niet ingevuld: {', '.join(record.left_open)}.", problem=True)


@app.command()
def processing(answers: _Answers = None, to: _To = None) -> None:
    """The entry for the register of processing activities (AVG art. 30), as Markdown."""
    from klankbord.accountability import processing_entry

    with _gathered(answers) as (facts, given):
        _give(processing_entry(facts, given), to)


@app.command()
def annex(answers: _Answers = None, to: _To = None) -> None:
    """The technical annex for a DPIA and an IAMA, as Markdown, with the cards of all weights."""
    from klankbord.accountability import technical_annex

    with _gathered(answers) as (facts, given):
        _give(technical_annex(facts, given), to)


@contextmanager
def _gathered(file: Path | None) -> "Iterator[tuple[Facts, Answers]]":
    from klankbord.accountability import gather_facts, read_answers
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    given = read_answers(file)
    with open_current(settings) as database, database.reading() as session:
        yield gather_facts(settings, session), given


def _give(text: str, to: Path | None) -> None:
    from klankbord.cli.screen import say
    from klankbord.cli.whole import write_whole

    if to is None:
        typer.echo(text, nl=False)
        return
    write_whole(to, [text.encode()])
    say(f"Geschreven: {to.name}.")
