"""Evaluations of the sample calls, from recording or text to report; what `klankbord evaluate` calls."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

from asr.errors import AsrError
from asr.transcriber import AsrOptions, Transcriber
from asr.transcript import Transcript
from evaluation import tables
from evaluation.alignment import align_turns
from evaluation.calls import SampleCall
from evaluation.fairness import measure_fairness
from evaluation.findings import Match, Span, count_spans, pool_spans
from evaluation.recogniser import CallRecognition, measure_call, pool
from evaluation.reference import (
    categories_of,
    data_set,
    disclosures_of,
    holds_of,
    recording_of,
    reference_of,
)
from evaluation.report import DataSet, Report, Table
from evaluation.scored import ScoredCall
from evaluation.scores import Judged, measure_labels, measure_points, measure_verdicts
from evaluation.technique import count_items
from nlp.results import CallScore
from nlp.subjects import Subject

Progress = Callable[[int, int], None]
"""Told how many calls are done, of how many."""

_TITLES = {"findings": "Bevindingen", "scores": "Voorstellen"}


class CallScorer(Protocol):
    """Whatever scores calls, such as `nlp.score.Scorer`."""

    @property
    def version(self) -> str:
        """Changes with the weights, the rules or the subjects."""
        ...

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        """Score calls in their order; a topic that a transcript names is taken as known."""
        ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a recogniser made of the calls; `failures` names the error of each that it could not read."""

    version: str
    transcripts: Mapping[str, Transcript]
    failures: Mapping[str, str]


def recognise(
    calls: Sequence[SampleCall],
    transcriber: Transcriber,
    *,
    options: AsrOptions | None = None,
    progress: Progress | None = None,
) -> Recognised:
    """Transcribe the recordings as the nightly run would: what was said on hold is left out."""
    transcripts: dict[str, Transcript] = {}
    failures: dict[str, str] = {}
    for done, call in enumerate(calls, start=1):
        wanted = replace(options or AsrOptions(), skip=holds_of(call))
        try:
            transcripts[call.id] = transcriber.transcribe(recording_of(call), id=call.id, options=wanted)
        except AsrError as error:
            failures[call.id] = type(error).__name__
        if progress is not None:
            progress(done, len(calls))
    return Recognised(transcriber.version, transcripts, failures)


def evaluate_recogniser(
    calls: Sequence[SampleCall],
    transcriber: Transcriber,
    *,
    options: AsrOptions | None = None,
    data: DataSet | None = None,
    progress: Progress | None = None,
) -> Report:
    """Word and character errors, turn starts and speakers; a call that fails counts as nothing recognised."""
    recognised = recognise(calls, transcriber, options=options, progress=progress)
    measured = pool(_measure(call, recognised) for call in calls)
    return Report(
        name="recogniser",
        title="Spraakherkenning",
        data=data or data_set(len(calls)),
        versions={"recogniser": transcriber.version},
        tables=(tables.of_text(measured), tables.of_time(measured), tables.of_calls(measured.calls)),
        failures=recognised.failures,
    )


def evaluate_findings(
    calls: Sequence[SampleCall],
    scorer: CallScorer,
    *,
    recognised: Recognised | None = None,
    data: DataSet | None = None,
    progress: Progress | None = None,
) -> Report:
    """Personal data and special categories, on the reference text or on what a recogniser made of the calls.

    Recognised text has other characters than the reference; there a finding is right in the right turn.
    """
    scored = score_calls(calls, scorer, recognised=recognised, progress=progress)
    matches: tuple[Match, ...] = ("exact", "overlap") if recognised is None else ("turn",)
    personal = [(disclosures_of(one.call), one.disclosures) for one in scored]
    special = [(categories_of(one.call), one.categories) for one in scored]
    return _report(
        "findings",
        scored,
        scorer=scorer,
        recognised=recognised,
        data=data,
        found=(
            *(_span_table("disclosures", "Persoonsgegevens", personal, match) for match in matches),
            _span_table("special_categories", "Bijzondere gegevens", special, "turn"),
        ),
    )


