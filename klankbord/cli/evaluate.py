"""Commands that measure recogniser and scorers on the labelled sample calls."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from evaluation.report import Report
    from evaluation.run import Recognised
    from klankbord.settings import Settings

app = typer.Typer(help="Measure against labelled calls.", no_args_is_help=False, invoke_without_command=True)

_Json = Annotated[Path | None, typer.Option("--json", help="Also write the report to this file.")]
_Recognised = Annotated[
    bool,
    typer.Option("--recognised", help="On what the recogniser makes of the recordings, not on their text."),
]


@app.callback()
def everything(context: typer.Context) -> None:
    """Measure everything on the sample calls: recogniser, findings and scores."""
    if context.invoked_subcommand is None:
        recogniser()
        findings()
        scores()


@app.command()
def recogniser(json: _Json = None) -> None:
    """Word and character error rate, turn times and speakers."""
    from evaluation.calls import load_calls
    from evaluation.run import evaluate_recogniser
    from klankbord.engines import asr_options, open_transcriber
    from klankbord.settings import Settings

    settings = Settings.load()
    transcriber, options = open_transcriber(settings), asr_options(settings)
    _measure(
        lambda progress: evaluate_recogniser(load_calls(), transcriber, options=options, progress=progress),
        json,
    )


@app.command()
def findings(json: _Json = None, recognised: _Recognised = False) -> None:
    """Precision and recall of personal data and special categories."""
    from evaluation.calls import load_calls
    from evaluation.run import evaluate_findings
    from klankbord.engines import open_scorer
    from klankbord.settings import Settings

    settings = Settings.load()
    scorer, heard = open_scorer(settings), _hear(settings) if recognised else None
    _measure(
        lambda progress: evaluate_findings(load_calls(), scorer, recognised=heard, progress=progress), json
    )


@app.command()
def scores(json: _Json = None, recognised: _Recognised = False) -> None:
    """Topic, tone, outcome, checklist points and agreement of verdicts."""
    from evaluation.calls import load_calls
    from evaluation.run import evaluate_scores
    from klankbord.engines import open_scorer
    from klankbord.scorecards import load_subjects
    from klankbord.settings import Settings

    settings = Settings.load()
    scorer, heard = open_scorer(settings), _hear(settings) if recognised else None
    subjects = load_subjects(settings.subjects)
    _measure(
        lambda progress: evaluate_scores(
            load_calls(), scorer, subjects=subjects, recognised=heard, progress=progress
        ),
        json,
    )


def _hear(settings: "Settings") -> "Recognised":
    from evaluation.calls import load_calls
    from evaluation.run import recognise
    from klankbord.cli.screen import counting_bar
    from klankbord.engines import asr_options, open_transcriber

    with counting_bar("Transcriberen") as progress:
        return recognise(
            load_calls(), open_transcriber(settings), options=asr_options(settings), progress=progress
        )


def _measure(evaluate: "Callable[[Callable[[int, int], None]], Report]", json: Path | None) -> None:
    from evaluation.report import print_report, write_json
    from klankbord.cli.screen import counting_bar

    with counting_bar("Meten") as progress:
        report = evaluate(progress)
    print_report(report)
    if json is not None:
        write_json(report.to_json(), json)
