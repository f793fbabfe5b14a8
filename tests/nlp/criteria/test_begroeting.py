"""Greeting: a greeting, the organisation and a name."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.begroeting import suggest_greeting

Converse = Callable[..., Conversation]

ALL = ["groet", "organisatie", "naam"]
REST = ("i: ik heb een vraag over mijn paspoort", "m: zegt u het maar", "i: hij is verlopen")


@pytest.mark.parametrize(
    ("opening", "score", "labels"),
    [
        ("Goedemorgen, gemeente Rijndam, u spreekt met Fatima, waarmee kan ik u helpen?", 100, ALL),
        ("goeiemorgen met de gemeente rijndam u spreekt met fatima", 100, ALL),  # as recognisers write
        ("goedemiddag gemeente Rijndam met Pieter", 100, ALL),  # a known name without "u spreekt met"
        ("gemeente Rijndam, u spreekt met Sjonniewoert", 70, ["organisatie", "naam"]),  # a misheard name
        ("goedemorgen u spreekt met de gemeente", 70, ["groet", "organisatie"]),  # that is no name
        ("goedemorgen zegt u het maar", 35, ["groet"]),
        ("ja zegt u het maar", 0, ["opening"]),  # absence points at the opening
        ("dag mevrouw Jansen", 35, ["groet"]),  # the name of the caller
    ],
)
def test_score_and_evidence(converse: Converse, opening: str, score: int, labels: list[str]) -> None:
    suggestion = suggest_greeting(converse(f"m: {opening}", *REST))
    assert suggestion.score == score
    assert [finding.label for finding in suggestion.findings] == labels


def test_a_greeting_in_the_second_turn_counts(converse: Converse) -> None:
    assert (
        suggest_greeting(converse("m: hallo?", "i: hallo", "m: u spreekt met Jan van de gemeente")).score
        == 100
    )


def test_what_is_missing_is_said(converse: Converse) -> None:
    suggestion = suggest_greeting(converse("m: goedemorgen", *REST))
    assert suggestion.explanation == "In de opening ontbreekt de naam van de organisatie en de eigen naam."
