"""Handling of personal data."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.handling import data_needs
from nlp.results import Suggestion
from nlp.special_categories import find_special_categories

Converse = Callable[..., Conversation]


def judge(
    converse: Converse, *lines: str, topic: str = "paspoort", notice_wanted: bool = False
) -> Suggestion:
    conversation = converse("m: goedemorgen met de gemeente", *lines)
    return suggest_privacy(
        conversation,
        special=find_special_categories(conversation),
        needs=data_needs(topic),
        notice_wanted=notice_wanted,
    )


@pytest.mark.parametrize(
    ("lines", "topic", "label", "verdict"),
    [
        (
            ("i: wat staat er", "m: uw rekening is NL91 ABNA 0417 1643 00"),
            "bijstand",
            "voorgelezen",
            "voldoet_niet",
        ),
        (
            ("i: er is een lamp stuk", "m: mag ik uw bsn?"),
            "melding-openbare-ruimte",
            "onnodig",
            "aandacht",
        ),
        (
            (
                "i: er is een lamp stuk",
                "m: ik moet uw bsn hebben",
                "i: waarvoor is dat",
                "m: gewoon, zeg maar",
            ),
            "straatverlichting",
            "opgedrongen",
            "voldoet_niet",
        ),
        (
            ("m: waar mag het heen?", "i: joke@tuinpad.nl, die is van mijn buurvrouw", "m: ik stuur het op"),
            "omgevingsvergunning",
            "naar-ander",
            "aandacht",
        ),
        (("i: pas kwijt", "m: heeft u een documentnummer?"), "regiotaxi", "onnodig", "aandacht"),
        (
            ("i: hoe staat het ervoor", "m: ik zie hier dat uw aanvraag is afgewezen"),
            "bijstand",
            "zonder-controle",
            "aandacht",
        ),
        (
            ("i: wie klaagt er", "m: dat blijft tussen ons, hoor"),
            "geluidsoverlast",
            "doorverteld",
            "voldoet_niet",
        ),
        (
            ("i: wie woont daar", "m: die heeft kanker en zij ligt in het ziekenhuis"),
            "verhuizing",
            "bijzonder",
            "voldoet_niet",
        ),
        (
            ("i: wie van de buren belde u", "m: dat was meneer Pieter van Dijk, die heeft geklaagd"),
            "geluidsoverlast",
            "derde",
            "voldoet_niet",
        ),
        (("i: mijn rijbewijs is weg", "m: gebruikt u medicijnen?"), "rijbewijs", "doorgevraagd", "aandacht"),
        (("i: hoe staat het", "m: wat is uw bsn?", "i: 111222333"), "bijstand", "alleen-bsn", "aandacht"),
        (
            ("i: ik heb een nieuwe rekening", "m: welke dan?", "i: NL91 ABNA 0417 1643 00", "m: staat erin"),
            "gemeentebelastingen",
            "ongecontroleerd",
            "aandacht",
        ),
    ],
)
def test_faults(converse: Converse, lines: tuple[str, ...], topic: str, label: str, verdict: str) -> None:
    suggestion = judge(converse, *lines, topic=topic)
    assert label in [finding.label for finding in suggestion.findings]
    assert suggestion.verdict == verdict


@pytest.mark.parametrize(
    ("lines", "verdict", "reason"),
    [
        (
            ("i: mijn bsn is 111222333", "m: dank u, en wat is uw geboortedatum?"),
            "voldoet",
            "heard, not repeated",
        ),
        (
            ("m: wat zijn uw bsn en geboortedatum?", "i: 111222333 en 3 mei 1951"),
            "voldoet",
            "this subject needs both, and who calls is known",
        ),
        (
            ("i: mijn rekening is NL91 ABNA 0417 1643 00", "m: dat nummer heb ik hier niet voor nodig"),
            "voldoet",
            "an account that is kept away needs no check",
        ),
        (("m: met wie spreek ik?", "i: met de vries"), "nvt", "a name alone is nothing at stake"),
        (
            ("m: wat is uw geboortedatum?", "i: 3 mei 1951", "m: ik zie hier dat uw aanvraag loopt"),
            "voldoet",
            "who calls is known",
        ),
        (("i: mijn bsn is 111222333", "m: dat nummer schrijf ik niet op"), "voldoet", "kept away"),
        (
            ("m: wat is uw geboortedatum?", "i: 3 mei 1951", "m: u krijgt het op NL91 ABNA 0417 1643 00"),
            "voldoet",
            "an account may be told to who is known",
        ),
        (
            (
                "i: mijn moeder wil een pas",
                "m: mag ik in haar dossier? dan vraag ik wie u bent",
                "i: de vries",
            ),
            "nvt",
            "who asks to look has told nothing",
        ),
        (("i: wanneer bent u open", "m: van negen tot vijf"), "nvt", "nothing personal"),
    ],
)
def test_no_fault(converse: Converse, lines: tuple[str, ...], verdict: str, reason: str) -> None:
    assert judge(converse, *lines).verdict == verdict, reason


def test_the_worst_fault_decides_and_all_are_shown(converse: Converse) -> None:
    suggestion = judge(
        converse,
        "i: een lamp is stuk",
        "m: mag ik uw bsn?",
        "i: 111222333",
        "m: uw rekening is NL91 ABNA 0417 1643 00",
        topic="melding-openbare-ruimte",
    )
    assert suggestion.score == 35
    assert {finding.label for finding in suggestion.findings} == {"onnodig", "voorgelezen"}


@pytest.mark.parametrize(
    ("line", "verdict"), [("m: dit gesprek wordt opgenomen", "nvt"), ("m: ja", "aandacht")]
)
def test_a_scorecard_may_want_the_recording_announced(converse: Converse, line: str, verdict: str) -> None:
    assert judge(converse, line, "i: goed", notice_wanted=True).verdict == verdict


def test_a_reason_makes_a_datum_no_surplus(converse: Converse) -> None:
    plain = judge(converse, "i: dag", "m: wat is het documentnummer?", "i: ja", topic="briefadres")
    reason = judge(
        converse,
        "i: dag",
        "m: wat is het documentnummer?",
        "i: waarom",
        "m: ik vraag het omdat het mee moet",
        topic="briefadres",
    )
    assert (plain.verdict, reason.verdict) == ("aandacht", "voldoet")


def test_a_subject_that_is_not_in_the_table_is_not_judged_on_need(converse: Converse) -> None:
    assert data_needs("eigen-onderwerp") is None
    assert judge(converse, "i: dag", "m: wat is uw bsn?", topic="eigen-onderwerp").verdict == "voldoet"
