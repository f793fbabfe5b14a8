"""Greeting: a greeting, the organisation and a name."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.begroeting import suggest_greeting

Converse = Callable[..., Conversation]

ALL = ["groet", "organisatie", "naam"]
REST = ("i: ik heb een vraag over mijn paspoort", "m: zegt u het maar", "i: hij is verlopen")


@pytest.mark.parametrize(
    ("opening", "verdict", "labels"),
    [
        ("Goedemorgen, gemeente Rijndam, u spreekt met Fatima, waarmee kan ik u helpen?", "voldoet", ALL),
        ("goeiemorgen met de gemeente rijndam u spreekt met fatima", "voldoet", ALL),  # without capitals
        ("Gemeente Rijndam, goedemiddag. Dennis Kloosterman.", "voldoet", ALL),  # in any order
        ("Rijndam, met Ferry, goeiemiddag.", "voldoet", ALL),  # the place stands for the municipality
        ("Goedendag, gemeente De Vennen, Bouchra el Amrani hier.", "voldoet", ALL),  # small words in names
        ("Gemeente Rijndam, met Ruud.", "aandacht", ["organisatie", "naam"]),  # no word of greeting
        ("Gemeente Rijndam Wilma.", "aandacht", ["organisatie", "naam"]),  # in one breath
        ("goedemorgen u spreekt met de gemeente", "aandacht", ["groet", "organisatie"]),  # that is no name
        (
            "Goede middag, met de gemeente Rijndam.",
            "aandacht",
            ["groet", "organisatie"],
        ),  # "Goede" is no name
        ("goedemorgen zegt u het maar", "voldoet_niet", ["groet"]),
        ("Dag mevrouw Jansen.", "voldoet_niet", ["groet"]),  # the name of the caller
        ("ja zegt u het maar", "voldoet_niet", ["opening"]),  # absence points at the opening
    ],
)
def test_verdict_and_evidence(converse: Converse, opening: str, verdict: str, labels: list[str]) -> None:
    suggestion = suggest_greeting(converse(f"m: {opening}", *REST))
    assert suggestion.verdict == verdict
    assert sorted(finding.label for finding in suggestion.findings) == sorted(labels)


def test_the_name_is_the_evidence(converse: Converse) -> None:
    conversation = converse("m: Goedemorgen, gemeente Rijndam, met Roos van der Veen.", *REST)
    (name,) = [one for one in suggest_greeting(conversation).findings if one.label == "naam"]
    assert conversation.transcript.turns[0].text[name.start : name.end] == "Roos van der Veen"


def test_an_opening_after_a_first_hello_counts(converse: Converse) -> None:
    lines = ("m: hallo?", "i: hallo", "m: u spreekt met Jan van de gemeente")
    assert suggest_greeting(converse(*lines)).score == 100


def test_what_is_missing_is_said(converse: Converse) -> None:
    suggestion = suggest_greeting(converse("m: goedemorgen", *REST))
    assert suggestion.explanation == "In de opening ontbreekt de naam van de organisatie en de eigen naam."
