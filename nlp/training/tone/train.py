"""Trains and writes the tone head: `python -m nlp.training.tone.train`."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import spacy

from nlp.criteria.toon import TONE_LABELS
from nlp.encoder import Encoder, load_encoder
from nlp.tone_features import WordWeights, features
from nlp.training.tone.card import write_card
from nlp.training.tone.fit import Examples, Head, choose, fit
from nlp.training.tone.lines import Line, lines_sha256, of_split, read_lines
from nlp.training.tone.measure import measure

NAME, VERSION = "dutch-tone", "1.0.0"
FOLDER = Path(__file__).parents[2] / "weights" / "tone"
_FEWEST_LINES_WITH_WORD = 2


def main() -> None:
    """Train on the packaged encoder and write the folder of weights."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    train(read_lines(), encoder=load_encoder(None), folder=folder)


def train(lines: tuple[Line, ...], *, encoder: Encoder, folder: Path) -> None:
    """Choose on development, fit again on train and development, measure once on test, write it all."""
    learnt = of_split(lines, "train", "development")
    # Words are weighed without looking at test, and the same for both fits, so that they share their columns.
    words = WordWeights.fit([lines[index].text for index in learnt], at_least=_FEWEST_LINES_WITH_WORD)
    examples = _examples(lines, encoder, words)
    choice = choose(
        examples.of(of_split(lines, "train")),
        examples.of(of_split(lines, "development")),
        dimensions=encoder.dimensions,
    )
    head = fit(examples.of(learnt), strength=choice.strength, dimensions=encoder.dimensions)
    head = head.cooled(choice.temperature)
    folder.mkdir(parents=True, exist_ok=True)
    _write_head(folder, head, words)
    _write_checksums(folder, encoder)
    figures = measure(lines, examples, choice=choice, head=head, dimensions=encoder.dimensions)
    write_card(folder, figures, choice=choice, name=f"{NAME} {VERSION}", encoder=encoder.name)


def _examples(lines: tuple[Line, ...], encoder: Encoder, words: WordWeights) -> Examples:
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("cues")
    texts = [line.text for line in lines]
    rows = features(list(pipeline.pipe(texts)), encoder.encode(texts), words)
    return Examples(rows, [line.label for line in lines])


def _write_head(folder: Path, head: Head, words: WordWeights) -> None:
    np.savez(
        folder / "head.npz",
        coefficients=head.coefficients.astype(np.float32),
        intercepts=head.intercepts.astype(np.float32),
        words=np.array(list(words.rarity)),
        rarity=np.array(list(words.rarity.values()), dtype=np.float32),
    )


def _write_checksums(folder: Path, encoder: Encoder) -> None:
    document = {
        "name": NAME,
        "version": VERSION,
        "encoder": encoder.name,
        "labels": TONE_LABELS,
        "lines_sha256": lines_sha256(),
        "sha256": {"head.npz": hashlib.sha256((folder / "head.npz").read_bytes()).hexdigest()},
    }
    (folder / "weights.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
