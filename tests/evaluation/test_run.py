"""Whole evaluations of the sample calls: a flawless recogniser and scorer, and ones that fail."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from asr.errors import DamagedAudio
from asr.transcriber import AsrOptions
from asr.transcript import Transcript
from evaluation.calls import SampleCall, load_calls
from evaluation.reference import disclosures_of, holds_of, recording_of, reference_of, seconds_of
from evaluation.report import Figure, Report
from evaluation.run import evaluate_findings, evaluate_recogniser, evaluate_scores, recognise
from nlp.results import (
    CallScore,
    Disclosure,
    Outcome,
    Point,
    SpecialCategory,
    Suggestion,
    Topic,
    TurnTone,
)
from nlp.subjects import ChecklistPoint, Subject

CALLS = {call.id: call for call in load_calls()[:3]}
DAMAGED = next(iter(CALLS))
SUBJECTS = [
    Subject(
        call.subject, call.subject, (), tuple(ChecklistPoint(point.id, point.id) for point in call.points)
    )
    for call in CALLS.values()
]


class Knowing:
    """A recogniser that knows the reference, but cannot read the recordings in `damaged`."""

    version = "knowing/1"

    def __init__(self, *damaged: str) -> None:
        self._damaged = damaged
        self.skipped: dict[str, tuple[tuple[float, float], ...]] = {}

    def transcribe(
        self, audio: Path, *, id: str, options: AsrOptions, progress: Callable[[float], None] | None = None
    ) -> Transcript:
        self.skipped[id] = options.skip
        if id in self._damaged:
            raise DamagedAudio("truncated")
        return reference_of(CALLS[id])


class Flawless:
    """A scorer that knows the labels."""

    version = "flawless/1"

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        return (self.judge(CALLS[transcript.id]) for transcript in transcripts)

    def judge(self, call: SampleCall) -> CallScore:
        return CallScore(
            id=call.id,
            topic=Topic(call.subject, 1.0),
            disclosures=tuple(
                Disclosure(span.turn, span.start, span.end, span.label, "", 1.0, "")  # type: ignore[arg-type]
                for span in disclosures_of(call)
            ),
            special_categories=tuple(
                SpecialCategory(index, category, 1.0)
                for index, turn in enumerate(call.turns)
                for category in turn.special_categories
            ),
            tone=tuple(TurnTone(index, turn.tone, 1.0) for index, turn in enumerate(call.turns) if turn.tone),
            points=tuple(Point(point.id, point.covered, 1.0, point.turn) for point in call.points),
            outcome=Outcome(call.outcome, 1.0, None),
            suggestions=tuple(
                Suggestion(criterion, verdict, None, 1.0, "") for criterion, verdict in call.criteria.items()
            ),
        )


class Silent(Flawless):
    """A scorer that finds nothing and abstains from everything."""

    def judge(self, call: SampleCall) -> CallScore:
        return CallScore(
            id=call.id,
            topic=Topic("anders", 0.0),
            disclosures=(),
            special_categories=(),
            tone=(),
            points=(),
            outcome=Outcome("unknown", 0.0, None),
            suggestions=(),
        )


def figure(report: Report, table: str, row: str, column: str) -> Figure:
    (found,) = (found for found in report.tables if found.name == table)
    (line,) = (line for line in found.rows if line.name == row)
    return dict(zip(found.columns, line.figures, strict=True))[column]


def test_a_flawless_recogniser_has_no_errors():
    report = evaluate_recogniser(list(CALLS.values()), Knowing())
    for speaker in ("all", "employee", "citizen"):
        assert figure(report, "text", speaker, "wer").value == 0.0
        assert figure(report, "text", speaker, "cer").value == 0.0
    assert figure(report, "time", "turn_starts_found", "value").value == 1.0
    assert figure(report, "time", "turn_start_offset", "value").value == 0.0
    assert figure(report, "time", "speakers", "value").value == 1.0
    assert report.versions == {"recogniser": "knowing/1"}
    assert (report.data.calls, report.data.synthetic) == (3, True)


def test_a_call_that_fails_counts_as_nothing_recognised_and_is_named():
    report = evaluate_recogniser(list(CALLS.values()), Knowing(DAMAGED))
    assert report.failures == {DAMAGED: "DamagedAudio"}
    assert figure(report, "calls", DAMAGED, "wer").value == 1.0
    words = {row.name: row.cases for table in report.tables if table.name == "calls" for row in table.rows}
    expected = words[DAMAGED] / sum(words.values())
    assert figure(report, "text", "all", "wer").value == pytest.approx(expected)


def test_what_was_said_on_hold_is_not_transcribed():
    transcriber = Knowing()
    recognise(list(CALLS.values()), transcriber, options=AsrOptions(skip=((0.0, 1.0),)))
    assert transcriber.skipped == {call.id: holds_of(call) for call in CALLS.values()}


def test_progress_is_told_after_each_call():
    told: list[tuple[int, int]] = []
    recognise(list(CALLS.values()), Knowing(DAMAGED), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_flawless_scorer_is_right_everywhere():
    findings = evaluate_findings(list(CALLS.values()), Flawless())
    scores = evaluate_scores(list(CALLS.values()), Flawless(), subjects=SUBJECTS)
    for table in ("disclosures_exact", "disclosures_overlap"):
        assert figure(findings, table, "micro", "f1").value == 1.0
        assert figure(findings, table, "macro", "f1").value == 1.0
    for row in ("topic", "tone", "outcome"):
        assert figure(scores, "labels", row, "accuracy").value == 1.0
        assert figure(scores, "labels", row, "calibration_error").value == 0.0
    assert figure(scores, "points", "points", "auc").value == 1.0
    assert figure(scores, "criteria", "avg", "agreement").value == 1.0
    assert findings.versions == {"scorer": "flawless/1"}


class Obedient(Flawless):
    """A scorer that has no idea of the topic, unless it is told."""

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        for transcript in transcripts:
            yield replace(self.judge(CALLS[transcript.id]), topic=Topic(transcript.topic or "anders", 1.0))


def test_the_topic_is_judged_without_being_told():
    told: list[tuple[int, int]] = []
    scores = evaluate_scores(
        list(CALLS.values()),
        Obedient(),
        subjects=SUBJECTS,
        progress=lambda done, total: told.append((done, total)),
    )
    assert figure(scores, "labels", "topic", "accuracy").value == 0.0
    assert told == [(done, 6) for done in range(1, 7)]


def test_a_silent_scorer_misses_all_and_agrees_on_nothing():
    findings = evaluate_findings(list(CALLS.values()), Silent())
    scores = evaluate_scores(list(CALLS.values()), Silent(), subjects=SUBJECTS)
    assert figure(findings, "disclosures_exact", "micro", "recall").value == 0.0
    assert figure(findings, "disclosures_exact", "micro", "precision").value is None
    assert figure(scores, "labels", "topic", "accuracy").value == 0.0
    assert figure(scores, "labels", "tone", "accuracy").value is None
    assert figure(scores, "points", "points", "accuracy").value is None
    assert figure(scores, "criteria", "toon", "abstained").value == 1.0
    assert figure(scores, "criteria", "toon", "kappa").value is None


def test_recognised_text_is_measured_by_turn_and_names_both_versions():
    heard = recognise(list(CALLS.values()), Knowing(DAMAGED))
    report = evaluate_findings(list(CALLS.values()), Flawless(), recognised=heard)
    assert [table.name for table in report.tables] == ["disclosures_turn", "special_categories_turn"]
    assert figure(report, "disclosures_turn", "micro", "f1").value == 1.0
    assert report.versions == {"scorer": "flawless/1", "recogniser": "knowing/1"}
    assert report.data.calls == 2
    assert report.failures == {DAMAGED: "DamagedAudio"}


def test_findings_in_turns_that_nobody_spoke_are_wrong():
    heard = recognise(list(CALLS.values()), Knowing())
    moved = {
        id: replace(text, turns=tuple(replace(turn, start=None, end=None) for turn in text.turns))
        for id, text in heard.transcripts.items()
    }
    report = evaluate_findings(list(CALLS.values()), Flawless(), recognised=replace(heard, transcripts=moved))
    assert figure(report, "disclosures_turn", "micro", "precision").value == 0.0


@pytest.mark.parametrize("call", CALLS.values(), ids=lambda call: call.id)
def test_the_reference_fits_its_recording(call: SampleCall):
    reference = reference_of(call)
    assert recording_of(call).is_file()
    ends = [turn.end for turn in reference.turns if turn.end is not None]
    assert len(ends) == len(call.turns)
    assert max(ends) <= seconds_of(call)


@pytest.mark.parametrize("call", CALLS.values(), ids=lambda call: call.id)
def test_disclosures_are_where_their_words_are(call: SampleCall):
    labelled = [disclosure.text for turn in call.turns for disclosure in turn.disclosures]
    spans = disclosures_of(call)
    assert sorted(call.turns[span.turn].text[span.start : span.end] for span in spans) == sorted(labelled)
    assert len({(span.turn, span.start) for span in spans}) == len(spans)
