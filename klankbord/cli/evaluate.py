"""Commands that measure recogniser and scorers on the labelled sample calls and the open corpus."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from evaluation.calls import SampleCall
    from evaluation.corpus.splits import Split
    from evaluation.report import DataSet, Report
    from evaluation.run import Recognised
    from klankbord.settings import Settings

app = typer.Typer(help="Measure against labelled calls.", no_args_is_help=False, invoke_without_command=True)

_Json = Annotated[Path | None, typer.Option("--json", help="Also write the report to this file.")]
_Recognised = Annotated[
    bool,
    typer.Option("--recognised", help="On what the recogniser makes of the recordings, not on their text."),
]
_Corpus = Annotated[
    Literal["train", "development", "test"] | None,
    typer.Option("--corpus", help="On this split of the open corpus instead of the sample calls."),
]


@app.callback()
def everything(context: typer.Context) -> None:
    """Measure on the sample calls (recogniser, findings, scores) or, with --corpus, on the open corpus."""
    if context.invoked_subcommand is None:
        recogniser()
        findings()
        scores()


@app.command()
def recogniser(json: _Json = None, corpus: _Corpus = None) -> None:
    """Word and character error rate, turn times and speakers."""
    from evaluation.run import evaluate_recogniser
    from klankbord.engines import asr_options, open_transcriber
    from klankbord.settings import Settings

    settings = Settings.load()
    calls, data = _labelled(corpus, spoken=True)
    transcriber, options = open_transcriber(settings), asr_options(settings)
    _measure(
        lambda progress: evaluate_recogniser(
            calls, transcriber, options=options, data=data, progress=progress
        ),
        json,
    )


@app.command()
def findings(json: _Json = None, recognised: _Recognised = False, corpus: _Corpus = None) -> None:
    """Precision and recall of personal data and special categories."""
    from evaluation.run import evaluate_findings
    from klankbord.engines import open_scorer
    from klankbord.settings import Settings

    settings = Settings.load()
    calls, data = _labelled(corpus, spoken=recognised)
    scorer, heard = open_scorer(settings), _hear(calls, settings) if recognised else None
    _measure(
        lambda progress: evaluate_findings(calls, scorer, recognised=heard, data=data, progress=progress),
        json,
    )


@app.command()
def scores(json: _Json = None, recognised: _Recognised = False, corpus: _Corpus = None) -> None:
    """Topic, tone, outcome, checklist points and agreement of verdicts."""
    from evaluation.run import evaluate_scores
    from klankbord.engines import open_scorer
    from klankbord.scorecards import load_subjects
    from klankbord.settings import Settings

    settings = Settings.load()
    calls, data = _labelled(corpus, spoken=recognised)
    scorer, heard = open_scorer(settings), _hear(calls, settings) if recognised else None
    subjects = load_subjects(settings.subjects)
    _measure(
        lambda progress: evaluate_scores(
            calls, scorer, subjects=subjects, recognised=heard, data=data, progress=progress
        ),
        json,
    )


@app.command("corpus")
def show_corpus() -> None:
    """What is in the open corpus, how varied it is, and how far two labellings agree."""
    from evaluation.corpus.agreement import load_twice_labelled, measure_agreement
    from evaluation.corpus.splits import load_corpus
    from evaluation.corpus.statistics import agreement_table, contents_table, diversity_table
    from evaluation.report import console_for

    calls, console = load_corpus(), console_for()
    console.print(contents_table(calls))
    console.print(diversity_table(calls))
    console.print(agreement_table(measure_agreement(load_twice_labelled())))


def _labelled(corpus: "Split | None", *, spoken: bool) -> "tuple[list[SampleCall], DataSet | None]":
    """The calls to measure on: the sample calls, or a split of the corpus, or only those with a recording."""
    from evaluation.calls import load_calls
    from evaluation.corpus.as_samples import data_set, to_sample
    from evaluation.corpus.splits import load_split
    from evaluation.corpus.spoken import load_spoken
    from klankbord.errors import WrongInput

    if corpus is None:
        return load_calls(), None
    load = load_spoken if spoken else load_split
    calls = [to_sample(call) for call in load(corpus, purpose="evaluation")]
    if not calls:
        raise WrongInput("Van dit deel van het corpus zijn geen opnamen: kies development of test.")
    return calls, data_set(corpus, len(calls), spoken=spoken)


def _hear(calls: "list[SampleCall]", settings: "Settings") -> "Recognised":
    from evaluation.run import recognise
    from klankbord.cli.screen import counting_bar
    from klankbord.engines import asr_options, open_transcriber

    with counting_bar("Transcriberen") as progress:
        return recognise(calls, open_transcriber(settings), options=asr_options(settings), progress=progress)


def _measure(evaluate: "Callable[[Callable[[int, int], None]], Report]", json: Path | None) -> None:
    from evaluation.report import print_report, write_json
    from klankbord.cli.screen import counting_bar

    with counting_bar("Meten") as progress:
        report = evaluate(progress)
    print_report(report)
    if json is not None:
        write_json(report.to_json(), json)
