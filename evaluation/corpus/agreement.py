"""Agreement of a second, blind labelling with the first: Cohen's kappa per label, intervals over calls."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

import yaml
from pydantic import ConfigDict, Field, TypeAdapter

from evaluation.corpus import CORPUS
from evaluation.corpus.call import CorpusCall, CriterionKey, Outcome, TechniqueItem, read_call
from evaluation.interval import Estimate, estimate
from evaluation.scores import Judged, cohen_kappa
from nlp.results import CategoryLabel, DisclosureLabel, ToneLabel

SECOND = Path(__file__).parent / "second"
"""The second labels: one YAML file a call, written without sight of the first."""

_STRICT = ConfigDict(extra="forbid")
_Verdict = Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SecondDisclosure:
    """Personal data as the second labeller marked it."""

    __pydantic_config__ = _STRICT

    turn: Annotated[int, Field(ge=0)]
    text: str
    label: DisclosureLabel


@dataclass(frozen=True, slots=True)
class SecondLabels:
    """What the second labeller made of one call, from the text and the guideline alone."""

    __pydantic_config__ = _STRICT

    id: str
    tone: dict[int, ToneLabel]
    special: dict[int, tuple[CategoryLabel, ...]]
    disclosures: tuple[SecondDisclosure, ...]
    points: dict[str, Literal["covered", "missed", "wrong"]]
    technique: tuple[TechniqueItem, ...]
    outcome: Outcome
    criteria: dict[CriterionKey, _Verdict]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one kind of label: kappa with its 95 % interval, and the share labelled alike."""

    label: str
    pairs: int
    alike: float
    kappa: Estimate


def load_second() -> list[tuple[CorpusCall, SecondLabels]]:
    """Every call that was labelled twice, with both labellings."""
    reader = _reader()
    found = []
    for path in sorted(SECOND.glob("*.yaml")):
        second = reader.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        found.append((read_call(CORPUS / path.stem.partition("-")[0] / path.name), second))
    return found


def measure_agreement(calls: Sequence[tuple[CorpusCall, SecondLabels]]) -> list[Agreement]:
    """Agreement per kind of label; rare labels have wide intervals."""
    kinds: dict[str, Callable[[CorpusCall, SecondLabels], list[Pair]]] = {
        "tone": tone_pairs,
        "disclosure, per turn and label": _disclosure_pairs,
        "special category, per turn": _special_pairs,
        "point": _point_pairs,
        "technique": _technique_pairs,
        "outcome": lambda first, second: [(first.outcome, second.outcome)],
    }
    measured = [_measure(name, [pairs(*call) for call in calls]) for name, pairs in kinds.items()]
    keys = sorted({key for first, _ in calls for key in first.criteria})
    return measured + [
        _measure(
            f"verdict {key}",
            [[(first.criteria[key].verdict, second.criteria[key])] for first, second in calls],
        )
        for key in keys
    ]


def tone_pairs(first: CorpusCall, second: SecondLabels) -> list[Pair]:
    """Both tones of each turn of the employee."""
    return [(turn.tone, second.tone[index]) for index, turn in enumerate(first.turns) if turn.tone]


def _measure(label: str, calls: Sequence[Sequence[Pair]]) -> Agreement:
    flat = [pair for pairs in calls for pair in pairs]
    return Agreement(
        label=label,
        pairs=len(flat),
        alike=sum(first == second for first, second in flat) / len(flat),
        kappa=estimate(calls, _kappa),
    )


def _kappa(calls: Iterable[Sequence[Pair]]) -> float | None:
    return cohen_kappa([Judged(first, second, confidence=1.0) for call in calls for first, second in call])


def _disclosure_pairs(first: CorpusCall, second: SecondLabels) -> list[Pair]:
    """The labels found in each turn; a turn without data counts, so that kappa sees chance."""
    theirs: dict[int, set[str]] = {}
    for note in second.disclosures:
        theirs.setdefault(note.turn, set()).add(note.label)
    return [
        ("+".join(sorted({note.label for note in turn.disclosures})), "+".join(sorted(theirs.get(index, ()))))
        for index, turn in enumerate(first.turns)
    ]


def _special_pairs(first: CorpusCall, second: SecondLabels) -> list[Pair]:
    return [
        ("+".join(sorted(turn.special)), "+".join(sorted(second.special.get(index, ()))))
        for index, turn in enumerate(first.turns)
    ]


def _point_pairs(first: CorpusCall, second: SecondLabels) -> list[Pair]:
    return [
        ("wrong" if note.wrong else "covered" if note.covered else "missed", second.points[note.id])
        for note in first.points
    ]


def _technique_pairs(first: CorpusCall, second: SecondLabels) -> list[Pair]:
    items: tuple[TechniqueItem, ...] = get_args(TechniqueItem)
    here = {note.item for note in first.technique}
    return [(str(item in here), str(item in second.technique)) for item in items]


@cache
def _reader() -> TypeAdapter[SecondLabels]:
    return TypeAdapter(SecondLabels)
