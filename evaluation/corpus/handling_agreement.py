"""Agreement on the handling of data, in acts per turn and the verdict: `labellings/handling` is blind."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import ConfigDict, TypeAdapter

from evaluation.corpus.agreement import LABELLINGS, Agreement, Pair, call_of, measure_pairs
from evaluation.corpus.call import CorpusCall, read_yaml
from nlp.results import HandlingAct

_ACTS: tuple[HandlingAct, ...] = get_args(HandlingAct)


@dataclass(frozen=True, slots=True)
class HandlingLabelling:
    """What one labeller made of one call: the acts of each turn that shows any, and the verdict on avg."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    verdict: Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]
    handling: dict[int, tuple[HandlingAct, ...]]


def measure_handling() -> list[Agreement]:
    """The labels that the corpus has beside the blind ones."""
    paths = sorted((LABELLINGS / "handling").glob("*.yaml"))
    blind = [_reader().validate_python(read_yaml(path)) for path in paths]
    twice = [(call_of(path), labelling) for path, labelling in zip(paths, blind, strict=True)]
    return [
        measure_pairs("act with data, per turn", [_act_pairs(*one) for one in twice]),
        measure_pairs(
            "verdict avg", [[(call.criteria["avg"].verdict, other.verdict)] for call, other in twice]
        ),
    ]


def _act_pairs(call: CorpusCall, other: HandlingLabelling) -> list[Pair]:
    """Of each act whether it stands in each turn of the employee."""
    return [
        (str(act in turn.handling), str(act in other.handling.get(index, ())))
        for index, turn in enumerate(call.turns)
        if turn.speaker == "employee"
        for act in _ACTS
    ]


@cache
def _reader() -> TypeAdapter[HandlingLabelling]:
    return TypeAdapter(HandlingLabelling)
