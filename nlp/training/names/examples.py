"""Dialogues with the personal data in them: what the head learns from and is measured on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from nlp.results import DisclosureLabel


class Note(Protocol):
    """A labelled datum of a turn as spoken, and as written where that differs."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def written(self) -> str | None: ...  # noqa: D102
    @property
    def label(self) -> DisclosureLabel: ...  # noqa: D102


class SpokenTurn(Protocol):
    """A turn as spoken, and as written where that differs, with all personal data in it."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def written(self) -> str | None: ...  # noqa: D102
    @property
    def disclosures(self) -> Sequence[Note]: ...  # noqa: D102


class SpokenCall(Protocol):
    """A labelled call, such as those of the corpus."""

    @property
    def turns(self) -> Sequence[SpokenTurn]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Labelled:
    """A datum in text[start:end] of an example."""

    start: int
    end: int
    label: DisclosureLabel


@dataclass(frozen=True, slots=True)
class Example:
    """One turn and all personal data in it."""

    text: str
    spans: tuple[Labelled, ...]

    def of(self, span: Labelled) -> str:
        """The characters of one datum."""
        return self.text[span.start : span.end]


Dialogue = list[Example]
"""Turns that follow each other: a call, or a question and its answer."""


def from_calls(calls: Sequence[SpokenCall], *, written: bool) -> list[Dialogue]:
    """The turns of each call as spoken, or as a recogniser writes them."""
    return [list(_turns(call, written=written)) for call in calls]


def _turns(call: SpokenCall, *, written: bool) -> Iterator[Example]:
    for turn in call.turns:
        text = (turn.written if written else None) or turn.text
        yield Example(text, _spans(turn, text, written=written))


def _spans(turn: SpokenTurn, text: str, *, written: bool) -> tuple[Labelled, ...]:
    found: list[Labelled] = []
    for note in turn.disclosures:
        value = (note.written if written else None) or note.text
        if (span := _next_place(text, value, note.label, found)) is not None:
            found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def _next_place(text: str, value: str, label: DisclosureLabel, taken: Sequence[Labelled]) -> Labelled | None:
    """The first whole words that no other datum holds: a turn may name somebody twice."""
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        inside_word = (at > 0 and text[at - 1].isalnum()) or (end < len(text) and text[end].isalnum())
        if not inside_word and all(other.end <= at or end <= other.start for other in taken):
            return Labelled(at, end, label)
        at = text.find(value, at + 1)
    return None
