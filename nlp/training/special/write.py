"""Writes the weights of the special-category head."""

from pathlib import Path

import numpy as np

from nlp import weight_files
from nlp.special_wordings import CATEGORIES
from nlp.training.special.fit import Fitted
from nlp.training.special.lines import SCENES, lines_sha256

_NAME, _VERSION = "dutch-special-categories", "2.1.0"


def write_head(folder: Path, fitted: Fitted, *, encoder: str, least_chance: float) -> str:
    """Write head.npz and weights.json; gives the name with its version."""
    arrays = {
        "turns": fitted.turns.dense.astype(np.float32),
        "turn_intercepts": fitted.turns.intercepts.astype(np.float32),
        "words": np.array(fitted.turns.words.grams),
        "word_rarity": fitted.turns.words.rarity.astype(np.float32),
        "letters": np.array(fitted.turns.letters.grams),
        "letter_rarity": fitted.turns.letters.rarity.astype(np.float32),
        "grams": fitted.turns.grams.astype(np.float16),
        "calls": fitted.calls.astype(np.float32),
        "call_intercept": np.array(fitted.call_intercept, dtype=np.float32),
    }
    weight_files.write_head(
        folder,
        arrays,
        name=_NAME,
        version=_VERSION,
        encoder=encoder,
        labels=CATEGORIES,
        least_chance=least_chance,
        lines_sha256=lines_sha256(),
        scenes_sha256=lines_sha256(SCENES),
    )
    return f"{_NAME} {_VERSION}"
