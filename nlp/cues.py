"""Wording cues, from courtesy and empathy to blame and jargon, as labelled spans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp.wording import WordingIndex, fold

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


class CueMatcher:
    """spaCy component that fills `doc.spans["cues"]`; a JARGON span holds its plain alternative in `id_`."""

    def __init__(self) -> None:
        self._meaning = {
            f"{label}: {pattern}": (label, pattern, plain)
            for label, row in cue_table().items()
            for pattern, plain in row.patterns.items()
        }
        self._index = WordingIndex({key: [pattern] for key, (_, pattern, _) in self._meaning.items()})

    def __call__(self, doc: Doc) -> Doc:
        """Mark the cues of one turn; where they overlap the longest stays."""
        doc.spans[SPAN_GROUP] = filter_spans(self._cues(doc))
        return doc

    def _cues(self, doc: Doc) -> Iterator[Span]:
        for hit in self._index.find(fold(doc.text)):
            label, _, plain = self._meaning[hit.group]
            span = doc.char_span(hit.start, hit.end, label=label, span_id=plain, alignment_mode="expand")
            # Widened to whole tokens, a hit always makes a span; only the signature says otherwise.
            yield cast("Span", span)


@Language.factory("cues")
def create_cues(nlp: Language, name: str) -> CueMatcher:
    """Build the component for `nlp.add_pipe("cues")`."""
    return CueMatcher()
