"""Trains the model of checklist points, on whole checklists and as a team's own unseen sentences."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.matching.calls import LabelledCall, bare, excerpt_of, folds_of
from evaluation.matching.lexicon import learn_lexicon
from evaluation.matching.own_lists import ListCase
from nlp.criteria.checklist import prepare
from nlp.encoder import Encoder
from nlp.passages import Passages, by_passage
from nlp.point_features import Features, Lexicon, point_features, telling_turns
from nlp.points import ALONE, FEW_TURNS, PointModel, call_features
from nlp.similarity import Cohort
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

    `is_short` where only some turns of the call are left, as in a short chat; `cut` where a turn is read in
    passages, as own sentences are looked for. `turns` are places in the call.
    """

    call: LabelledCall
    points: tuple[str, ...]
    own: bool
    whole: bool
    is_short: bool
    cut: bool
    turns: tuple[int, ...]
    features: Features


@dataclass(frozen=True, slots=True)
class Judged:
    """The chance that each point of a case was said and its likeliest turn, beside the label."""

    case: Case
    said: Features
    turns: tuple[int, ...]
    truth: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class JudgedList:
    """The chance that each point of an own list was said, beside the label."""

    said: Features
    truth: NDArray[np.bool_]


def read_cases(
    calls: Sequence[LabelledCall],
    *,
    subjects: Sequence[Subject],
    vectors: SentenceVectors,
    encoder: Encoder,
    lexicon: Lexicon | None = None,
) -> list[Case]:
    """Each call with its checklist, with its bare sentences, and with a few of these; each whole and short.

    Without a lexicon each call gets one that was learnt without its fold of subjects, so that the model sees
    it as it will be for a new subject.
    """
    known = {subject.id: subject for subject in subjects}
    cohort = Cohort.of(vectors.of([question for subject in subjects for question in subject.questions]))
    lexicons = {} if lexicon else _lexicons(calls, subjects)
    random = np.random.default_rng(_SEED)
    cases = []
    for call in calls:
        words = lexicon or lexicons[call.subject]
        every = tuple(range(len(call.conversation.transcript.turns)))
        uncut = Passages(call.conversation, every)
        closely = by_passage(call.conversation, encoder, closely=True)
        for points, own, whole in _forms(known[call.subject], random):
            checklist = prepare(points, vectors, lasting=True)
            ids = tuple(point.id for point in points)
            readings = [(closely if own else uncut, kept) for kept in (every, _few_turns(call, random))]
            if own and whole:
                readings.append((uncut, every))  # of which turn says a point, whole turns teach more
            for passages, kept in readings:
                places = [at for at, turn in enumerate(passages.turn_of) if turn in kept]
                left = excerpt_of(passages.conversation, places)
                telling = telling_turns(left)
                features = point_features(left, checklist, turns=telling, cohort=cohort, lexicon=words)
                turns = tuple(passages.turn_of[places[at]] for at in telling)
                is_short, cut = len(kept) < len(every), passages is closely
                cases.append(Case(call, ids, own, whole, is_short, cut, turns, features))
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


def judge_unseen(
    cases: Sequence[Case], *, lists: Sequence[ListCase] = ()
) -> tuple[list[Judged], list[JudgedList], PointModel]:
    """Every case judged by models that saw no call of its subject, and the model of all of them.

    Lists are judged by models that saw none of their writer.

    The cases are all of one kind: whole checklists, or own sentences. Those in whole turns teach which turn
    says a point; of own sentences only those in passages are judged and teach whether it was said at all.
    """
    folds = folds_of([case.call for case in cases], _FOLDS)
    by_turn = [case for case in cases if not case.cut]
    cases = [case for case in cases if case.cut == case.own]
    columns = slice(ALONE if cases[0].own else None)
    rows: dict[int, Features] = {}
    turns = {}
    for at, fold in enumerate(folds):
        turns[at] = _fit_turns([case for case in by_turn if case.call.subject not in fold])
        rows |= {
            place: _call_rows(case.features, turns[at])[:, columns]
            for place, case in enumerate(cases)
            if case.call.subject in fold
        }
    every_turn = _fit_turns(by_turn)
    read = [(_call_rows(one.features, every_turn)[:, columns], one.truth) for one in lists]
    judged: dict[int, Judged] = {}
    for at, fold in enumerate(folds):
        model = PointModel(*turns[at], *_fit_calls(rows, cases, lists=read, without=fold))
        judged |= {
            place: _judge(model, case) for place, case in enumerate(cases) if case.call.subject in fold
        }
    judged_lists = []
    for writer in sorted({one.writer for one in lists}):
        others = [row for one, row in zip(lists, read, strict=True) if one.writer != writer]
        model = PointModel(*every_turn, *_fit_calls(rows, cases, lists=others))
        theirs = (one for one in lists if one.writer == writer)
        judged_lists += [JudgedList(model.judge(one.features)[0], one.truth) for one in theirs]
    everything = PointModel(*every_turn, *_fit_calls(rows, cases, lists=read))
    return [judged[at] for at in range(len(cases))], judged_lists, everything


def _call_rows(features: Features, turn: tuple[Features, float]) -> Features:
    """What the model of turns makes of a call."""
    return call_features(features @ turn[0] + turn[1])


def judge(model: PointModel, cases: Sequence[Case]) -> list[Judged]:
    """Cases judged by one model; own sentences in passages, as they are looked for."""
    return [_judge(model, case) for case in cases if case.cut == case.own]


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
    rows: Mapping[int, Features],
    cases: Sequence[Case],
    *,
    lists: Sequence[tuple[Features, NDArray[np.bool_]]] = (),
    without: Set[str] = frozenset(),
) -> tuple[Features, float, Features, float]:
    """The models of long calls and of those that tell little, from other subjects than those left out.

    Own lists of other writers weigh together as much as all cases.
    """
    learnt = [at for at, case in enumerate(cases) if case.call.subject not in without]

    def fit(*, is_short: bool) -> tuple[Features, float]:
        kept = [at for at in learnt if (cases[at].features.shape[1] < FEW_TURNS) == is_short]
        truths = np.concatenate([truth_of(cases[at]) for at in kept])
        learnt_rows = np.concatenate([rows[at] for at in kept])
        weights = np.ones(len(truths))
        if lists and not is_short:
            further, their_truths = map(np.concatenate, zip(*lists, strict=True))
            weights = np.append(weights, np.full(len(further), len(truths) / len(further)))
            learnt_rows, truths = np.vstack([learnt_rows, further]), np.append(truths, their_truths)
        return _regression(learnt_rows, truths, strength=_CALL_STRENGTH, weights=weights)

    return *fit(is_short=False), *fit(is_short=True)


def _regression(
    rows: Features, labels: NDArray[np.bool_], *, strength: float, weights: Features | None = None
) -> tuple[Features, float]:
    """Logistic regression on standard scores, given back for rows as they come."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    fitted = LogisticRegression(C=strength, max_iter=5000).fit((rows - mean) / spread, labels, weights)
    coefficients = fitted.coef_[0] / spread
    return coefficients, float(fitted.intercept_[0] - coefficients @ mean)
