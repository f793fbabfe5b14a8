"""Handling of personal data."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.avg import suggest_privacy
from nlp.results import Suggestion, Topic
from nlp.special_categories import find_special_categories

Converse = Callable[..., Conversation]


def judge(converse: Converse, *lines: str, topic: str = "paspoort") -> Suggestion:
    conversation = converse("m: goedemorgen met de gemeente", *lines)
    return suggest_privacy(
        conversation, topic=Topic(topic, 0.9), special=find_special_categories(conversation)
    )


@pytest.mark.parametrize(
    ("lines", "topic", "label"),
    [
        (("i: mijn bsn is 111222333", "m: dus dat is 111222333"), "paspoort", "voorgelezen"),
        (("i: wat staat er", "m: uw rekening is NL91 ABNA 0417 1643 00"), "bijstand", "voorgelezen"),
        (("i: er is een lamp stuk", "m: mag ik uw bsn"), "melding-openbare-ruimte", "onnodig"),
        (
            ("i: hoe staat het ervoor", "m: ik zie hier dat uw aanvraag is afgewezen"),
            "bijstand",
            "zonder-controle",
        ),
        (("i: ik ben ziek geworden", "m: ik noteer dat erbij"), "wmo", "bijzonder"),
    ],
)
def test_faults(converse: Converse, lines: tuple[str, ...], topic: str, label: str) -> None:
    suggestion = judge(converse, *lines, topic=topic)
    assert label in [finding.label for finding in suggestion.findings]
    assert suggestion.verdict in ("aandacht", "voldoet_niet")


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (
            ("i: mijn bsn is 111222333", "m: dank u, en wat is uw geboortedatum?"),
            "voldoet",
        ),  # heard, not repeated
        (("m: wat is uw bsn", "i: 111222333"), "voldoet"),  # this subject needs one
        (("m: wat is uw geboortedatum", "i: 3 mei 1951", "m: ik zie hier dat uw aanvraag loopt"), "voldoet"),
        (("i: mijn nummer is 0612345678", "m: ik bel u"), "onbekend"),  # too thin to say
        (("i: wanneer bent u open", "m: van negen tot vijf"), "nvt"),  # nothing personal
    ],
)
def test_no_fault(converse: Converse, lines: tuple[str, ...], verdict: str) -> None:
    assert judge(converse, *lines).verdict == verdict


def test_the_worst_fault_decides_and_all_are_shown(converse: Converse) -> None:
    suggestion = judge(
        converse, "i: een lamp is stuk", "m: mag ik uw bsn", "i: 111222333", "m: 111222333",
        topic="melding-openbare-ruimte",
    )  # fmt: skip
    assert suggestion.score == 20
    assert {finding.label for finding in suggestion.findings} == {"onnodig", "voorgelezen"}
