"""Encoder vectors of sentences that do not change between calls: checklists and opening questions."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from nlp.encoder import Encoder
from nlp.similarity import Matrix

_MOST_KEPT = 512


class SentenceVectors:
    """Encodes a list of sentences once: kept in memory, and on disk where a folder is given.

    A file is named after a digest of the encoder and the sentences, so a change of either makes a new one.
    """

    def __init__(self, encoder: Encoder, *, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._folder = folder
        self._kept: dict[str, Matrix] = {}

    def of(self, sentences: Sequence[str], *, lasting: bool = True) -> Matrix:
        """Rows of unit length (sentences, dimensions); what is not lasting never goes to disk."""
        key = _digest(self._encoder.name, sentences)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self._load(key, sentences) if lasting else self._encoder.encode(sentences)
        return self._kept[key]

    def _load(self, key: str, sentences: Sequence[str]) -> Matrix:
        if self._folder is None:
            return self._encoder.encode(sentences)
        path = self._folder / f"{key}.npz"
        vectors = _read(path, shape=(len(sentences), self._encoder.dimensions))
        if vectors is None:
            vectors = self._encoder.encode(sentences)
            _write(path, vectors)
        return vectors


def _digest(name: str, sentences: Sequence[str]) -> str:
    return hashlib.sha256("\0".join((name, *sentences)).encode()).hexdigest()


def _read(path: Path, *, shape: tuple[int, int]) -> Matrix | None:
    try:
        # Opened here, because numpy leaves a file open that proves to be no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            vectors: Matrix = archive["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return vectors if vectors.shape == shape and vectors.dtype == np.float32 else None


def _write(path: Path, vectors: Matrix) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz.part")
    with os.fdopen(handle, "wb") as file:
        np.savez(file, vectors=vectors)
    Path(name).replace(path)
