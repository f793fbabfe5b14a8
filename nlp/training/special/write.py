"""Writes the weights of the special-category head."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import numpy as np

from nlp.special_categories import CARD_FILE, HEAD_FILE
from nlp.special_wordings import CATEGORIES
from nlp.training.special.fit import Fitted
from nlp.training.special.lines import lines_sha256

_NAME, _VERSION = "dutch-special-categories", "1.0.0"


def write_head(folder: Path, fitted: Fitted, *, encoder: str, least_chance: float) -> str:
    """Write head.npz and weights.json; gives the name with its version."""
    folder.mkdir(parents=True, exist_ok=True)
    content = BytesIO()
    np.savez_compressed(
        content,
        turns=fitted.turns.astype(np.float32),
        turn_intercepts=fitted.turn_intercepts.astype(np.float32),
        calls=fitted.calls.astype(np.float32),
        call_intercept=np.float32(fitted.call_intercept),
    )
    (folder / HEAD_FILE).write_bytes(content.getvalue())
    card = {
        "name": _NAME,
        "version": _VERSION,
        "encoder": encoder,
        "labels": CATEGORIES,
        "least_chance": least_chance,
        "lines_sha256": lines_sha256(),
        "sha256": {HEAD_FILE: hashlib.sha256(content.getvalue()).hexdigest()},
    }
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return f"{_NAME} {_VERSION}"
