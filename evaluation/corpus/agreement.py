"""Agreement of labellings that were made apart: Cohen's kappa per label, with intervals over calls."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from evaluation.corpus import CORPUS
from evaluation.corpus.call import CorpusCall, CriterionKey, Outcome, read_call, read_yaml
from evaluation.interval import Estimate, estimate
from evaluation.scores import Judged, cohen_kappa
from nlp.results import CategoryLabel, DisclosureLabel, TechniqueItem, ToneLabel

LABELLINGS = Path(__file__).parent / "labellings"
"""A folder each: `first`, as the calls were written; `second`, blind; `third`, blind, final guideline;
`later`, blind, of calls from the thirteenth batch on, whose own labels nobody settled; `handling`, blind, of
what is done with data in b30 (`handling_agreement`)."""

_STRICT = ConfigDict(extra="forbid")
_Verdict = Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MarkedDatum:
    """Personal data as a labeller marked it."""

    __pydantic_config__ = _STRICT

    turn: Annotated[int, Field(ge=0)]
    text: str
    label: DisclosureLabel


@dataclass(frozen=True, slots=True)
class Labelling:
    """What one labeller made of one call."""

    __pydantic_config__ = _STRICT

    id: str
    tone: dict[int, ToneLabel]
    special: dict[int, tuple[CategoryLabel, ...]]
    disclosures: tuple[MarkedDatum, ...]
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


@dataclass(frozen=True, slots=True)
class TwiceLabelled:
    """A call with two labellings that were made apart."""

    call: CorpusCall
    first: Labelling
    second: Labelling


def load_twice_labelled() -> list[TwiceLabelled]:
    """Every call that was labelled twice from the first guideline, with both labellings."""
    return [
        TwiceLabelled(call_of(path), first=_read(LABELLINGS / "first" / path.name), second=_read(path))
        for path in _files("second")
    ]


def load_relabelled(labelling: Literal["third", "later"]) -> list[TwiceLabelled]:
    """Calls that were labelled blind from the final guideline, beside the labels that the corpus has now."""
    calls = ((call_of(path), _read(path)) for path in _files(labelling))
    return [TwiceLabelled(call, first=labelling_of(call), second=blind) for call, blind in calls]


def labelling_of(call: CorpusCall) -> Labelling:
    """The labels of a corpus call, as a labelling that can be compared."""
    return Labelling(
        id=call.id,
        tone={index: turn.tone for index, turn in enumerate(call.turns) if turn.tone},
        special={index: turn.special for index, turn in enumerate(call.turns) if turn.special},
        disclosures=tuple(
            MarkedDatum(index, note.text, note.label)
            for index, turn in enumerate(call.turns)
            for note in turn.disclosures
        ),
        points={
            note.id: "wrong" if note.wrong else "covered" if note.covered else "missed"
            for note in call.points
        },
        technique=tuple(note.item for note in call.technique),
        outcome=call.outcome,
        criteria={key: judgement.verdict for key, judgement in call.criteria.items()},
    )


def measure_agreement(calls: Sequence[TwiceLabelled]) -> list[Agreement]:
    """Agreement per kind of label; rare labels have wide intervals."""
    kinds: dict[str, Callable[[TwiceLabelled], list[Pair]]] = {
        "tone": tone_pairs,
        "disclosure, per turn and label": _disclosure_pairs,
        "special category, per turn": _special_pairs,
        "point": _point_pairs,
        "technique": _technique_pairs,
        "outcome": lambda twice: [(twice.first.outcome, twice.second.outcome)],
    }
    measured = [measure_pairs(name, [pairs(call) for call in calls]) for name, pairs in kinds.items()]
    keys = sorted({key for twice in calls for key in twice.first.criteria})
    return measured + [
        measure_pairs(
            f"verdict {key}", [[(twice.first.criteria[key], twice.second.criteria[key])] for twice in calls]
        )
        for key in keys
    ]


def tone_pairs(twice: TwiceLabelled) -> list[Pair]:
    """Both tones of each turn of the employee."""
    return [(tone, twice.second.tone[index]) for index, tone in twice.first.tone.items()]


def measure_pairs(label: str, calls: Sequence[Sequence[Pair]]) -> Agreement:
    """Agreement on the pairs of labels of each call."""
    flat = [pair for pairs in calls for pair in pairs]
    return Agreement(
        label=label,
        pairs=len(flat),
        alike=sum(first == second for first, second in flat) / len(flat),
        kappa=estimate(calls, _kappa),
    )


def _kappa(calls: Iterable[Sequence[Pair]]) -> float | None:
    return cohen_kappa([Judged(first, second, confidence=1.0) for call in calls for first, second in call])


def _disclosure_pairs(twice: TwiceLabelled) -> list[Pair]:
    """The labels found in each turn; a turn without data counts, so that kappa sees chance."""
    first, second = (_labels_by_turn(labelling) for labelling in (twice.first, twice.second))
    return [(first.get(index, ""), second.get(index, "")) for index in range(len(twice.call.turns))]


def _labels_by_turn(labelling: Labelling) -> dict[int, str]:
    found: dict[int, set[str]] = {}
    for datum in labelling.disclosures:
        found.setdefault(datum.turn, set()).add(datum.label)
    return {index: "+".join(sorted(labels)) for index, labels in found.items()}


def _special_pairs(twice: TwiceLabelled) -> list[Pair]:
    first, second = (
        {index: "+".join(sorted(labels)) for index, labels in labelling.special.items()}
        for labelling in (twice.first, twice.second)
    )
    return [(first.get(index, ""), second.get(index, "")) for index in range(len(twice.call.turns))]


def _point_pairs(twice: TwiceLabelled) -> list[Pair]:
    return [(told, twice.second.points[point]) for point, told in twice.first.points.items()]


def _technique_pairs(twice: TwiceLabelled) -> list[Pair]:
    items: tuple[TechniqueItem, ...] = get_args(TechniqueItem)
    return [(str(item in twice.first.technique), str(item in twice.second.technique)) for item in items]


def _files(labelling: str) -> list[Path]:
    return sorted((LABELLINGS / labelling).glob("*.yaml"))


def call_of(path: Path) -> CorpusCall:
    """The call of a labelling, as the corpus has it."""
    return read_call(CORPUS / path.stem.partition("-")[0] / path.name)


def _read(path: Path) -> Labelling:
    return _reader().validate_python(read_yaml(path))


@cache
def _reader() -> TypeAdapter[Labelling]:
    return TypeAdapter(Labelling)
