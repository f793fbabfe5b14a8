"""What recognition costs the scores: the same calls heard and in writing, and what explains the difference.

A verdict that was right on the text is lost in one of two ways: the machine says nothing, because it was
unsure of the words, or it says something else. Whether it keeps silent at the right moments is seen in what
it would have said of the same words if it had been sure of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.calls import SampleCall
from evaluation.counts import Share
from evaluation.interval import pooled
from evaluation.report import DataSet, Figure, Report, Row, Table
from evaluation.run import CallScorer, Progress, Recognised, evaluate_scores, score_calls
from evaluation.scored import ScoredCall
from evaluation.scores import ABSTAINED, Judged, measure_labels, measure_points
from evaluation.technique import count_items, mean_f1
from nlp.doubt import Hearing, as_certain
from nlp.subjects import Subject

# Trust in the employee's words: the upper end of each band.
_BANDS = ((0.6, "minder dan 60 % zeker"), (0.7, "60-70 %"), (0.8, "70-80 %"), (1.01, "80 % of meer"))
_CASES = "oordelen"


@dataclass(frozen=True, slots=True)
class HeardCase:
    """One criterion of one call: judged on the text, on what was heard, and on that as if it were certain.

    `trust` is how sure the words of the employee are (0-1).
    """

    call: str
    criterion: str
    trust: float
    text: Judged
    heard: Judged
    certain: Judged

    @property
    def is_withheld(self) -> bool:
        """Whether only doubt about the words kept the machine from judging."""
        return not _judges(self.heard) and _judges(self.certain)


def evaluate_heard_scores(
    calls: Sequence[SampleCall],
    scorer: CallScorer,
    *,
    subjects: Sequence[Subject],
    recognised: Recognised,
    data: DataSet | None = None,
    progress: Progress | None = None,
) -> Report:
    """The scores on recognised text, beside those on the text of the same calls, with the loss explained."""
    report = evaluate_scores(
        calls, scorer, subjects=subjects, recognised=recognised, data=data, progress=progress
    )
    known = [call for call in calls if call.id in recognised.transcripts]
    certain = {name: as_certain(heard) for name, heard in recognised.transcripts.items()}
    text, heard = score_calls(known, scorer), score_calls(known, scorer, recognised=recognised)
    unweighed = score_calls(known, scorer, recognised=replace(recognised, transcripts=certain))
    cases = [
        case
        for one in zip(text, heard, unweighed, strict=True)
        for case in heard_cases(*one, trust=_trust(recognised, one[0].call))
    ]
    tables = (of_loss(cases), of_hearing(cases), _of_labels(text, heard, subjects))
    return replace(report, tables=(*report.tables, *tables))


def heard_cases(
    text: ScoredCall, heard: ScoredCall, certain: ScoredCall, *, trust: float
) -> Iterator[HeardCase]:
    """Every labelled criterion of one call, scored in three ways."""
    on_heard, on_certain = dict(heard.verdicts()), dict(certain.verdicts())
    for criterion, judged in text.verdicts():
        yield HeardCase(text.call.id, criterion, trust, judged, on_heard[criterion], on_certain[criterion])


def of_loss(cases: Sequence[HeardCase]) -> Table:
    """How many verdicts are right in writing and heard, and what became of those in between."""
    columns = {
        "text": "juist op tekst",
        "heard": "juist op opname",
        "silent": "nu geen oordeel",
        "other": "nu een ander oordeel",
        "gained": "pas nu juist",
        "agreement_text": "gegeven op tekst: juist",
        "agreement_heard": "gegeven op opname: juist",
        "withheld": "ingehouden: was juist",
    }
    by_criterion: dict[str, list[HeardCase]] = defaultdict(list)
    for case in cases:
        by_criterion[case.criterion].append(case)
    rows = [_loss(name, name, found) for name, found in sorted(by_criterion.items())]
    rows.append(_loss("all", "alle criteria", cases))
    return Table(
        "loss", "Oordelen op de opname, naast de tekst van dezelfde gesprekken", _CASES, columns, tuple(rows)
    )


def of_hearing(cases: Sequence[HeardCase]) -> Table:
    """How often the machine judges and is right, by how well the employee was heard."""
    columns = {
        "judged": "oordeel gegeven",
        "agreement_heard": "gegeven op opname: juist",
        "agreement_text": "gegeven op tekst: juist",
    }
    rows, low = [], 0.0
    for high, title in _BANDS:
        band = [case for case in cases if low <= case.trust < high]
        judged = Figure(_share(band, lambda case: _judges(case.heard)).value)
        figures = (judged, _agreement(band, _of_heard), _agreement(band, _of_text))
        rows.append(Row(f"below_{high:.1f}", title, len(band), figures))
        low = high
    return Table("hearing", "Naar hoe zeker de woorden van de medewerker zijn", _CASES, columns, tuple(rows))


def _loss(name: str, title: str, cases: Sequence[HeardCase]) -> Row:
    right = [case for case in cases if case.text.right]
    withheld = [case for case in cases if case.is_withheld]
    shares = (
        Share(len(right), len(cases)),
        _share(cases, lambda case: case.heard.right),
        Share(sum(not _judges(case.heard) for case in right), len(cases)),
        Share(sum(_judges(case.heard) and not case.heard.right for case in right), len(cases)),
        _share(cases, lambda case: case.heard.right and not case.text.right),
    )
    figures = (
        *(Figure(share.value) for share in shares),
        _agreement(cases, _of_text),
        _agreement(cases, _of_heard),
        Figure(_share(withheld, lambda case: case.certain.right).value),
    )
    return Row(name, title, len(cases), figures)


def _of_labels(text: Sequence[ScoredCall], heard: Sequence[ScoredCall], subjects: Sequence[Subject]) -> Table:
    """What the verdicts stand on: tone, outcome, technique and points, told the subject of the call."""
    known = {subject.id: subject for subject in subjects}
    measures: dict[str, tuple[str, Callable[[Sequence[ScoredCall]], Figure]]] = {
        "tone": ("toon", lambda calls: Figure.of(measure_labels([one.tone for one in calls]).accuracy)),
        "outcome": (
            "afloop",
            lambda calls: Figure.of(measure_labels([[one.outcome] for one in calls]).accuracy),
        ),
        "points": (
            "punten van de checklist",
            lambda calls: Figure.of(
                measure_points([one.points(known[one.call.subject]) for one in calls]).accuracy
            ),
        ),
        "technique": (
            "gesprekstechniek, gemiddelde F1",
            lambda calls: Figure(
                mean_f1(count_items([one.technique for one in calls if one.call.technique is not None]))
            ),
        ),
    }
    rows = tuple(
        Row(name, title, len(text), (measure(text), measure(heard)))
        for name, (title, measure) in measures.items()
    )
    columns = {"text": "juist op tekst", "heard": "juist op opname"}
    return Table("labels_heard", "Waar de oordelen op rusten", "gesprekken", columns, rows)


def _agreement(cases: Sequence[HeardCase], side: Callable[[HeardCase], Judged]) -> Figure:
    """How many of the verdicts that were given are right; whole calls are drawn for the interval."""
    by_call: dict[str, Share] = defaultdict(Share)
    for case in cases:
        if _judges(judged := side(case)):
            by_call[case.call] += Share(judged.right, 1)
    return Figure.of(pooled([*by_call.values()]))


def _share(cases: Sequence[HeardCase], holds: Callable[[HeardCase], bool]) -> Share:
    return Share(sum(map(holds, cases)), len(cases))


def _judges(judged: Judged) -> bool:
    return judged.predicted != ABSTAINED


def _of_text(case: HeardCase) -> Judged:
    return case.text


def _of_heard(case: HeardCase) -> Judged:
    return case.heard


def _trust(recognised: Recognised, call: SampleCall) -> float:
    hearing = Hearing(recognised.transcripts[call.id])
    return hearing.trust(hearing.part("employee"))