def evaluate_scores(
    calls: Sequence[SampleCall],
    scorer: CallScorer,
    *,
    subjects: Iterable[Subject],
    recognised: Recognised | None = None,
    data: DataSet | None = None,
    progress: Progress | None = None,
) -> Report:
    """Topic, tone, outcome, technique, checklist points and verdicts, on reference or recognised text.

    The topic is judged unseen; all else with the subject of the call, as its metadata has it.
    """
    unseen = score_calls(
        calls, scorer, recognised=recognised, progress=_half(progress, second=False), told=False
    )
    scored = score_calls(calls, scorer, recognised=recognised, progress=_half(progress, second=True))
    known = {subject.id: subject for subject in subjects}
    verdicts: dict[str, list[Judged]] = defaultdict(list)
    for criterion, case in chain.from_iterable(one.verdicts() for one in scored):
        verdicts[criterion].append(case)
    labels = {
        "topic": measure_labels([[one.topic] for one in unseen]),
        "tone": measure_labels([one.tone for one in scored]),
        "hard_tone": measure_labels([one.hard_tone for one in scored]),
        "outcome": measure_labels([[one.outcome] for one in scored]),
    }
    technique = [one.technique for one in scored if one.call.technique is not None]
    points = measure_points([one.points(known[one.call.subject]) for one in scored])
    return _report(
        "scores",
        scored,
        scorer=scorer,
        recognised=recognised,
        data=data,
        found=(
            tables.of_labels(labels),
            *([tables.of_technique(count_items(technique), calls=len(technique))] if technique else []),
            tables.of_points(points),
            tables.of_verdicts([measure_verdicts(name, cases) for name, cases in sorted(verdicts.items())]),
            *(measure_fairness(scored) if any(call.group for call in calls) else ()),
        ),
    )


def _measure(call: SampleCall, recognised: Recognised) -> CallRecognition:
    nothing = Transcript(call.id, ())
    return measure_call(
        reference_of(call),
        recognised.transcripts.get(call.id, nothing),
        failure=recognised.failures.get(call.id),
    )


def score_calls(
    calls: Sequence[SampleCall],
    scorer: CallScorer,
    *,
    recognised: Recognised | None = None,
    progress: Progress | None = None,
    told: bool = True,
) -> list[ScoredCall]:
    """Score every call that there is a text of; a scorer that is `told` knows the subject."""
    texts = _texts(calls, recognised)
    scores = scorer.score_many(replace(text, topic=call.subject if told else None) for call, text, _ in texts)
    scored = []
    for (call, _, turns), score in zip(texts, scores, strict=True):
        scored.append(ScoredCall(call, score, turns))
        if progress is not None:
            progress(len(scored), len(texts))
    return scored


def _half(progress: Progress | None, *, second: bool) -> Progress | None:
    """The progress of one of two passes over the calls."""
    if progress is None:
        return None
    return lambda done, total: progress(done + total * second, 2 * total)


def _texts(
    calls: Sequence[SampleCall], recognised: Recognised | None
) -> list[tuple[SampleCall, Transcript, Mapping[int, int]]]:
    """Every call that there is a text of, with the reference turn of each of its turns."""
    references = {call.id: reference_of(call) for call in calls}
    if recognised is None:
        return [(call, references[call.id], _same_turns(call)) for call in calls]
    return [
        (call, text, align_turns(text, references[call.id]))
        for call in calls
        if (text := recognised.transcripts.get(call.id)) is not None
    ]


def _same_turns(call: SampleCall) -> dict[int, int]:
    return {index: index for index in range(len(call.turns))}


def _span_table(name: str, title: str, calls: Sequence[tuple[list[Span], list[Span]]], match: Match) -> Table:
    counts = [count_spans(reference, found, match=match) for reference, found in calls]
    return tables.of_spans(name, title, pool_spans(counts, match=match))


def _report(
    name: str,
    scored: Sequence[ScoredCall],
    *,
    scorer: CallScorer,
    recognised: Recognised | None,
    data: DataSet | None,
    found: tuple[Table, ...],
) -> Report:
    on_reference = Report(
        name=name,
        title=f"{_TITLES[name]} op de tekst van de referentie",
        data=data or data_set(len(scored)),
        versions={"scorer": scorer.version},
        tables=found,
    )
    if recognised is None:
        return on_reference
    return replace(
        on_reference,
        title=f"{_TITLES[name]} op herkende tekst",
        versions={**on_reference.versions, "recogniser": recognised.version},
        failures=recognised.failures,
    )
