"""Measures the tone head beside its baselines."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline

from nlp.criteria.toon import TONE_LABELS
from nlp.results import ToneLabel
from nlp.tone_features import Features
from nlp.training.tone.fit import Choice, Examples, Head, fit
from nlp.training.tone.lines import Line, of_split

Labels = Sequence[ToneLabel]

_FOLDS = 8
_BINS = 10
_CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
_BASELINE_STRENGTHS = (1, 3, 10, 30)


@dataclass(frozen=True, slots=True)
class Scores:
    """Macro-F1 of one way of labelling, on all lines of a set, its hard ones and its recogniser variants."""

    all: float
    hard: float
    asr: float


@dataclass(frozen=True, slots=True)
class Alarms:
    """At a confidence: the share of unfriendly lines found, and of other lines called unfriendly (0-1)."""

    confidence: float
    found: float
    false: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the card tells; `folds` are out-of-fold labels over the scenes of train and development."""

    lines: Mapping[str, int]
    development: Mapping[str, Scores]
    folds: Scores
    test: Mapping[str, Scores]
    per_label: Mapping[ToneLabel, float]
    ece_development: float
    ece_test: float
    alarms: tuple[Alarms, ...]


def measure(
    lines: Sequence[Line], examples: Examples, *, choice: Choice, head: Head, dimensions: int
) -> Figures:
    """Development with the head fitted on train alone; test once, with the head that is shipped."""
    development, test = of_split(lines, "development"), of_split(lines, "test")
    on_development = choice.head.probabilities(examples.of(development).rows)
    on_test = head.probabilities(examples.of(test).rows)
    baseline = _baseline(lines)
    majority = Counter(lines[index].label for index in of_split(lines, "train")).most_common(1)[0][0]
    truth = examples.of(test).labels
    per_label = f1_score(truth, labels_of(on_test), labels=TONE_LABELS, average=None)
    return Figures(
        lines=Counter(line.split for line in lines),
        development={
            "encoder, cues and words": _scores(lines, development, labels_of(on_development)),
            "TF-IDF of letters": _scores(lines, development, baseline(development)),
            "always the same label": _scores(lines, development, [majority] * len(development)),
        },
        folds=_cross_validated(lines, examples, choice=choice, dimensions=dimensions),
        test={
            "encoder, cues and words": _scores(lines, test, labels_of(on_test)),
            "TF-IDF of letters": _scores(lines, test, baseline(test)),
            "always the same label": _scores(lines, test, [majority] * len(test)),
        },
        per_label=dict(zip(TONE_LABELS, map(float, per_label), strict=True)),
        ece_development=calibration_error(on_development, examples.of(development).labels),
        ece_test=calibration_error(on_test, truth),
        alarms=tuple(_alarms(on_test, truth, confidence) for confidence in _CONFIDENCES),
    )


def labels_of(probabilities: Features) -> list[ToneLabel]:
    """The likeliest label of each row."""
    return [TONE_LABELS[at] for at in probabilities.argmax(axis=1)]


def calibration_error(probabilities: Features, truth: Labels) -> float:
    """Expected calibration error over ten bins of confidence (Guo et al. 2017); 0 is perfect."""
    confidence = probabilities.max(axis=1)
    right = np.array(labels_of(probabilities)) == np.array(truth)
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    inside = [bins == at for at in range(_BINS) if (bins == at).any()]
    return float(sum(abs(confidence[kept].mean() - right[kept].mean()) * kept.mean() for kept in inside))


def _scores(lines: Sequence[Line], indexes: Sequence[int], found: Labels) -> Scores:
    pairs = [(lines[index], label) for index, label in zip(indexes, found, strict=True)]
    return Scores(
        all=_macro_f1(pairs),
        hard=_macro_f1([pair for pair in pairs if pair[0].hard]),
        asr=_macro_f1([pair for pair in pairs if pair[0].asr]),
    )


def _macro_f1(pairs: Sequence[tuple[Line, ToneLabel]]) -> float:
    truth, found = [line.label for line, _ in pairs], [label for _, label in pairs]
    return float(f1_score(truth, found, labels=TONE_LABELS, average="macro", zero_division=0))


def _cross_validated(lines: Sequence[Line], examples: Examples, *, choice: Choice, dimensions: int) -> Scores:
    learnt = np.array(of_split(lines, "train", "development"))
    scenes = [lines[index].scene for index in learnt]
    found: dict[int, ToneLabel] = {}
    for rest, fold in GroupKFold(_FOLDS, shuffle=True, random_state=0).split(learnt, groups=scenes):
        head = fit(examples.of(learnt[rest]), strength=choice.strength, dimensions=dimensions)
        labels = labels_of(head.probabilities(examples.of(learnt[fold]).rows))
        found |= dict(zip(learnt[fold].tolist(), labels, strict=True))
    return _scores(lines, list(found), list(found.values()))


def _baseline(lines: Sequence[Line]) -> Callable[[Sequence[int]], Labels]:
    """Letters in runs of two to five with logistic regression, its strength chosen on development too."""
    train, development = of_split(lines, "train"), of_split(lines, "development")

    def predict(model: Pipeline, indexes: Sequence[int]) -> Labels:
        found: Labels = model.predict([lines[index].text for index in indexes]).tolist()
        return found

    def fitted(strength: float) -> Pipeline:
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=5000)
        model = make_pipeline(letters, regression)
        return model.fit([lines[index].text for index in train], [lines[index].label for index in train])

    models = [fitted(strength) for strength in _BASELINE_STRENGTHS]
    best = max(models, key=lambda model: _scores(lines, development, predict(model, development)).all)
    return lambda indexes: predict(best, indexes)


def _alarms(probabilities: Features, truth: Labels, confidence: float) -> Alarms:
    unfriendly = TONE_LABELS.index("unfriendly")
    called = (probabilities.argmax(axis=1) == unfriendly) & (probabilities.max(axis=1) >= confidence)
    really = np.array(truth) == "unfriendly"
    return Alarms(confidence, float(called[really].mean()), float(called[~really].mean()))
