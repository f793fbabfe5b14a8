"""Commitments with their term, repeated calls, displeasure of the caller, and plain language."""

from collections.abc import Callable

import pytest

from nlp.conversation import Conversation
from nlp.irritation import calls_again, grows_displeased
from nlp.plain_language import plain_language
from nlp.promises import find_commitments

Converse = Callable[..., Conversation]


@pytest.mark.parametrize(
    ("said", "promised", "term"),
    [
        ("Goed. Ik bel u morgen terug. Dag.", "Ik bel u morgen terug.", "morgen"),
        ("een collega belt u binnen twee werkdagen terug", None, "binnen twee werkdagen"),
        ("U wordt teruggebeld.", "U wordt teruggebeld.", None),  # no term: it is said all the same
        ("Ik stuur u vandaag de brief.", "Ik stuur u vandaag de brief.", "vandaag"),
    ],
)
def test_commitment(converse: Converse, said: str, promised: str | None, term: str | None) -> None:
    (found,) = find_commitments(converse(f"m: {said}", "i: fijn"))
    assert said[found.start : found.end] == (promised or said)
    assert found.term == term


@pytest.mark.parametrize(
    "line",
    [
        "m: ik kijk even met u mee",  # done at once
        "m: Zal ik u morgen terugbellen?",  # an offer
        "m: Morgen is de balie dicht.",
        "i: ik bel u morgen terug",  # of the caller
    ],
)
def test_no_commitment(converse: Converse, line: str) -> None:
    assert list(find_commitments(converse(line, "m: goed"))) == []


@pytest.mark.parametrize(
    ("line", "again"),
    [
        ("i: Ik heb al drie keer gebeld.", True),
        ("i: ik bel nu voor de derde keer", True),
        ("i: Ik wil graag een paspoort.", False),
        ("m: Heeft u al drie keer gebeld?", False),  # not said by the caller
    ],
)
def test_a_repeated_call(converse: Converse, line: str, again: bool) -> None:
    assert calls_again(converse(line, "m: ja")) is again


def test_displeasure_counts_where_it_grows(converse: Converse) -> None:
    calm, angry = (
        ("i: goedemorgen", "i: ik heb een vraag"),
        ("i: belachelijk is dit", "i: daar heb ik niks aan"),
    )
    assert grows_displeased(converse(*calm, *angry))
    assert not grows_displeased(converse(*angry, *calm))  # it was settled
    assert not grows_displeased(converse(*calm, *calm))


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (("m: U krijgt " + "een brief en " * 15 + "een kaart.",), "lange zin"),
        (("m: wat wilt u", "m: heeft u", "m: uw naam", "m: wil je", "m: kun je"), "u en je"),
        (("m: dat doen we ambtshalve",), "vaktaal"),
    ],
)
def test_plain_language(converse: Converse, lines: tuple[str, ...], label: str) -> None:
    assert label in {finding.label for finding in plain_language(converse(*lines))}


def test_plain_words_need_no_pointer(converse: Converse) -> None:
    assert list(plain_language(converse("m: U maakt een afspraak aan de balie.", "i: goed"))) == []
