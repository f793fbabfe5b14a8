"""Writes the heads with the checksum that names them."""

import hashlib
import json
from pathlib import Path

import numpy as np

from nlp.heads import CARD_FILE, HEADS_FILE, Linear
from nlp.training.conversation.fit import Fitted
from nlp.turn_features import Features

NAME, VERSION = "dutch-conversation", "1.0.0"


def write_heads(folder: Path, fitted: Fitted, *, encoder: str) -> None:
    """Write the weights and what names them; `encoder` is the name of the one that made the vectors."""
    folder.mkdir(parents=True, exist_ok=True)
    turns = fitted.turns
    arrays: dict[str, object] = {
        "grams": np.array(turns.vocabulary.grams),
        "rarity": turns.vocabulary.rarity.astype(np.float32),
        "gram_coefficients": turns.grams.astype(np.float32),
        "present": turns.present,
        **_arrays("turns", turns.dense),
        **_arrays("context", turns.context),
    }
    for name, model in fitted.calls.items():
        arrays |= _arrays(name, model.linear)
    np.savez_compressed(folder / HEADS_FILE, **arrays)  # type: ignore[arg-type]
    digest = hashlib.sha256((folder / HEADS_FILE).read_bytes()).hexdigest()
    card = {
        "name": NAME,
        "version": VERSION,
        "encoder": encoder,
        "calls": {
            name: {"labels": model.labels, "parts": model.parts} for name, model in fitted.calls.items()
        },
        "sha256": {HEADS_FILE: digest},
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _arrays(name: str, linear: Linear) -> dict[str, Features]:
    return {f"{name}_coefficients": linear.coefficients, f"{name}_intercepts": linear.intercepts}
