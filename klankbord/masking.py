"""Masking: personal data is hidden by default, at equal length so that evidence keeps its place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from asr.transcript import Transcript, Turn, Word
from klankbord.findings import FindingView

MASK = "•"


def mask_transcript(transcript: Transcript, disclosures: Iterable[FindingView]) -> Transcript:
    """The transcript with every disclosed span replaced by dots, in text and words alike."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for disclosure in disclosures:
        spans.setdefault(disclosure.turn, []).append((disclosure.start, disclosure.end))
    turns = tuple(_mask_turn(turn, spans.get(index, ())) for index, turn in enumerate(transcript.turns))
    return replace(transcript, turns=turns)


def _mask_turn(turn: Turn, spans: Sequence[tuple[int, int]]) -> Turn:
    if not spans:
        return turn
    text = list(turn.text)
    for start, end in spans:
        text[start:end] = [character if character.isspace() else MASK for character in text[start:end]]
    masked = "".join(text)
    return replace(turn, text=masked, words=tuple(_mask_words(turn, masked)))


def _mask_words(turn: Turn, masked: str) -> Iterable[Word]:
    """Words stand in the text in order; one that cannot be found there is masked to be safe."""
    position = 0
    for word in turn.words:
        start = turn.text.find(word.text, position)
        if start < 0:
            yield replace(word, text=MASK * len(word.text))
            continue
        position = start + len(word.text)
        yield replace(word, text=masked[start:position])
