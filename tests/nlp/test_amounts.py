"""Amounts said in digits or words, each in one unit."""

import pytest

from nlp.amounts import amounts_in, read_fact


@pytest.mark.parametrize(
    ("text", "kind", "value", "said"),
    [
        ("dat duurt zes weken", "days", 42, "zes weken"),
        ("binnen 14 dagen", "days", 14, "14 dagen"),
        ("een half jaar", "days", 180, "half jaar"),
        ("na tweeënhalve week", "days", 17.5, "tweeënhalve week"),
        ("dat kost drieëntachtig euro", "money", 83, "drieëntachtig euro"),
        ("samen € 1.200,50", "money", 1200.5, "€ 1.200,50"),
        ("na zesendertig uur", "hours", 36, "zesendertig uur"),
        ("honderd meter lopen", "metres", 100, "honderd meter"),
    ],
)
def test_an_amount_and_where_it_stands(text: str, kind: str, value: float, said: str) -> None:
    (amount,) = amounts_in(text)
    assert (amount.kind, amount.value) == (kind, pytest.approx(value))
    assert text[amount.start : amount.end] == said


@pytest.mark.parametrize(
    "text",
    [
        "ik kom om drie uur",  # the clock
        "nummer 45",  # no unit
        "goedemorgen",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert amounts_in(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("twee weken", "14 dagen", True),
        ("een half jaar", "zes maanden", True),
        ("zes weken", "drie maanden", False),
        ("zes euro", "zes weken", False),  # of another kind
    ],
)
def test_amounts_that_say_the_same(one: str, other: str, same: bool) -> None:
    assert amounts_in(one)[0].equals(amounts_in(other)[0]) is same


@pytest.mark.parametrize("fact", ["snel", "4 weken of 5 dagen"])
def test_a_fact_holds_one_amount(fact: str) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        read_fact(fact)
