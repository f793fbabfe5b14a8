"""Writes what serving needs of a trained head: arrays, checksums and calibration."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.disclosures.name_features import KnownWords
from nlp.disclosures.tags import Kind
from nlp.training.names.network import NameNetwork, arrays_of

NAME, VERSION = "dutch-names", "2.3.0"
Calibration = Mapping[Kind, tuple[float, float]]


def write_head(folder: Path, network: NameNetwork, known: KnownWords) -> None:
    """Write head.npz."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[Any]] = {
        "known_words": known.checksums,
        "known_lists": known.lists,
        **arrays_of(network),
    }
    np.savez_compressed(folder / "head.npz", allow_pickle=False, **arrays)


def write_checksums(
    folder: Path, *, encoder: str, calibration: Calibration, least: Mapping[Kind, float]
) -> None:
    """Write weights.json, which `nlp.disclosures.names.NameHead` checks when it loads the folder."""
    document = {
        "name": NAME,
        "version": VERSION,
        "encoder": encoder,
        "calibration": calibration,
        "least": least,
        "sha256": {"head.npz": hashlib.sha256((folder / "head.npz").read_bytes()).hexdigest()},
    }
    (folder / "weights.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
