"""Matching spans: exact, partial, duplicate, in the wrong turn or with the wrong label."""

import pytest

from evaluation.counts import Hits
from evaluation.findings import Match, Span, count_spans, pool_spans


def bsn(start: int, end: int, turn: int = 0) -> Span:
    return Span(turn, start, end, "BSN")


@pytest.mark.parametrize(
    ("reference", "found", "match", "expected", "reason"),
    [
        ([bsn(0, 9)], [bsn(0, 9)], "exact", Hits(1, 0, 0), "equal"),
        ([bsn(0, 9)], [bsn(0, 8)], "exact", Hits(0, 1, 1), "part of it is not exact"),
        ([bsn(0, 9)], [bsn(0, 8)], "overlap", Hits(1, 0, 0), "part of it overlaps"),
        ([bsn(0, 9)], [bsn(9, 12)], "overlap", Hits(0, 1, 1), "the character behind it is no overlap"),
        ([bsn(0, 9)], [bsn(0, 9), bsn(0, 9)], "exact", Hits(1, 1, 0), "found twice is wrong once"),
        ([bsn(0, 9)], [bsn(0, 4), bsn(5, 9)], "overlap", Hits(1, 1, 0), "two halves are one hit"),
        ([bsn(0, 4), bsn(5, 9)], [bsn(0, 9)], "overlap", Hits(1, 0, 1), "one span cannot be two"),
        ([bsn(0, 10), bsn(10, 20)], [bsn(5, 12), bsn(12, 20)], "overlap", Hits(2, 0, 0), "shifted"),
        (
            [bsn(0, 3), bsn(4, 8)],
            [bsn(0, 8), bsn(1, 2)],
            "overlap",
            Hits(2, 0, 0),
            "the short one leaves room",
        ),
        ([bsn(0, 9, turn=1)], [bsn(0, 9, turn=2)], "exact", Hits(0, 1, 1), "another turn"),
        ([bsn(0, 10)], [bsn(0, 5)], "half", Hits(1, 0, 0), "half of it is enough"),
        ([bsn(0, 10)], [bsn(0, 4)], "half", Hits(0, 1, 1), "less than half is not"),
        ([bsn(0, 10)], [bsn(0, 30)], "half", Hits(0, 1, 1), "a whole sentence is not the datum in it"),
        ([bsn(0, 10)], [bsn(0, 4), bsn(2, 10)], "half", Hits(1, 1, 0), "the best one counts, once"),
        ([bsn(0, 9)], [bsn(20, 30)], "turn", Hits(1, 0, 0), "the turn is enough"),
        ([bsn(0, 9)], [bsn(20, 30), bsn(40, 50)], "turn", Hits(1, 1, 0), "each is used once"),
        ([bsn(0, 9)], [], "exact", Hits(0, 0, 1), "missed"),
        ([], [bsn(0, 9)], "exact", Hits(0, 1, 0), "invented"),
    ],
)
def test_matching(reference: list[Span], found: list[Span], match: Match, expected: Hits, reason: str):
    assert count_spans(reference, found, match=match) == {"BSN": expected}, reason


def test_the_wrong_label_is_missed_and_wrong():
    counts = count_spans([Span(0, 0, 9, "BSN")], [Span(0, 0, 9, "PHONE")], match="overlap")
    assert counts == {"BSN": Hits(0, 0, 1), "PHONE": Hits(0, 1, 0)}


def test_the_same_label_on_a_turn_matches_once():
    health = Span.of_turn(3, "health")
    assert count_spans([health], [health, health], match="turn") == {"health": Hits(1, 1, 0)}


def test_micro_pools_spans_and_macro_averages_labels():
    calls = [
        {"BSN": Hits(right=8, wrong=0, missed=0)},
        {"IBAN": Hits(right=1, wrong=1, missed=1), "BSN": Hits(0, 0, 0)},
    ]
    figures = pool_spans(calls, match="exact")
    assert figures.labels["BSN"].value == 1.0
    assert figures.labels["IBAN"].value == pytest.approx(0.5)
    assert figures.micro.value == pytest.approx(18 / 20)  # 2 * 9 right of 2 * 9 + 1 + 1
    assert figures.macro.value == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("hits", "precision", "recall", "f1", "reason"),
    [
        (Hits(3, 1, 2), 0.75, 0.6, 6 / 9, "by hand"),
        (Hits(0, 0, 2), None, 0.0, 0.0, "nothing found: precision is undefined"),
        (Hits(0, 2, 0), 0.0, None, 0.0, "nothing there: recall is undefined"),
        (Hits(0, 0, 0), None, None, None, "nothing at all"),
    ],
)
def test_figures(hits: Hits, precision: float | None, recall: float | None, f1: float | None, reason: str):
    assert (hits.precision, hits.recall, hits.value) == (precision, recall, f1), reason


def test_no_spans_anywhere_is_undefined():
    figures = pool_spans([{}, {}], match="exact")
    assert (figures.micro.value, figures.macro.value, figures.labels) == (None, None, {})
