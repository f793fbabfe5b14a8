"""Groups of callers beside the rest, with made-up calls of which the difference is known."""

from dataclasses import replace

from evaluation.corpus.as_samples import to_sample
from evaluation.corpus.splits import load_split
from evaluation.fairness import measure_fairness
from evaluation.scored import ScoredCall
from nlp.results import CallScore, Outcome, Suggestion, Topic

CALL = to_sample(load_split("train", purpose="evaluation")[0])
KEYS = [key for key, verdict in CALL.criteria.items() if verdict != "nvt"]


def scored(group: str, number: int, *, right: bool) -> ScoredCall:
    """A call whose verdicts are all as people gave them, or all of them wrong."""
    verdicts = {key: CALL.criteria[key] for key in KEYS}
    if not right:
        verdicts = {
            key: "aandacht" if verdict == "voldoet" else "voldoet" for key, verdict in verdicts.items()
        }
    suggestions = tuple(Suggestion(key, verdict, 80, 0.9, "Daarom.") for key, verdict in verdicts.items())
    outcome = Outcome(CALL.outcome, 0.9, 0)
    score = CallScore(f"{group}{number}", Topic(CALL.subject, 0.9), (), (), (), (), outcome, suggestions)
    return ScoredCall(replace(CALL, id=score.id, group=group), score, {})


def tables(*groups: tuple[str, int, bool]):
    calls = [scored(group, number, right=right) for group, count, right in groups for number in range(count)]
    return measure_fairness(calls)


def test_a_group_that_is_misread_more_often_is_flagged():
    per_group, apart = tables(("average", 8, True), ("dialect", 8, False))
    agreement = list(per_group.columns).index("agreement")
    assert {row.name: row.figures[agreement].value for row in per_group.rows} == {
        "average": 1.0,
        "dialect": 0.0,
    }
    flagged = {row.name: (row.figures[0].value, row.title) for row in apart.rows}
    assert flagged["dialect/agreement"] == (-1.0, "dialect: zelfde oordeel (geen toeval)")
    assert flagged["average/agreement"][0] == 1.0
    assert "dialect/outcome" not in flagged  # both are right about that


def test_groups_that_are_treated_alike_are_not_flagged():
    _, apart = tables(("average", 6, True), ("elderly", 6, True))
    assert apart.rows == ()
    assert apart.title == "Niets ligt meer dan 5 punten van de rest"


def test_of_few_calls_nothing_is_claimed():
    _, apart = tables(("average", 8, True), ("young", 2, False))
    assert {row.title.rsplit("(")[-1] for row in apart.rows if row.name.startswith("young")} == {
        "te weinig gesprekken om te weten)"
    }
