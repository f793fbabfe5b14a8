"""Summary: the employee sums up or checks."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.samenvatting import suggest_summary
from nlp.criteria.technique import find_technique
from nlp.heads import Heads
from nlp.results import Suggestion

Converse = Callable[..., Conversation]

BEGIN = (
    "m: Goedemorgen, gemeente Rijndam, u spreekt met Fatima.",
    "i: Ik wil een parkeervergunning voor mijn nieuwe auto.",
    "m: Dat kan online, met DigiD. Het kost dertig euro per jaar en u heeft hem binnen een week.",
    "i: En moet ik de oude opzeggen?",
    "m: Ja, die zegt u op met hetzelfde formulier.",
    "i: Duidelijk.",
)
END = ("i: Ja, precies.", "m: Fijne dag verder.")
SUMMARY = "m: Dus even samengevat: u vraagt de nieuwe aan met DigiD en u zegt de oude op. Klopt dat?"


def suggest(heads: Heads, conversation: Conversation) -> Suggestion:
    reading = heads.read(conversation)
    used = find_technique(conversation, reading) if reading else ()
    return suggest_summary(conversation, reading, used)


def test_a_summary_is_found_and_shown(heads: Heads, read: Converse) -> None:
    suggestion = suggest(heads, read(*BEGIN, SUMMARY, *END))
    assert suggestion.verdict == "voldoet"
    assert len(BEGIN) in {finding.turn for finding in suggestion.findings}


def test_absence_points_at_the_last_turn_of_the_employee(heads: Heads, read: Converse) -> None:
    suggestion = suggest(heads, read(*BEGIN, "m: Dag.", "i: Dag."))
    assert suggestion.verdict == "voldoet_niet"
    assert [finding.turn for finding in suggestion.findings] == [len(BEGIN)]
    assert "geen samenvatting" in suggestion.explanation


def test_a_summary_is_worth_more_than_none(heads: Heads, read: Converse) -> None:
    with_one, without = suggest(heads, read(*BEGIN, SUMMARY, *END)), suggest(heads, read(*BEGIN, *END))
    assert (with_one.score or 0) > (without.score or 0)


@pytest.mark.parametrize("lines", [("m: goedemorgen", "i: wat kost dat", "m: dertig euro", "i: ja")])
def test_a_short_call_needs_none(heads: Heads, read: Converse, lines: tuple[str, ...]) -> None:
    assert suggest(heads, read(*lines)).verdict == "nvt"


def test_without_heads_it_abstains(converse: Converse) -> None:
    suggestion = suggest_summary(converse(*BEGIN, SUMMARY, *END), None, ())
    assert (suggestion.verdict, suggestion.score) == ("onbekend", None)
    assert "nog niet geleerd" in suggestion.explanation
