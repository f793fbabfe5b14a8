"""The command that scores transcripts, without a database."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from asr.transcript import Transcript
    from klankbord.errors import WrongInput
    from nlp.results import CallScore


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(score)


def score(
    file: Annotated[str, typer.Argument(help="Transcript as JSON, or one a line; - is standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One score a line, as JSON.")] = False,
) -> None:
    """Score transcripts: topic, disclosures, tone, checklist, outcome and suggestions."""
    from klankbord.engines import open_scorer
    from klankbord.settings import Settings

    settings = Settings.load()
    with _open(file) as stream:
        transcripts = read_transcripts(stream)
        # The first one is read before anything heavy is loaded: most mistakes show there.
        first = next(transcripts, None)
        if first is None:
            from klankbord.errors import WrongInput

            raise WrongInput("Er staat geen transcript in de invoer.")
        scorer = open_scorer(settings)
        faults: list[WrongInput] = []
        for result in scorer.score_many(_until_fault(_chain(first, transcripts), faults)):
            if as_json:
                typer.echo(json.dumps(result.to_json(), ensure_ascii=False))
            else:
                _show(result)
    if faults:
        raise faults[0]


def _until_fault(transcripts: "Iterable[Transcript]", faults: "list[WrongInput]") -> "Iterator[Transcript]":
    """Transcripts up to the first fault, which is kept: what came before it is still scored."""
    from klankbord.errors import WrongInput

    try:
        yield from transcripts
    except WrongInput as fault:
        faults.append(fault)


def read_transcripts(stream: IO[str]) -> "Iterator[Transcript]":
    """Transcripts from one JSON object, however many lines it takes, or from one object a line.

    Raises:
        WrongInput: names the line, and the field where there is one.
    """
    for number, document in _documents(stream):
        yield _parse(number, document)


def _parse(number: int, document: object) -> "Transcript":
    from asr.transcript import MalformedTranscript, Transcript
    from klankbord.errors import WrongInput

    try:
        return Transcript.parse(document)
    except MalformedTranscript as fault:
        if fault.field == "transcript":  # another kind of JSON, such as a list
            raise WrongInput(f"Regel {number}: dit is geen transcript.") from None
        problem = "ontbreekt" if fault.missing else "klopt niet"
        raise WrongInput(f"Regel {number}: veld {fault.field} {problem}.") from None


def _documents(stream: IO[str]) -> Iterator[tuple[int, Any]]:
    from klankbord.errors import WrongInput

    first = True
    for number, line in _lines(stream):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except json.JSONDecodeError:
            if not first:
                raise WrongInput(f"Regel {number}: dit is geen geldige JSON.") from None
            yield number, _whole(line + stream.read(), number)
            return
        except (ValueError, RecursionError):
            # Numbers of thousands of digits, nesting of thousands of levels.
            raise WrongInput(f"Regel {number}: dit kan geen transcript zijn.") from None
        first = False
        yield number, document


def _lines(stream: IO[str]) -> Iterator[tuple[int, str]]:
    from klankbord.errors import WrongInput

    number = 0
    try:
        for line in stream:
            number += 1
            yield number, line
    except UnicodeDecodeError:
        raise WrongInput(f"Regel {number + 1}: dit is geen tekst in UTF-8.") from None


def _whole(text: str, number: int) -> Any:
    """One object over several lines; where that fails, the line that is at fault."""
    from klankbord.errors import WrongInput

    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = number + error.lineno - 1
        raise WrongInput(f"Regel {line}: dit is geen geldige JSON.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or too many brackets
        raise WrongInput(f"Regel {number}: dit is geen geldige JSON.") from None


def _open(file: str) -> IO[str]:
    from pathlib import Path

    from klankbord.errors import WrongInput

    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig")  # type: ignore[union-attr]
        return sys.stdin
    try:
        return Path(file).open(encoding="utf-8-sig")
    except OSError:
        raise WrongInput(f"Bestand niet gevonden: {Path(file).name}.") from None


def _chain(first: "Transcript", others: "Iterable[Transcript]") -> "Iterator[Transcript]":
    yield first
    yield from others


def _show(result: "CallScore") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from klankbord.cli.screen import sign
    from klankbord.words import OUTCOMES

    outcome = OUTCOMES[result.outcome.label]
    table = Table("Criterium", "Voorstel", "Zekerheid", "Waarom", title_justify="left")
    table.title = escape(f"{result.id}: {result.topic.label}, {outcome}")
    for suggestion in result.suggestions:
        verdict = sign(suggestion.verdict)
        table.add_row(
            suggestion.criterion, verdict, f"{suggestion.confidence:.0%}", escape(suggestion.explanation)
        )
    Console(highlight=False).print(table)
