"""Reads the weights of a light head: a card for the machine (`weights.json`) and arrays with a checksum."""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from nlp.errors import WeightsDamaged, WeightsMissing

CARD_FILE, HEAD_FILE = "weights.json", "head.npz"

Card = Mapping[str, Any]
Arrays = Mapping[str, NDArray[Any]]


def read_card(folder: Path) -> Card:
    """The card for the machine; raises WeightsMissing or WeightsDamaged."""
    try:
        return cast("Card", json.loads((folder / CARD_FILE).read_bytes()))
    except FileNotFoundError:
        raise WeightsMissing(folder.name) from None
    except ValueError:
        raise WeightsDamaged(CARD_FILE) from None


def read_head(folder: Path) -> tuple[Card, Arrays]:
    """The card and the arrays of a folder; raises WeightsMissing or WeightsDamaged."""
    card = read_card(folder)
    try:
        content = (folder / HEAD_FILE).read_bytes()
    except FileNotFoundError:
        raise WeightsDamaged(HEAD_FILE) from None
    if hashlib.sha256(content).hexdigest() != card["sha256"][HEAD_FILE]:
        raise WeightsDamaged(HEAD_FILE)
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return card, dict(arrays)


def write_head(
    folder: Path, arrays: Arrays, *, name: str, version: str, encoder: str, **more: object
) -> None:
    """Write both files; `more` goes into the card. They read back as they are written."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / HEAD_FILE, **cast("dict[str, Any]", dict(arrays)))
    checksum = hashlib.sha256((folder / HEAD_FILE).read_bytes()).hexdigest()
    card = {"name": name, "version": version, "encoder": encoder, **more, "sha256": {HEAD_FILE: checksum}}
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def version_of(card: Card) -> str:
    """Name, version and the first of the checksum: changes with the weights."""
    return f"{card['name']}@{card['version']}+{card['sha256'][HEAD_FILE][:8]}"
