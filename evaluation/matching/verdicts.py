"""Trains the verdict on completeness, on chances of points from models without the call's subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.matching.calls import folds_of
from evaluation.matching.points import Judged
from nlp.completeness import JUDGEMENTS, CompletenessModel, Judgement, completeness_features
from nlp.criteria.checklist import Checklist
from nlp.criteria.contradictions import find_contradictions
from nlp.point_features import Features
from nlp.results import Point

_FOLDS = 8
# Chosen by leaving batches of writing out of train.
_STRENGTH = 0.2
_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class JudgedVerdict:
    """The chances of the verdicts on one call, beside the label."""

    chances: Mapping[Judgement, float]
    truth: str


def applying_share(judged: Sequence[Judged]) -> float:
    """The share of points that were not told although they applied to the caller."""
    untold = [note for one in judged for note in one.case.call.call.points if not note.covered]
    return sum(note.applies for note in untold) / len(untold)


def judge_unseen(
    judged: Sequence[Judged], checklists: Mapping[str, Checklist]
) -> tuple[list[JudgedVerdict], CompletenessModel]:
    """Every call judged by models without its subject, and the model of all of them."""
    applying = applying_share(judged)
    rows = features_of(judged, checklists, applying=applying)
    truths = [one.case.call.call.criteria["volledigheid"].verdict for one in judged]
    subjects = [one.case.call.subject for one in judged]
    unseen: dict[int, JudgedVerdict] = {}
    for fold in folds_of([one.case.call for one in judged], _FOLDS):
        learnt = [at for at, subject in enumerate(subjects) if subject not in fold]
        model = _fit(rows[learnt], [truths[at] for at in learnt], applying=applying)
        for at, subject in enumerate(subjects):
            if subject in fold:
                unseen[at] = JudgedVerdict(model.chances(rows[at]), truths[at])
    return [unseen[at] for at in range(len(rows))], _fit(rows, truths, applying=applying)


def judge(
    model: CompletenessModel, judged: Sequence[Judged], checklists: Mapping[str, Checklist]
) -> list[JudgedVerdict]:
    """Calls judged by one model."""
    rows = features_of(judged, checklists, applying=model.applying)
    truths = [one.case.call.call.criteria["volledigheid"].verdict for one in judged]
    return [JudgedVerdict(model.chances(row), truth) for row, truth in zip(rows, truths, strict=True)]


def features_of(
    judged: Sequence[Judged], checklists: Mapping[str, Checklist], *, applying: float
) -> Features:
    """One row a call."""
    rows = []
    for one in judged:
        call = one.case.call
        found = find_contradictions(call.conversation, checklists[call.subject], _points(one))
        rows.append(
            completeness_features(call.conversation, one.said, contradictions=len(found), applying=applying)
        )
    return np.stack(rows)


def _points(one: Judged) -> list[Point]:
    return [
        Point(point, said >= _EVEN, float(said), turn if said >= _EVEN else None)
        for point, said, turn in zip(one.case.points, one.said, one.turns, strict=True)
    ]


def _fit(rows: Features, truths: Sequence[str], *, applying: float) -> CompletenessModel:
    from sklearn.linear_model import LogisticRegression

    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit((rows - mean) / spread, list(truths))
    order = [list(model.classes_).index(judgement) for judgement in JUDGEMENTS]
    coefficients = (model.coef_[order] / spread).T
    return CompletenessModel(coefficients, model.intercept_[order] - mean @ coefficients, applying)
