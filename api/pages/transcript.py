"""The transcript as the page shows it: turns cut into pieces, so that evidence can be marked in the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from asr.transcript import Turn
from klankbord import words
from klankbord.call_views import CallDetail
from klankbord.findings import FindingView, OwnFindingView


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of one turn that stands out, with the word that says why."""

    id: str
    label: str
    start: int
    end: int
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks; `labels` are those of the marks that end here."""

    text: str
    marks: tuple[Mark, ...]
    labels: tuple[str, ...]
    is_hidden: bool

    @property
    def is_personal(self) -> bool:
        """Whether it is personal data."""
        return any(mark.is_personal for mark in self.marks)

    @property
    def ids(self) -> str:
        """The findings it is evidence for, parted by spaces."""
        return " ".join(mark.id for mark in self.marks)


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn on the page."""

    index: int
    speaker: str
    start: float | None
    is_doubtful: bool
    pieces: tuple[Piece, ...]


def view_turns(detail: CallDetail, *, unmasked: bool) -> tuple[TurnView, ...]:
    """The turns of a call with evidence and personal data marked."""
    if detail.transcript is None:
        return ()
    marks: dict[int, list[Mark]] = {}
    for turn, mark in _marks(detail):
        marks.setdefault(turn, []).append(mark)
    return tuple(
        TurnView(
            index=index,
            speaker=words.SPEAKERS[turn.speaker],
            start=turn.start,
            is_doubtful=turn.doubtful,
            pieces=tuple(_cut(turn, marks.get(index, ()), unmasked=unmasked)),
        )
        for index, turn in enumerate(detail.transcript.turns)
    )


def _marks(detail: CallDetail) -> Iterator[tuple[int, Mark]]:
    for suggestion in detail.suggestions:
        for finding in suggestion.findings:
            yield finding.turn, _mark(finding, suggestion.title)
    titles = {asked.key: asked.title for asked in detail.asked}
    for own in detail.own_findings:
        if own.label in titles:
            yield own.turn, _mark(own, titles[own.label])
    personal: tuple[FindingView | OwnFindingView, ...] = (*detail.marked, *detail.disclosures)
    for one in personal:
        yield one.turn, _mark(one, words.personal(one.label), is_personal=True)


def _mark(finding: FindingView | OwnFindingView, label: str, *, is_personal: bool = False) -> Mark:
    return Mark(finding.id, label, finding.start, finding.end, is_personal=is_personal)


def _cut(turn: Turn, marks: Sequence[Mark], *, unmasked: bool) -> Iterator[Piece]:
    """Cut where any mark begins or ends, so that marks may overlap."""
    length = len(turn.text)
    edges = {0, length} | {min(edge, length) for mark in marks for edge in (mark.start, mark.end)}
    for start, end in pairwise(sorted(edges)):
        over = tuple(mark for mark in marks if mark.start < end and start < mark.end)
        yield Piece(
            text=turn.text[start:end],
            marks=over,
            labels=tuple(dict.fromkeys(mark.label for mark in over if min(mark.end, length) == end)),
            is_hidden=not unmasked and any(mark.is_personal for mark in over),
        )
