"""The release gate: a criterion gets new weights only where nothing of it gets worse and something better."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from evaluation.scores import ABSTAINED, Judged
from klankbord.learning.gate import Case, Compared, Gate, Least, WholeMeasure, judge_criterion

V, A, N, U = "voldoet", "aandacht", "voldoet_niet", ABSTAINED


NAMES = {"v": V, "a": A, "n": N, "u": U}


def cases(truth: str, running: str, candidate: str, *, reviewed: bool, sure: float = 0.8) -> list[Case]:
    """One call a letter: what people said, and both versions; `sure` is how sure the candidate is."""
    return [
        Case(Judged(NAMES[t], NAMES[r], 0.8), Judged(NAMES[t], NAMES[c], sure), reviewed)
        for t, r, c in zip(truth, running, candidate, strict=True)
    ]


def honest(found: Sequence[Case]) -> list[Case]:
    """The same cases from versions that are as sure as they are right, so that verdicts alone decide."""
    shares = []
    for side in ([case.running for case in found], [case.candidate for case in found]):
        judged = [case.right for case in side if case.predicted != U]
        shares.append(sum(judged) / len(judged))
    return [
        Case(
            replace(one.running, confidence=shares[0]),
            replace(one.candidate, confidence=shares[1]),
            one.is_reviewed,
        )
        for one in found
    ]


@pytest.mark.parametrize(
    ("reviewed", "corpus", "decision", "reason"),
    [
        ("vvnn vvvn vvnn", "vvnn vvnn vvnn", "beter", "one call more, none fewer"),
        ("vvnn vvvn vvvn", "vvnn vvnn vvnn", "gelijk", "nothing changed: no switch for it"),
        ("vvnn vvnn vvvn", "vvnn vvnn vvnn", "slechter", "one reviewed call fewer"),
        ("vvnn vvnn vvvn", "vvnn nnnn vvnn", "slechter", "more in all, but fewer as people here judged"),
        ("vvnn vvvn vvnn", "vvnn vvnn nnnn", "slechter", "one call here for two of the corpus"),
        ("vvnn vvvn vvnn", "vvnn vvnn vvvn", "beter", "better here, and as good in all"),
        ("vvnn vvnn vvun", "vvnn vvnn vvnn", "slechter", "saying nothing is no way to gain"),
        ("vvnn vvuu vvnn", "vvnn vvnn vvnn", "beter", "it dares what it rightly thinks"),
        ("vvvvan vvvann vvvvvv", "v v v", "slechter", "nearly as many right, by always saying the same"),
        ("vvvv vvva vvvv", "v v v", "beter", "kappa is not defined, and no reason to refuse"),
    ],
)
def test_a_criterion_passes_only_where_nothing_is_worse(
    reviewed: str, corpus: str, decision: str, reason: str
):
    calls = [*cases(*reviewed.split(), reviewed=True), *cases(*corpus.split(), reviewed=False)]
    gate = judge_criterion("toon", honest(calls))
    assert gate.decision == decision, reason
    assert bool(gate.reasons) == (decision == "slechter"), reason


def test_as_many_right_by_always_saying_the_same_is_worse():
    gate = judge_criterion("toon", honest(cases("vvvvan", "vvvnvn", "vvvvvv", reviewed=True)))
    assert gate.reviewed.running.right == gate.reviewed.candidate.right
    assert gate.decision == "slechter", "kappa sees it where the count does not"


@pytest.mark.parametrize(
    ("sure", "decision", "reason"),
    [
        (0.8, "gelijk", "as sure as before"),
        (0.79, "gelijk", "within the margin"),
        (0.6, "slechter", "always right, and much too modest: the confidence says less"),
        (0.99, "beter", "always right, and now it says so"),
    ],
)
def test_a_confidence_that_says_less_is_worse(sure: float, decision: str, reason: str):
    right = cases("vvnnvvnn", "vvnnvvnn", "vvnnvvnn", reviewed=True, sure=sure)
    assert judge_criterion("toon", right).decision == decision, reason


def test_the_reason_is_plain_dutch_with_figures():
    gate = judge_criterion("samenvatting", cases("vvnn", "vvnn", "vvvn", reviewed=True))
    assert gate.reasons[0] == "Samenvatting, beoordeelde gesprekken: 3 van 4 zoals mensen, nu 4."
    assert "kappa 0,50, nu 1,00" in gate.reasons[1]


def test_versions_are_compared_call_by_call():
    found = Compared.of(cases("vvnn", "vvvv", "nvnn", reviewed=True))
    assert (found.won, found.lost) == (2, 1)


@pytest.mark.parametrize(
    ("running", "candidate", "worse", "reason"),
    [
        (0.70, 0.69, True, "lower"),
        (0.701, 0.699, False, "the same as it is shown"),
        (None, 0.5, False, "there was nothing to compare with"),
    ],
)
def test_the_whole_version_may_not_get_worse(
    running: float | None, candidate: float, worse: bool, reason: str
):
    measure = WholeMeasure("toon per beurt", running, candidate)
    assert measure.is_worse == worse, reason
    better = judge_criterion("toon", cases("vn", "vv", "vn", reviewed=True))
    assert Gate((better,), (measure,)).is_open != worse


@pytest.mark.parametrize(
    ("decisions", "open_for"),
    [((), ()), (("vn", "vv"), ()), (("vv", "vn"), ("toon",))],
    ids=["nothing learnt", "worse", "better"],
)
def test_the_gate_opens_for_what_gets_better(decisions: Sequence[str], open_for: tuple[str, ...]):
    found = [judge_criterion("toon", cases("vn", *decisions, reviewed=True))] if decisions else []
    gate = Gate(tuple(found))
    assert gate.better == open_for
    assert gate.is_open == bool(open_for)


def test_a_handful_of_reviews_is_not_enough():
    least = Least()
    assert least.reviews >= 50
    assert least.held_out >= 15
