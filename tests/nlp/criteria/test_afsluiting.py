"""Closing: a last question and a farewell."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.afsluiting import suggest_closing
from nlp.criteria.technique import find_technique
from nlp.heads import Heads
from nlp.results import Suggestion

Converse = Callable[..., Conversation]

BEGIN = (
    "m: Goedemorgen, gemeente Rijndam, met Fatima.",
    "i: Wat kost een paspoort?",
    "m: Dat kost tachtig euro, en u maakt een afspraak aan de balie.",
    "i: En hoe lang duurt dat?",
    "m: Vijf werkdagen.",
    "i: Duidelijk.",
)


def suggest(heads: Heads, conversation: Conversation) -> Suggestion:
    reading = heads.read(conversation)
    used = find_technique(conversation, reading) if reading else ()
    return suggest_closing(conversation, reading, used)


@pytest.mark.parametrize(
    ("ending", "verdict", "labels"),
    [
        (
            ("m: Kan ik verder nog iets voor u doen?", "i: Nee hoor.", "m: Fijne dag nog."),
            "voldoet",
            {"slotvraag", "afscheid"},
        ),
        (
            ("m: Heeft u nog andere vragen?", "i: Nee.", "m: Dan wens ik u een prettig weekend."),
            "voldoet",
            {"slotvraag", "afscheid"},
        ),
        (("i: Dank u wel.", "m: Fijne dag nog, dag mevrouw."), "aandacht", {"afscheid"}),
        (("i: Dank u wel.", "m: Veel succes met de verhuizing."), "aandacht", {"afscheid"}),  # a wish is one
    ],
)
def test_verdict_and_evidence(
    heads: Heads, read: Converse, ending: tuple[str, ...], verdict: str, labels: set[str]
) -> None:
    suggestion = suggest(heads, read(*BEGIN, *ending))
    assert suggestion.verdict == verdict
    assert {finding.label for finding in suggestion.findings} == labels


def test_the_words_of_the_caller_do_not_count(heads: Heads, read: Converse) -> None:
    suggestion = suggest(heads, read(*BEGIN, "i: Kan ik u verder nog iets vragen? Fijne dag!", "m: Oké."))
    assert suggestion.verdict != "voldoet"


def test_a_call_put_through_is_not_closed(heads: Heads, read: Converse) -> None:
    ending = (
        "m: Ik verbind u door met mijn collega Wim, ik vertel hem eerst waar het over gaat.",
        "i: Graag.",
        "m: Daar is Wim, hij weet alles al.",
    )
    suggestion = suggest(heads, read(*BEGIN, *ending))
    assert (suggestion.verdict, suggestion.score) == ("nvt", None)
