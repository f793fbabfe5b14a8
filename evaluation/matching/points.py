"""Trains the model of checklist points, on whole checklists and as a team's own unseen sentences."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.matching.calls import LabelledCall, bare, excerpt_of, folds_of
from evaluation.matching.lexicon import learn_lexicon
from nlp.criteria.checklist import prepare
from nlp.point_features import Features, Lexicon, point_features, telling_turns
from nlp.points import FEW_TURNS, PointModel, call_features
from nlp.subjects import ChecklistPoint, Subject
from nlp.vectors import SentenceVectors

_FOLDS = 6
# Chosen by leaving subjects out of train.
_TURN_STRENGTH, _CALL_STRENGTH = 0.01, 1.0
_FEW_POINTS = 3  # an own list may hold no more
_SAYS_NOTHING = 0.25  # the share of turns left of a short call that are taken for another reason than a point
_SEED = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One call beside one form of its checklist; `features` (points, turns, features).

    `is_short` where only some turns of the call are left, as in a short chat; `turns` are places in it.
    """

    call: LabelledCall
    points: tuple[str, ...]
    own: bool
    whole: bool
    is_short: bool
    turns: tuple[int, ...]
    features: Features


@dataclass(frozen=True, slots=True)
class Judged:
    """The chance that each point of a case was said and its likeliest turn, beside the label."""

    case: Case
    said: Features
    turns: tuple[int, ...]
    truth: NDArray[np.bool_]


def read_cases(
    calls: Sequence[LabelledCall],
    *,
    subjects: Sequence[Subject],
    vectors: SentenceVectors,
    lexicon: Lexicon | None = None,
) -> list[Case]:
    """Each call with its checklist, with its bare sentences, and with a few of these; each whole and short.

    Without a lexicon each call gets one that was learnt without its fold of subjects, so that the model sees
    it as it will be for a new subject.
    """
    known = {subject.id: subject for subject in subjects}
    cohort = vectors.of([question for subject in subjects for question in subject.questions])
    lexicons = {} if lexicon else _lexicons(calls, subjects)
    random = np.random.default_rng(_SEED)
    cases = []
    for call in calls:
        words = lexicon or lexicons[call.subject]
        for points, own, whole in _forms(known[call.subject], random):
            checklist = prepare(points, vectors, lasting=True)
            ids = tuple(point.id for point in points)
            every = range(len(call.conversation.transcript.turns))
            for kept in (tuple(every), _few_turns(call, random)):
                left = excerpt_of(call.conversation, kept)
                turns = telling_turns(left)
                features = point_features(left, checklist, turns=turns, cohort=cohort, lexicon=words)
                places = tuple(kept[turn] for turn in turns)
                cases.append(Case(call, ids, own, whole, len(kept) < len(every), places, features))
    return cases


def _few_turns(call: LabelledCall, random: np.random.Generator) -> tuple[int, ...]:
    """A few turns of the employee that tell anything, most of them a point, with what was asked before."""
    turns = call.conversation.transcript.turns
    says = {note.turn for note in call.call.points if note.covered}
    telling = random.permutation(telling_turns(call.conversation)).tolist()
    telling.sort(key=lambda turn: (turn in says) == (random.random() < _SAYS_NOTHING))
    chosen = telling[: 1 + random.integers(FEW_TURNS - 1)]
    asked = [turn - 1 for turn in chosen if turn and turns[turn - 1].speaker == "citizen"]
    return tuple(sorted({*chosen, *asked}))


def _lexicons(calls: Sequence[LabelledCall], subjects: Sequence[Subject]) -> dict[str, Lexicon]:
    learnt: dict[str, Lexicon] = {}
    for fold in folds_of(calls, _FOLDS):
        lexicon = learn_lexicon([subject for subject in subjects if subject.id not in fold])
        learnt |= dict.fromkeys(fold, lexicon)
    return learnt


