"""Writes the weights of the head of handling."""

from pathlib import Path

import numpy as np

from nlp import weight_files
from nlp.training.handling.fit import Fitted

NAME, VERSION = "dutch-handling", "1.2.0"


def write_head(folder: Path, fitted: Fitted, *, encoder: str) -> None:
    """Write head.npz and weights.json; `encoder` is the name of the one that made the vectors."""
    models, turns = fitted.models, fitted.models.turns
    arrays = {
        "grams": np.array(turns.vocabulary.grams),
        "rarity": turns.vocabulary.rarity.astype(np.float32),
        "gram_coefficients": turns.grams.astype(np.float16),
        "turns": turns.rows.coefficients.astype(np.float32),
        "turn_intercepts": turns.rows.intercepts.astype(np.float32),
        "calibration": models.calibration.astype(np.float32),
        "verdict": models.verdict.coefficients.astype(np.float32),
        "verdict_intercepts": models.verdict.intercepts.astype(np.float32),
    }
    weight_files.write_head(
        folder,
        arrays,
        name=NAME,
        version=VERSION,
        encoder=encoder,
        acts=turns.acts,
        verdicts=models.verdicts,
    )
