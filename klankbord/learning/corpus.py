"""What the corpus adds to a lesson: examples to learn from, calls to measure on; never its test split."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from evaluation.corpus.splits import load_split, split_ids
from evaluation.training import labelled, unseen_examples
from klankbord.scorecards import load_subjects
from nlp.call_features import PARTS
from nlp.encoder import Encoder
from nlp.heads import CALL_HEADS, CallHead
from nlp.training.conversation.examples import CallExample, LabelledCall


@dataclass(frozen=True, slots=True)
class Corpus:
    """Examples of the train split, and the calls of the development split with their labels."""

    examples: tuple[CallExample, ...]
    development: tuple[LabelledCall, ...]


def open_corpus(encoder: Encoder, *, heads: str, cache: Path) -> Corpus:
    """The corpus as it is read beside these packaged heads (their version).

    Reading the train split takes minutes, as models of turns are trained for it that do not see the call. It
    is kept in `cache`: the corpus is public, and no call of the municipality is in it.
    """
    path = kept_at(cache, encoder=encoder.name, heads=heads)
    examples = _read(path)
    if examples is None:
        learnt = load_split("train", purpose="training")
        examples = unseen_examples(learnt, subjects=load_subjects(), encoder=encoder)
        keep_examples(path, examples)
    development = labelled(load_split("development", purpose="evaluation"))
    return Corpus(examples, tuple(development))


def kept_at(cache: Path, *, encoder: str, heads: str) -> Path:
    """Where the examples are kept that models of turns of these versions give."""
    parts = json.dumps([encoder, heads, split_ids()["train"]])
    return cache / f"learning-{hashlib.sha256(parts.encode()).hexdigest()[:32]}.npz"


def keep_examples(path: Path, examples: Sequence[CallExample]) -> None:
    """Write examples, whole or not at all."""
    arrays: dict[str, NDArray[np.float64] | NDArray[np.str_]] = {
        f"part {part}": np.array([example.features[part] for example in examples]) for part in PARTS
    }
    for head in CALL_HEADS:
        arrays[f"head {head}"] = np.array([example.labels[head] for example in examples])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz.part")
    with os.fdopen(handle, "wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    Path(name).replace(path)


def _read(path: Path) -> tuple[CallExample, ...] | None:
    try:
        # Opened here, because numpy leaves a file open that proves to be no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            parts = {part: archive[f"part {part}"] for part in PARTS}
            heads: dict[CallHead, list[str]] = {head: archive[f"head {head}"].tolist() for head in CALL_HEADS}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return tuple(
        CallExample({part: rows[at] for part, rows in parts.items()}, dict(zip(heads, labels, strict=True)))
        for at, labels in enumerate(zip(*heads.values(), strict=True))
    )
