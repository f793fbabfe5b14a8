"""What plain methods reach on the same calls: a lexicon, TF-IDF with logistic regression, the raw encoder.

The last two learn from the train split of the corpus; none of them knows the heads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.calls import SampleCall
from evaluation.scores import Judged, macro_f1
from evaluation.technique import ITEMS, count_items, hard_turns, mean_f1
from nlp.encoder import Encoder
from nlp.results import TechniqueItem, ToneLabel
from nlp.turn_features import group_counts, wording_index

Labels = list[str]
Predict = Callable[[Sequence[str]], Labels]
Learn = Callable[[Sequence[str], Sequence[str]], Predict]

_KIND = ("empathy", "reassurance", "warmth", "ownership", "choice", "thanks", "wish", "invitation")
_UNKIND = ("blame", "dismissal", "impatience", "belittling", "suspicion", "sarcasm")
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "transferred": ("transfer", "warm_words"),
    "callback_promised": ("promise_call",),
    "referred": ("refer_elsewhere",),
    "unresolved": ("no_solution", "dismissal"),
}
_TELLING: Mapping[TechniqueItem, str] = {
    "greeting": "greeting_word",
    "recording_notice": "recording_notice",
    "identity_check": "identity_question",
    "listening": "open_question",
    "summary": "summary_phrase",
    "hold_explained": "hold",
    "warm_transfer": "warm_words",
    "commitment": "promise_call",
    "closing_question": "closing_question",
    "farewell": "farewell_word",
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one method reaches (0-1); None where it is not defined."""

    method: str
    tone: float | None
    hard: float | None
    technique: float | None
    outcome: float | None


def measure_baselines(
    train: Sequence[SampleCall], calls: Sequence[SampleCall], *, encoder: Encoder
) -> tuple[Baseline, ...]:
    """Learn from `train` and measure on `calls`, in the order lexicon, TF-IDF, encoder."""
    learners: Mapping[str, Learn] = {"tfidf": _tfidf, "encoder": _nearest_mean(encoder)}
    learnt = (_measured(name, train, calls, learn) for name, learn in learners.items())
    return (_lexicon(calls), *learnt)


def _measured(
    method: str, train: Sequence[SampleCall], calls: Sequence[SampleCall], learn: Learn
) -> Baseline:
    tone = learn(*_turns(train))
    texts = [_text(call) for call in train]
    outcome = learn(texts, [call.outcome for call in train])
    items = {item: learn(texts, [str(item in _used(call)) for call in train]) for item in ITEMS}
    said = [_text(call) for call in calls]
    found = {item: predict(said) for item, predict in items.items()}
    used = [{item for item in ITEMS if found[item][at] == str(True)} for at in range(len(calls))]
    return _baseline(method, calls, tones=tone(_turns(calls)[0]), outcomes=outcome(said), used=used)


def _lexicon(calls: Sequence[SampleCall]) -> Baseline:
    tones = [_by_words(counts) for counts in group_counts(_turns(calls)[0])]
    counts = [
        group_counts([turn.text for turn in call.turns if turn.speaker == "employee"]) for call in calls
    ]
    outcomes = [_ending(rows) for rows in counts]
    used = [{item for item, group in _TELLING.items() if rows[:, _at(group)].any()} for rows in counts]
    return _baseline("lexicon", calls, tones=tones, outcomes=outcomes, used=used)


def _baseline(
    method: str,
    calls: Sequence[SampleCall],
    *,
    tones: Sequence[str],
    outcomes: Sequence[str],
    used: Sequence[set[TechniqueItem]],
) -> Baseline:
    truth = _turns(calls)[1]
    judged = [Judged(label, found, 1.0) for label, found in zip(truth, tones, strict=True)]
    hard = [index in hard_turns(call) for call in calls for index, turn in enumerate(call.turns) if turn.tone]
    right = [call.outcome == found for call, found in zip(calls, outcomes, strict=True)]
    hits = count_items([(_used(call), found) for call, found in zip(calls, used, strict=True)])
    return Baseline(
        method,
        macro_f1(judged),
        macro_f1([case for case, is_hard in zip(judged, hard, strict=True) if is_hard]),
        mean_f1(hits),
        float(np.mean(right)) if right else None,
    )


def _by_words(counts: np.ndarray[Any, Any]) -> ToneLabel:
    if any(counts[_at(group)] for group in _UNKIND):
        return "unfriendly"
    return "friendly" if any(counts[_at(group)] for group in _KIND) else "neutral"


def _ending(counts: np.ndarray[Any, Any]) -> str:
    """The first ending whose words stand in the second half of what the employee says."""
    late = counts[len(counts) // 2 :]
    for ending, groups in _ENDINGS.items():
        if any(late[:, _at(group)].any() for group in groups):
            return ending
    return "answered"


def _at(group: str) -> int:
    return wording_index().groups.index(group)


def _tfidf(texts: Sequence[str], labels: Sequence[str]) -> Predict:
    from sklearn.dummy import DummyClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    one = len(set(labels)) == 1
    classifier = DummyClassifier() if one else LogisticRegression(class_weight="balanced", max_iter=2000)
    model = make_pipeline(vectors, classifier).fit(list(texts), list(labels))

    def predict(said: Sequence[str]) -> Labels:
        found: Labels = model.predict(list(said)).tolist()
        return found

    return predict


def _nearest_mean(encoder: Encoder) -> Learn:
    """The class whose mean vector is nearest, of sentences as the encoder gives them."""
    kept: dict[str, np.ndarray[Any, Any]] = {}

    def encode(texts: Sequence[str]) -> np.ndarray[Any, Any]:
        missing = sorted({text for text in texts if text not in kept})
        kept.update(zip(missing, encoder.encode(missing), strict=True))
        return np.array([kept[text] for text in texts])

    def learn(texts: Sequence[str], labels: Sequence[str]) -> Predict:
        vectors, names = encode(texts), sorted(set(labels))
        means = np.array([vectors[[label == name for label in labels]].mean(axis=0) for name in names])
        middle = vectors.mean(axis=0)

        def predict(said: Sequence[str]) -> Labels:
            # e5's cosines lie close together: what tells is the direction from the middle.
            likeness = _unit(encode(said) - middle) @ _unit(means - middle).T
            return [names[at] for at in likeness.argmax(axis=1)]

        return predict

    return learn


def _unit(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _turns(calls: Sequence[SampleCall]) -> tuple[list[str], list[str]]:
    pairs = [(turn.text, turn.tone) for call in calls for turn in call.turns if turn.tone]
    return [text for text, _ in pairs], [tone for _, tone in pairs]


def _text(call: SampleCall) -> str:
    return " ".join(turn.text for turn in call.turns)


def _used(call: SampleCall) -> set[TechniqueItem]:
    return {label.item for label in call.technique or ()}
