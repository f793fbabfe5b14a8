"""Parts of compounds."""

import pytest

from nlp.word_parts import WordParts


@pytest.mark.parametrize(
    ("stem", "parts"),
    [
        ("kinderopvangtoeslag", {"kinderopvang", "toeslag"}),
        ("verhuizingskaart", {"verhuizing"}),  # with a linking s
        ("toeslag", set()),  # a word on its own
        ("bezwaarschrift", {"bezwaar"}),  # the rest is not known
    ],
)
def test_known_parts_of_a_compound(stem: str, parts: set[str]) -> None:
    known = WordParts({"kinderopvang", "toeslag", "verhuizing", "bezwaar"})
    assert known.expand({stem}) == {stem} | parts
