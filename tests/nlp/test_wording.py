"""Wordings in groups: found by their first word, wherever they stand, never over the end of a sentence."""

import pytest

from nlp.turn_features import wording_index
from nlp.wording import WordingIndex, fold

GROUPS = {
    "call": ["bel/belt u/je .. terug", "goe*morgen"],
    "term": ["(uiterlijk) morgen", "binnen * dagen"],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ik bel u morgen terug", [("call", "bel u morgen terug"), ("term", "morgen")]),
        ("Bèl je terug", [("call", "Bèl je terug")]),  # accents and case
        ("ik bel. u terug", []),  # another sentence
        (
            "uiterlijk morgen",
            [("term", "uiterlijk morgen"), ("term", "morgen")],
        ),  # a word that may be left out
        ("goeiemorgen", [("call", "goeiemorgen")]),  # the beginning of a word
        ("binnen drie dagen", [("term", "binnen drie dagen")]),
        ("overmorgen", []),  # part of another word
    ],
)
def test_find(text: str, found: list[tuple[str, str]]) -> None:
    hits = WordingIndex(GROUPS).find(fold(text))
    assert [(hit.group, text[hit.start : hit.end]) for hit in hits] == found


@pytest.mark.parametrize("wording", ["* u terug", "!de man", ".. terug", "g*"])
def test_a_wording_begins_with_a_word(wording: str) -> None:
    with pytest.raises(ValueError, match="call"):
        WordingIndex({"call": [wording]})


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("dan had u eerder moeten bellen", "blame"),
        ("kan ik verder nog iets voor u doen", "closing_question"),
        ("ik verbind u door", "transfer"),
        ("binnen twee weken", "term"),
        ("ik heb al drie keer gebeld", "repeat_contact"),
    ],
)
def test_groups_of_the_project(text: str, group: str) -> None:
    assert group in {hit.group for hit in wording_index().find(text)}
