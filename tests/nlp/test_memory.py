"""What was read of a text is kept while a batch is scored, and no longer."""

from collections.abc import Callable

import pytest

from asr.transcript import Transcript, Turn
from nlp.memory import forget, remembered
from nlp.pipeline import build_pipeline, read_docs


@pytest.fixture
def reads() -> tuple[Callable[[str], None], list[str]]:
    """A remembered reader and what it was made to read."""
    read: list[str] = []
    return remembered(read.append), read


def test_reads_a_text_once_until_it_forgets(reads: tuple[Callable[[str], None], list[str]]) -> None:
    reader, read = reads
    reader("goedemorgen")
    reader("goedemorgen")
    assert read == ["goedemorgen"]
    forget()
    reader("goedemorgen")
    assert read == ["goedemorgen"] * 2


def test_a_batch_that_was_scored_is_forgotten(reads: tuple[Callable[[str], None], list[str]]) -> None:
    reader, read = reads
    docs = read_docs(build_pipeline(), [Transcript("a", (Turn("citizen", "mijn bsn"),))])
    reader("mijn bsn")
    next(docs)
    reader("mijn bsn")
    assert read == ["mijn bsn"]
    list(docs)
    reader("mijn bsn")
    assert read == ["mijn bsn"] * 2
