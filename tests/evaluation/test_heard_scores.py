"""What recognition costs the scores, counted by hand on a few verdicts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from asr.transcript import Transcript, Word
from evaluation.calls import SampleCall, load_calls
from evaluation.heard_scores import HeardCase, evaluate_heard_scores, of_hearing, of_loss
from evaluation.reference import reference_of
from evaluation.report import Figure, Table
from evaluation.run import Recognised
from evaluation.scores import ABSTAINED, Judged
from nlp.doubt import weigh_doubt
from nlp.results import CallScore, Outcome, Suggestion, Topic
from nlp.subjects import ChecklistPoint, Subject

CALLS = {call.id: call for call in load_calls()[:2]}
GOOD, BAD = CALLS
SUBJECTS = [
    Subject(
        call.subject, call.subject, (), tuple(ChecklistPoint(point.id, point.id) for point in call.points)
    )
    for call in CALLS.values()
]


def case(text: str, heard: str, certain: str | None = None, *, trust: float = 0.75) -> HeardCase:
    """A case in which "voldoet" is right."""
    judged = [Judged("voldoet", verdict, 0.9) for verdict in (text, heard, certain or heard)]
    return HeardCase("gesprek", "toon", trust, *judged)


CASES = [
    case("voldoet", "voldoet"),
    case("voldoet", ABSTAINED, "aandacht", trust=0.5),
    case("voldoet", ABSTAINED, "voldoet", trust=0.5),
    case("voldoet", "aandacht"),
    case("aandacht", "voldoet"),
    case(ABSTAINED, ABSTAINED, ABSTAINED),
    case("aandacht", "aandacht"),
    case("aandacht", ABSTAINED, "aandacht", trust=0.5),
]


class Labelled:
    """A scorer that knows the verdicts and doubts the words."""

    version = "labelled/1"

    def score_many(self, transcripts: Iterable[Transcript]) -> Iterator[CallScore]:
        return (weigh_doubt(self.judge(CALLS[heard.id]), heard) for heard in transcripts)

    def judge(self, call: SampleCall) -> CallScore:
        return CallScore(
            id=call.id,
            topic=Topic(call.subject, 1.0),
            disclosures=(),
            special_categories=(),
            tone=(),
            points=(),
            outcome=Outcome(call.outcome, 1.0, None),
            suggestions=tuple(
                Suggestion(criterion, verdict, None, 0.9, "") for criterion, verdict in call.criteria.items()
            ),
        )


def figure(table: Table, row: str, column: str) -> Figure:
    (line,) = (line for line in table.rows if line.name == row)
    return dict(zip(table.columns, line.figures, strict=True))[column]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("text", 4 / 8, "four right in writing"),
        ("heard", 2 / 8, "two right when heard"),
        ("silent", 2 / 8, "two were right and are now kept silent about"),
        ("other", 1 / 8, "one was right and is now another"),
        ("gained", 1 / 8, "one became right"),
        ("agreement_text", 4 / 7, "of seven verdicts in writing"),
        ("agreement_heard", 2 / 4, "of four verdicts when heard"),
        ("withheld", 1 / 3, "of three that only doubt held back"),
    ],
)
def test_a_loss_is_explained(column: str, value: float, reason: str):
    table = of_loss(CASES)
    for row in ("toon", "all"):
        assert figure(table, row, column).value == pytest.approx(value), reason


def test_what_is_lost_adds_up():
    lost = {name: figure(of_loss(CASES), "all", name).value or 0 for name in of_loss(CASES).columns}
    assert lost["heard"] == pytest.approx(lost["text"] - lost["silent"] - lost["other"] + lost["gained"])


def test_calls_are_put_beside_others_that_were_heard_as_well():
    table = of_hearing(CASES)
    assert [row.cases for row in table.rows] == [3, 0, 5, 0]
    assert figure(table, "below_0.6", "judged").value == 0
    assert figure(table, "below_0.6", "agreement_heard").value is None
    assert figure(table, "below_0.8", "judged").value == 4 / 5


def test_the_report_has_both_sides_of_the_same_calls():
    heard = {name: reference_of(call) for name, call in CALLS.items()}
    heard[BAD] = guessed(heard[BAD])
    recognised = Recognised("kenner/1", heard, {"weg": "DamagedAudio"})
    report = evaluate_heard_scores([*CALLS.values()], Labelled(), subjects=SUBJECTS, recognised=recognised)
    tables = {table.name: table for table in report.tables}
    criteria = [len(call.criteria) for call in CALLS.values()]
    assert figure(tables["loss"], "all", "text").value == 1.0
    assert figure(tables["loss"], "all", "heard").value == criteria[0] / sum(criteria)
    assert figure(tables["loss"], "all", "withheld").value == 1.0
    assert figure(tables["labels_heard"], "outcome", "text").value == 1.0
    assert figure(tables["labels_heard"], "outcome", "heard").value == 0.5
    assert report.versions == {"scorer": "labelled/1", "recogniser": "kenner/1"}
    assert report.failures == {"weg": "DamagedAudio"}


def guessed(transcript: Transcript) -> Transcript:
    """The same words, none of which the recogniser was sure of."""
    turns = (
        replace(turn, words=tuple(Word(0.0, 0.1, word, 0.2) for word in turn.text.split()))
        for turn in transcript.turns
    )
    return replace(transcript, turns=tuple(turns))
