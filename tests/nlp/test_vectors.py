"""Vectors of lasting sentences are made once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import Encoder
from nlp.similarity import Matrix
from nlp.vectors import SentenceVectors

SENTENCES = ("wat kost een paspoort", "de lamp is stuk")


class CountingEncoder:
    """The real encoder, keeping what it was asked."""

    def __init__(self, encoder: Encoder, *, name: str | None = None) -> None:
        self._encoder = encoder
        self.name = name or encoder.name
        self.dimensions = encoder.dimensions
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked.extend(texts)
        return self._encoder.encode(texts)


def test_in_memory_once(encoder: Encoder) -> None:
    counting = CountingEncoder(encoder)
    vectors = SentenceVectors(counting)
    assert np.array_equal(vectors.of(SENTENCES), vectors.of(SENTENCES))
    assert counting.asked == list(SENTENCES)


def test_on_disk_for_the_next_start(encoder: Encoder, tmp_path: Path) -> None:
    first = SentenceVectors(encoder, folder=tmp_path).of(SENTENCES)
    counting = CountingEncoder(encoder)
    assert np.array_equal(SentenceVectors(counting, folder=tmp_path).of(SENTENCES), first)
    assert counting.asked == []


@pytest.mark.parametrize("contents", [b"", b"no archive", b"PK\x03\x04cut off"])
def test_a_broken_file_is_made_again(encoder: Encoder, tmp_path: Path, contents: bytes) -> None:
    first = SentenceVectors(encoder, folder=tmp_path).of(SENTENCES)
    (file,) = tmp_path.iterdir()
    file.write_bytes(contents)
    assert np.array_equal(SentenceVectors(encoder, folder=tmp_path).of(SENTENCES), first)
    assert np.array_equal(SentenceVectors(encoder, folder=tmp_path).of(SENTENCES), first)


def test_another_encoder_has_its_own_file(encoder: Encoder, tmp_path: Path) -> None:
    SentenceVectors(encoder, folder=tmp_path).of(SENTENCES)
    other = CountingEncoder(encoder, name="another")
    SentenceVectors(other, folder=tmp_path).of(SENTENCES)
    assert other.asked == list(SENTENCES)


def test_a_teams_own_sentences_never_reach_the_disk(encoder: Encoder, tmp_path: Path) -> None:
    SentenceVectors(encoder, folder=tmp_path).of(("mevrouw Jansen wordt gebeld",), lasting=False)
    assert list(tmp_path.iterdir()) == []


def test_no_sentences(encoder: Encoder) -> None:
    assert SentenceVectors(encoder).of(()).shape == (0, encoder.dimensions)
