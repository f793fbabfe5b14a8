"""Writes the heads with the checksum that names them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.heads import CallHead, CallModel, Linear
from nlp.training.conversation.fit import Fitted
from nlp.turn_features import Features
from nlp.weight_files import read_head, write_head

NAME, VERSION = "dutch-conversation", "1.6.0"


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
    calls = {}
    for name, model in fitted.calls.items():
        arrays |= _arrays(name, model.linear)
        calls[name] = _card_of(model)
    write_head(folder, arrays, name=NAME, version=VERSION, encoder=encoder, calls=calls)


def replace_calls(
    folder: Path, running: Path, models: Mapping[CallHead, CallModel], *, version: str, **more: object
) -> None:
    """Write the heads of `running` with other models of calls; all else stays as it is, bit for bit.

    Raises WeightsMissing or WeightsDamaged; `more` goes into the card for the machine.
    """
    card, arrays = read_head(running)
    arrays, calls = dict(arrays), dict(card["calls"])
    for name, model in models.items():
        arrays |= _arrays(name, model.linear)
        calls[name] = _card_of(model)
    write_head(folder, arrays, name=NAME, version=version, encoder=card["encoder"], calls=calls, **more)


def _card_of(model: CallModel) -> dict[str, Any]:
    return {"labels": model.labels, "parts": model.parts}


def _arrays(name: str, linear: Linear) -> dict[str, Features]:
    return {f"{name}_coefficients": linear.coefficients, f"{name}_intercepts": linear.intercepts}
