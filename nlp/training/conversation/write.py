"""Writes the heads with the checksum that names them."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.heads import Linear
from nlp.training.conversation.fit import Fitted
from nlp.turn_features import Features
from nlp.weight_files import write_head

NAME, VERSION = "dutch-conversation", "1.1.0"


def write_heads(folder: Path, fitted: Fitted, *, encoder: str) -> None:
    """Write the weights and what names them; `encoder` is the name of the one that made the vectors."""
    turns = fitted.turns
    arrays: dict[str, NDArray[Any]] = {
        "grams": np.array(turns.vocabulary.grams),
        "rarity": turns.vocabulary.rarity.astype(np.float32),
        "gram_coefficients": turns.grams.astype(np.float32),
        "present": turns.present,
        **_arrays("turns", turns.dense),
        **_arrays("context", turns.context),
    }
    for name, model in fitted.calls.items():
        arrays |= _arrays(name, model.linear)
    calls = {name: {"labels": model.labels, "parts": model.parts} for name, model in fitted.calls.items()}
    write_head(folder, arrays, name=NAME, version=VERSION, encoder=encoder, calls=calls)


def _arrays(name: str, linear: Linear) -> dict[str, Features]:
    return {f"{name}_coefficients": linear.coefficients, f"{name}_intercepts": linear.intercepts}
