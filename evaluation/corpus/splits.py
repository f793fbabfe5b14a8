"""The fixed split of the corpus by call: whole batches and whole subjects are held out for test."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from evaluation.corpus import CORPUS
from evaluation.corpus.call import CorpusCall, read_call

Split = Literal["train", "development", "test"]
Purpose = Literal["training", "evaluation"]

_SPLITS = Path(__file__).with_name("splits.yaml")


class TestIsNotForTraining(ValueError):
    """Test calls are read by an evaluation only; whatever learns from them can no longer be measured."""

    __test__ = False  # no test class, whatever its name


@cache
def split_ids() -> dict[Split, tuple[str, ...]]:
    """The ids of each split, as they were fixed once."""
    document: dict[Split, list[str]] = yaml.safe_load(_SPLITS.read_text(encoding="utf-8"))
    return {split: tuple(ids) for split, ids in document.items()}


def load_split(split: Split, *, purpose: Purpose) -> list[CorpusCall]:
    """The calls of one split, in the order of their ids.

    Raises:
        TestIsNotForTraining: the test split was asked for to train on.
        CorpusFormatError: a call contradicts itself.
    """
    if split == "test" and purpose == "training":
        raise TestIsNotForTraining("the test split is for evaluation only")
    return [
        read_call(CORPUS / call_id.partition("-")[0] / f"{call_id}.yaml") for call_id in split_ids()[split]
    ]


def load_corpus() -> list[CorpusCall]:
    """All calls, to describe the corpus as a whole; never to train or tune on."""
    return [read_call(path) for path in sorted(CORPUS.rglob("*.yaml"))]
