"""Counts what the head finds in labelled turns, and says how far its probabilities can be believed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.disclosures.names import Named
from nlp.disclosures.tags import Kind
from nlp.results import DisclosureLabel
from nlp.training.names.backgrounds import backgrounds
from nlp.training.names.examples import Dialogue, Example, Labelled
from nlp.training.names.generate import Filler
from nlp.training.names.noise import unpunctuated

MEASURED_BACKGROUNDS = (
    *(
        "dutch",
        "frisian",
        "turkish",
        "moroccan",
        "surinamese",
        "indian",
        "antillean",
        "vietnamese_indonesian",
    ),
    *("polish", "ukrainian", "syrian", "iraqi_kurdish", "afghan_iranian", "eritrean", "somali", "chinese"),
    *("west_african", "bulgarian_romanian", "cape_verdean_portuguese", "german"),
)
_FORMS_BY_BACKGROUND = ("as written", "as written, lower case without punctuation")
_BINS = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one turn, each with whether it is right."""

    named: tuple[Named, ...]
    right: tuple[bool, ...]
    wanted: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Recall and precision (0-1) over `wanted` labelled data."""

    recall: float
    precision: float
    wanted: int


def compare(example: Example, named: Sequence[Named]) -> Found:
    """A finding is right if it covers half of a datum of its label; each datum is found once."""
    left = list(example.spans)
    right = []
    for found in named:
        match = next((span for span in left if _covers_half(found, span)), None)
        right.append(match is not None)
        if match is not None:
            left.remove(match)
    return Found(tuple(named), tuple(right), example.spans)


def _covers_half(found: Named, span: Labelled) -> bool:
    shared = min(found.end, span.end) - max(found.start, span.start)
    return found.label == span.label and 2 * shared >= span.end - span.start


def figures(turns: Sequence[Found], label: DisclosureLabel) -> Figures:
    """Of one label over many turns."""
    marks = [
        right
        for turn in turns
        for named, right in zip(turn.named, turn.right, strict=True)
        if named.label == label
    ]
    wanted = sum(span.label == label for turn in turns for span in turn.wanted)
    return Figures(sum(marks) / max(wanted, 1), sum(marks) / max(len(marks), 1), wanted)


def platt(turns: Iterable[Found], kinds: Sequence[Kind]) -> tuple[float, float]:
    """Slope and offset that make a probability from log-odds (Platt 1999), for these kinds together."""
    scores, marks = _scores(turns, kinds)
    model = LogisticRegression(C=1.0).fit(np.log(scores / (1 - scores))[:, None], marks)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def calibration_error(turns: Iterable[Found], kinds: Sequence[Kind]) -> float:
    """Expected calibration error over ten bins of probability (Guo et al. 2017); 0 is perfect."""
    scores, marks = _scores(turns, kinds)
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    inside = [bins == at for at in range(_BINS) if (bins == at).any()]
    return float(sum(abs(scores[kept].mean() - marks[kept].mean()) * kept.mean() for kept in inside))


def _scores(turns: Iterable[Found], kinds: Sequence[Kind]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    pairs = [
        (named.probability, right)
        for turn in turns
        for named, right in zip(turn.named, turn.right, strict=True)
        if named.kind in kinds
    ]
    return np.array([score for score, _ in pairs]), np.array([mark for _, mark in pairs])


def by_background(
    forms: Mapping[str, Sequence[Dialogue]], find: Callable[[list[Dialogue]], list[Found]]
) -> dict[str, dict[str, Figures]]:
    """Recall of PERSON per background, in the calls of each form with held-out names of that background."""
    found: dict[str, dict[str, Figures]] = {}
    held_out = backgrounds(held_out=True)
    for background in MEASURED_BACKGROUNDS:
        if background not in held_out:
            continue  # of a short list by chance nothing is held out
        filler = Filler(Random(background), names={background: held_out[background]})
        found[background] = {}
        for form, calls in forms.items():
            if form in _FORMS_BY_BACKGROUND:
                turns = [passage for call in calls for passage in _renamed(filler, call)]
                found[background][form] = figures(find(turns), "PERSON")
    return found


def _renamed(filler: Filler, call: Dialogue) -> list[Dialogue]:
    """Each turn that holds a name, after the turn before it, with other names; in lower case where it was."""
    passages = []
    for index, turn in enumerate(call):
        names = tuple(span for span in turn.spans if span.label == "PERSON")
        if not names:
            continue
        renamed = filler.replace(Example(turn.text, names), kept=0.0)
        before = [Example(call[index - 1].text, ())] if index else []
        passages.append([*before, unpunctuated(renamed) if turn.text.islower() else renamed])
    return passages
