"""How well labelled spans are found: precision, recall and F1 per label, micro and macro."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Literal

from evaluation.counts import Hits
from evaluation.interval import Estimate, estimate, pooled

Match = Literal["exact", "half", "overlap", "turn"]
"""When a found span is right, label and turn being equal.

Same characters (`exact`), at least half of the longer of the two spans shared (`half`, so that neither a
piece nor a whole sentence passes for a datum), a shared character (`overlap`), or always (`turn`).
`turn` is for recognised text, whose characters differ from the reference, and for labels of a whole turn.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A label on characters start to end of one turn's text."""

    turn: int
    start: int
    end: int
    label: str

    @classmethod
    def of_turn(cls, turn: int, label: str) -> "Span":
        """A label on a whole turn; compare it with `turn`."""
        return cls(turn, 0, 0, label)


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """Figures under one way of matching; `micro` pools all spans, `macro` is the mean F1 of the labels."""

    match: Match
    labels: dict[str, Hits]
    all_labels: Hits
    micro: Estimate
    macro: Estimate


def count_spans(reference: Iterable[Span], found: Iterable[Span], *, match: Match) -> dict[str, Hits]:
    """Hits per label of one call; every span is used once, so a span that is found twice is wrong once."""
    expected, given = _by_turn_and_label(reference), _by_turn_and_label(found)
    counts: dict[str, Hits] = defaultdict(Hits)
    for turn, label in expected.keys() | given.keys():
        wanted, offered = expected.get((turn, label), []), given.get((turn, label), [])
        right = _count_pairs(wanted, offered, match)
        counts[label] += Hits(right, len(offered) - right, len(wanted) - right)
    return dict(sorted(counts.items()))


def pool_spans(calls: Sequence[Mapping[str, Hits]], *, match: Match) -> SpanFigures:
    """The figures over the counts of all calls, with intervals over calls."""
    together = _add_labels(calls)
    return SpanFigures(
        match,
        together,
        all_labels=reduce(add, together.values(), Hits()),
        micro=pooled([reduce(add, call.values(), Hits()) for call in calls]),
        macro=estimate(calls, lambda drawn: _macro(_add_labels(drawn))),
    )


def _add_labels(calls: Iterable[Mapping[str, Hits]]) -> dict[str, Hits]:
    total: dict[str, Hits] = defaultdict(Hits)
    for call in calls:
        for label, hits in call.items():
            total[label] += hits
    return dict(sorted(total.items()))


def _macro(labels: Mapping[str, Hits]) -> float | None:
    """Mean F1 of the labels that were there or were found."""
    values = [hits.value for hits in labels.values() if hits.value is not None]
    return sum(values) / len(values) if values else None


def _by_turn_and_label(spans: Iterable[Span]) -> dict[tuple[int, str], list[Span]]:
    grouped: dict[tuple[int, str], list[Span]] = defaultdict(list)
    for span in sorted(spans, key=_order):
        grouped[span.turn, span.label].append(span)
    return grouped


def _count_pairs(wanted: Sequence[Span], offered: Sequence[Span], match: Match) -> int:
    """How many pairs match; both sequences are of one turn and label, in order of their ends."""
    if match == "turn":
        return min(len(wanted), len(offered))
    if match == "half":
        return _count_halves(wanted, offered)
    pairs = at = 0
    for span in wanted:
        while at < len(offered) and _before(offered[at], span, match):
            at += 1
        if at < len(offered) and not _before(span, offered[at], match):
            pairs, at = pairs + 1, at + 1
    return pairs


def _count_halves(wanted: Sequence[Span], offered: Sequence[Span]) -> int:
    free = list(offered)
    for span in wanted:
        best = max(free, key=lambda other: _shared(span, other), default=None)
        if best is not None and _shared(span, best) * 2 >= max(span.end - span.start, best.end - best.start):
            free.remove(best)
    return len(offered) - len(free)


def _shared(first: Span, second: Span) -> int:
    return min(first.end, second.end) - max(first.start, second.start)


def _before(first: Span, second: Span, match: Match) -> bool:
    """Whether the first span is too early to match the second or any after it."""
    if match == "exact":
        return _order(first) < _order(second)
    return first.end <= second.start


def _order(span: Span) -> tuple[int, int]:
    return span.end, span.start
