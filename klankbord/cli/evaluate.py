"""Commands that measure recogniser and scorers on the labelled sample calls and the open corpus."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from evaluation.baselines import Baseline
    from evaluation.calls import SampleCall
    from evaluation.corpus.splits import Split
    from evaluation.report import DataSet, Report, Table
    from evaluation.run import CallScorer, Recognised
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
def disclosures(
    json: _Json = None,
    corpus: _Corpus = None,
    rivals: Annotated[
        bool, typer.Option("--rivals", help="Also measure presidio (extra `presidio`) on the same calls.")
    ] = False,
    deduce: Annotated[
        Path | None,
        typer.Option(
            "--deduce",
            exists=True,
            dir_okay=False,
            help="With --rivals: Python of an environment with deduce.",
        ),
    ] = None,
    recognised: _Recognised = False,
    robustness: Annotated[
        bool,
        typer.Option("--robustness", help="Only the same data said otherwise: hesitations, names."),
    ] = False,
) -> None:
    """Personal data per label, in digits and in words, with and without capitals and punctuation."""
    from evaluation.corpus.as_samples import to_sample
    from evaluation.corpus.splits import load_split
    from evaluation.disclosures import evaluate_disclosures
    from klankbord.engines import open_scorer
    from klankbord.settings import Settings

    settings = Settings.load()
    scorer = open_scorer(settings)
    calls, data = _labelled(corpus, spoken=recognised)
    if recognised:
        heard = _hear(calls, settings)
        _measure(lambda _: _evaluate_heard(calls, scorer, heard, data), json)
        return
    if robustness:
        _measure(lambda progress: _evaluate_robustness(calls, scorer, data, progress), json)
        return
    forms = {"cijfers": calls}
    if corpus is not None:
        split = load_split(corpus, purpose="evaluation")
        forms["woorden"] = [to_sample(call, spoken=True) for call in split]

    def measure(progress: "Callable[[int, int], None]") -> "Report":
        report = evaluate_disclosures(forms, scorer, data=data, progress=progress)
        if not rivals:
            return report
        return replace(report, tables=(*report.tables, _rivals(forms, deduce)))

    _measure(measure, json)


def _evaluate_heard(
    calls: "list[SampleCall]", scorer: "CallScorer", heard: "Recognised", data: "DataSet | None"
) -> "Report":
    from evaluation.heard import evaluate_heard
    from evaluation.reference import data_set

    return evaluate_heard(calls, scorer, recognised=heard, data=data or data_set(len(calls)))


def _evaluate_robustness(
    calls: "list[SampleCall]",
    scorer: "CallScorer",
    data: "DataSet | None",
    progress: "Callable[[int, int], None]",
) -> "Report":
    from evaluation.disclosures import label_call
    from evaluation.reference import data_set
    from evaluation.robustness import measure_robustness

    labelled = [label_call(call) for call in calls]
    return measure_robustness(labelled, scorer, data=data or data_set(len(calls)), progress=progress)


def _rivals(forms: "dict[str, list[SampleCall]]", deduce: Path | None) -> "Table":
    from evaluation.disclosures import measure_rivals
    from evaluation.rivals import RivalFailed
    from evaluation.rivals import rivals as known
    from klankbord.errors import WrongInput

    try:
        return measure_rivals(forms, known(deduce=deduce))
    except RivalFailed as error:
        raise WrongInput(f"Een ander programma kon niet meedoen: {error}") from error


@app.command()
def scores(json: _Json = None, recognised: _Recognised = False, corpus: _Corpus = None) -> None:
    """Topic, tone, outcome, checklist points and agreement of verdicts.

    With --recognised also the same calls as text, and what became of the difference.
    """
    from evaluation.heard_scores import evaluate_heard_scores
    from evaluation.run import evaluate_scores
    from evaluation.tables import beside, with_unseen
    from evaluation.unseen import measure_guesses, measure_own_sentences
    from klankbord.engines import open_scorer
    from klankbord.scorecards import load_subjects
    from klankbord.settings import Settings

    settings = Settings.load()
    calls, data = _labelled(corpus, spoken=recognised)
    scorer, heard = open_scorer(settings), _hear(calls, settings) if recognised else None
    subjects = {subject.id: subject for subject in load_subjects(settings.subjects)}
    baselines = _baselines(calls, settings) if corpus and not recognised else ()

    def measure(progress: "Callable[[int, int], None]") -> "Report":
        told = tuple(subjects.values())
        if heard is not None:
            return evaluate_heard_scores(
                calls, scorer, subjects=told, recognised=heard, data=data, progress=progress
            )
        report = evaluate_scores(calls, scorer, subjects=told, data=data, progress=progress)
        if not baselines:
            return report
        own = measure_own_sentences(calls, scorer, subjects=subjects)
        return with_unseen(beside(report, baselines), own=own, guesses=measure_guesses(calls, scorer))

    _measure(measure, json)


@app.command()
def triage(json: _Json = None, corpus: _Corpus = None) -> None:
    """How early fatal calls stand on the work list, and the finds that reviewing its top gives."""
    from klankbord.engines import open_scorer
    from klankbord.scorecards import load_scorecard
    from klankbord.settings import Settings
    from klankbord.triage_measure import evaluate_triage
    from klankbord.triage_rules import load_rules

    settings = Settings.load()
    calls, data = _labelled(corpus, spoken=False)
    scorer, card = open_scorer(settings), load_scorecard(settings.scorecard).contents
    minutes = load_rules(settings.triage).minuten_per_beoordeling
    _measure(
        lambda progress: evaluate_triage(
            calls, scorer, card=card, minutes=minutes, data=data, progress=progress
        ),
        json,
    )


def _baselines(calls: "list[SampleCall]", settings: "Settings") -> "tuple[Baseline, ...]":
    """Plain methods that learn from the train split, measured on the same calls."""
    from evaluation.baselines import measure_baselines
    from evaluation.corpus.as_samples import to_sample
    from evaluation.corpus.splits import load_split
    from nlp.encoder import load_encoder

    train = [to_sample(call) for call in load_split("train", purpose="training")]
    return measure_baselines(train, calls, encoder=load_encoder(settings.encoder))


@app.command("corpus")
def show_corpus() -> None:
    """What is in the open corpus, how varied it is, and how far two labellings agree."""
    from evaluation.corpus.splits import load_corpus
    from evaluation.corpus.statistics import agreement_tables, contents_table, diversity_table
    from evaluation.report import console_for

    calls, console = load_corpus(), console_for()
    console.print(contents_table(calls))
    console.print(diversity_table(calls))
    console.print(*agreement_tables(), sep="\n")


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
