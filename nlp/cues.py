"""Wording cues, from courtesy and empathy to blame and jargon, as labelled spans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans
from spacy.vocab import Vocab

from nlp.wording import fold

CueLabel = Literal[
    "COURTESY",
    "EMPATHY",
    "OWNERSHIP",
    "BLAME",
    "DISMISSAL",
    "IMPATIENCE",
    "BELITTLING",
    "JARGON",
]
CUE_LABELS: tuple[CueLabel, ...] = get_args(CueLabel)
SPAN_GROUP = "cues"

_TABLE = Path(__file__).with_name("cues.yaml")
_SENTENCE_END = frozenset(".?!…")
_LONGEST_GAP = 4  # words that ".." may stand for


@dataclass(frozen=True, slots=True)
class CueRow:
    """One label of the table, with what a reviewer reads; patterns map to their plain alternative or ""."""

    name: str
    because: str
    patterns: Mapping[str, str]


@cache
def cue_table() -> Mapping[CueLabel, CueRow]:
    """The table `cues.yaml`, read once."""
    document: dict[str, dict[str, Any]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return {label: _row(document[label]) for label in CUE_LABELS}


def _row(row: Mapping[str, Any]) -> CueRow:
    patterns = row["patterns"]
    if not isinstance(patterns, dict):
        patterns = dict.fromkeys(patterns, "")
    return CueRow(name=row["name"], because=row["because"], patterns=patterns)


def row_of(cue: Span) -> CueRow:
    """The row of the table that marked this span."""
    return cue_table()[next(label for label in CUE_LABELS if label == cue.label_)]


def reason(cue: Span) -> str:
    """One Dutch sentence for the reviewer that says what these words do."""
    return row_of(cue).because.format(plain=cue.id_)


def compile_pattern(pattern: str) -> list[dict[str, Any]]:
    """Translate the table's notation (see `cues.yaml`) into one spaCy Matcher pattern."""
    return [_compile_piece(piece) for piece in pattern.split()]


def _compile_piece(piece: str) -> dict[str, Any]:
    if piece == "..":
        return {"LOWER": {"NOT_IN": sorted(_SENTENCE_END)}, "OP": f"{{0,{_LONGEST_GAP}}}"}
    choice: dict[str, Any] = {"LOWER": {"IN": [fold(word) for word in piece.strip("()").split("/")]}}
    return choice | {"OP": "?"} if piece.startswith("(") else choice


class CueMatcher:
    """spaCy component that fills `doc.spans["cues"]`; a JARGON span holds its plain alternative in `id_`."""

    def __init__(self, vocab: Vocab) -> None:
        self._matcher = Matcher(vocab)
        self._meaning: dict[int, tuple[CueLabel, str]] = {}
        for label, row in cue_table().items():
            for pattern, plain in row.patterns.items():
                key = f"{label}: {pattern}"
                self._matcher.add(key, [compile_pattern(pattern)], greedy="LONGEST")
                self._meaning[vocab.strings[key]] = (label, plain)

    def __call__(self, doc: Doc) -> Doc:
        """Mark the cues of one turn; where they overlap the longest stays."""
        doc.spans[SPAN_GROUP] = filter_spans(self._cues(doc))
        return doc

    def _cues(self, doc: Doc) -> Iterator[Span]:
        kept = [token for token in doc if _counts(token)]
        # Matched on a copy without commas, because transcripts have them at random.
        folded = Doc(doc.vocab, words=[_folded(token) for token in kept])
        for key, start, end in self._matcher(folded):
            label, plain = self._meaning[key]
            yield Span(doc, kept[start].i, kept[end - 1].i + 1, label=label, span_id=plain)


def _counts(token: Token) -> bool:
    return _ends_sentence(token) or not (token.is_punct or token.is_space)


def _ends_sentence(token: Token) -> bool:
    return set(token.text) <= _SENTENCE_END


def _folded(token: Token) -> str:
    return "." if _ends_sentence(token) else fold(token.text)


@Language.factory("cues")
def create_cues(nlp: Language, name: str) -> CueMatcher:
    """Build the component for `nlp.add_pipe("cues")`."""
    return CueMatcher(nlp.vocab)
