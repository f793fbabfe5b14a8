"""Running version and candidate side by side on calls that neither learnt from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.scores import Judged, macro_f1
from evaluation.training_card import Judgements, judge_readings, mean_f1
from klankbord.learning.gate import Case, CriterionGate, WholeMeasure, judge_criterion
from nlp.criteria.judgement import likeliest
from nlp.encoder import Encoder
from nlp.heads import CallHead, CallModel, Heads
from nlp.training.conversation.examples import CallExample, LabelledCall, ReadCall, read_calls


@dataclass(frozen=True, slots=True)
class Development:
    """The development calls of the corpus, and what the models of calls read of them."""

    calls: tuple[ReadCall, ...]
    examples: tuple[CallExample, ...]


def read_development(calls: Sequence[LabelledCall], *, heads: Heads, encoder: Encoder) -> Development:
    """Encode and read them; each must have an employee."""
    read = tuple(read_calls(calls, encoder=encoder))
    return Development(read, tuple(_examples(read, heads)))


def compare(
    criterion: CallHead,
    model: CallModel,
    *,
    running: Heads,
    reviewed: Sequence[CallExample],
    development: Sequence[CallExample],
) -> CriterionGate:
    """Judge the held-out calls with the running model of a criterion and with this one."""
    models = running.calls[criterion], model
    cases = [
        *_cases(criterion, models, reviewed, is_reviewed=True),
        *_cases(criterion, models, development, is_reviewed=False),
    ]
    return judge_criterion(criterion, cases)


def whole_measures(running: Heads, candidate: Path, development: Development) -> tuple[WholeMeasure, ...]:
    """Tone of turns, technique and outcome with the version in a folder, as it will read calls.

    No lesson changes these: that they stay the same proves that the version was put together well.
    """
    before, after = (_judgements(heads, development.calls) for heads in (running, Heads(candidate)))
    return (
        WholeMeasure("toon per beurt, macro-F1", macro_f1(before.tones), macro_f1(after.tones)),
        WholeMeasure("gesprekstechniek, gemiddelde F1", mean_f1(before.items), mean_f1(after.items)),
        WholeMeasure("afloop, deel juist", *(_right(each.calls["outcome"]) for each in (before, after))),
    )


def _cases(
    criterion: CallHead,
    models: tuple[CallModel, CallModel],
    examples: Sequence[CallExample],
    *,
    is_reviewed: bool,
) -> Iterator[Case]:
    for example in examples:
        running, candidate = (
            _judged(example.labels[criterion], model.chances(example.features)) for model in models
        )
        yield Case(running, candidate, is_reviewed)


def _judged(truth: str, chances: Mapping[str, float]) -> Judged:
    """The verdict as people would see it: too little certainty is none."""
    verdict, confidence = likeliest(chances)
    return Judged(truth, verdict, confidence)


def _examples(calls: Sequence[ReadCall], heads: Heads) -> Iterator[CallExample]:
    for call in calls:
        features = heads.features(call.conversation)
        assert features is not None, "a development call without an employee"  # noqa: S101
        yield CallExample(features, call.labelled.calls)


def _judgements(heads: Heads, calls: Sequence[ReadCall]) -> Judgements:
    return judge_readings(calls, [found for call in calls if (found := heads.read(call.conversation))])


def _right(cases: Sequence[Judged]) -> float:
    return sum(case.right for case in cases) / len(cases)