def _forms(
    subject: Subject, random: np.random.Generator
) -> Iterator[tuple[list[ChecklistPoint], bool, bool]]:
    yield list(subject.points), False, True
    own = bare(subject.points)
    yield own, True, True
    few = random.permutation(len(own))[: 1 + random.integers(_FEW_POINTS)]
    yield [own[at] for at in sorted(few)], True, False


def truth_of(case: Case) -> NDArray[np.bool_]:
    """Whether each point of the case was said."""
    covered = {
        note.id: note.covered and (not case.is_short or note.turn in case.turns)
        for note in case.call.call.points
    }
    return np.array([covered[point] for point in case.points])


def judge_unseen(cases: Sequence[Case]) -> tuple[list[Judged], PointModel]:
    """Every case judged by models that saw no call of its subject, and the model of all of them."""
    folds = folds_of([case.call for case in cases], _FOLDS)
    rows: dict[int, Features] = {}
    turns = {}
    for at, fold in enumerate(folds):
        turns[at] = _fit_turns([case for case in cases if case.call.subject not in fold])
        rows |= {
            place: call_features(case.features @ turns[at][0] + turns[at][1])
            for place, case in enumerate(cases)
            if case.call.subject in fold
        }
    judged: dict[int, Judged] = {}
    for at, fold in enumerate(folds):
        model = PointModel(*turns[at], *_fit_calls(rows, cases, without=fold))
        judged |= {
            place: _judge(model, case) for place, case in enumerate(cases) if case.call.subject in fold
        }
    everything = PointModel(*_fit_turns(cases), *_fit_calls(rows, cases))
    return [judged[at] for at in range(len(cases))], everything


def judge(model: PointModel, cases: Sequence[Case]) -> list[Judged]:
    """Cases judged by one model."""
    return [_judge(model, case) for case in cases]


def _judge(model: PointModel, case: Case) -> Judged:
    said, logits = model.judge(case.features)
    return Judged(case, said, tuple(case.turns[at] for at in logits.argmax(axis=1)), truth_of(case))


def _fit_turns(cases: Sequence[Case]) -> tuple[Features, float]:
    """The model of turns, from whole calls."""
    rows, labels = zip(*(_labelled_turns(case) for case in cases if not case.is_short), strict=True)
    return _regression(np.concatenate(rows), np.concatenate(labels), strength=_TURN_STRENGTH)


def _labelled_turns(case: Case) -> tuple[Features, NDArray[np.bool_]]:
    """The label names the first turn that says a point; later ones may say it again and are left out."""
    notes = {note.id: note for note in case.call.call.points}
    keep = np.zeros(case.features.shape[:2], dtype=bool)
    says = np.zeros_like(keep)
    for at, point in enumerate(case.points):
        note = notes[point]
        for place, turn in enumerate(case.turns):
            keep[at, place] = note.turn is None or turn <= note.turn
            says[at, place] = note.covered and turn == note.turn
    return case.features[keep], says[keep]


def _fit_calls(
    rows: Mapping[int, Features], cases: Sequence[Case], *, without: Set[str] = frozenset()
) -> tuple[Features, float, Features, float]:
    """The models of whole calls and of short ones, from calls about other subjects than those left out."""
    learnt = [at for at, case in enumerate(cases) if case.call.subject not in without]

    def fit(*, is_short: bool) -> tuple[Features, float]:
        kept = [at for at in learnt if cases[at].is_short == is_short]
        truths = np.concatenate([truth_of(cases[at]) for at in kept])
        return _regression(np.concatenate([rows[at] for at in kept]), truths, strength=_CALL_STRENGTH)

    return *fit(is_short=False), *fit(is_short=True)


def _regression(rows: Features, labels: NDArray[np.bool_], *, strength: float) -> tuple[Features, float]:
    """Logistic regression on standard scores, given back for rows as they come."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    fitted = LogisticRegression(C=strength, max_iter=5000).fit((rows - mean) / spread, labels)
    coefficients = fitted.coef_[0] / spread
    return coefficients, float(fitted.intercept_[0] - coefficients @ mean)
