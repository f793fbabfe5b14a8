"""Spoken digits, number words and spelled letters as text, with where they stand in the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numerals import ordinal_of, value_of
from nlp.spoken_numbers import read_spoken


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("negen negen nul", "9 9 0"),  # digit by digit
        ("Dubbel nul, drieëntwintig", "00, 23"),  # repetition, diaeresis, comma kept
        ("drieentwintig", "23"),  # a recogniser without accents
        ("drie\u0308ntwintig", "drientwintig"),  # a mark of its own, in a word that is no number
        ("drie\u00ebntwintig en drie\u0065\u0308ntwintig", "23 en 23"),  # composed and decomposed
        ("drie en twintig", "23"),  # a compound heard as three words
        ("vijf en zes", "5 en 6"),  # two numbers, no compound
        ("negentienhonderd vijfentachtig", "1985"),  # a year in two words
        ("negentien vijfentachtig", "19 85"),  # the shorter year stays in two groups
        ("tweeduizend drie", "2003"),
        ("tweeduizenddrieëntwintig", "2023"),
        ("drie keer de nul en twee negens", "000 en 99"),
        ("drie keer een vijf", "555"),
        ("drie keer één vijf", "111 5"),
        ("drie keer een, vijf", "111, 5"),
        ("3 vijven, 2 keer de 6", "555, 66"),  # the count may be a digit
        ("12 keer 4", "12 keer 4"),  # nobody counts so many digits
        ("drie twee keer de k", "3 kk"),  # letters too, with an article
        ("twee keer per week", "2 keer per week"),  # repeats no digit
        ("een een twee", "1 1 2"),  # beside a digit een is one
        ("ik heb een vraag", "ik heb een vraag"),  # elsewhere an article
        ("nummer één", "nummer 1"),  # written with accents it is always one
        ("één en twintig", "21"),
        ("de twaalfde maart", "de 12 maart"),  # an ordinal before a month
        ("eerste hulp", "eerste hulp"),  # and not elsewhere
        ("nul zes eh twaalf uhm vierendertig", "0 6  12  34"),  # hesitations are gone
        ("vierenzestig elf, a b van Anton Bernard", "64 11, a b"),  # examples stand for the letters
        ("3511 van Anton van Bernard", "3511  a  b"),  # a spelling alphabet after digits
        ("mijn naam is Jan Willem", "mijn naam is jan willem"),  # the same words as a name
        ("kaa zet dubbel een acht bee", "k z 11 8 b"),  # names of letters beside digits
        ("3511 aa en 3511 aa bee", "3511 aa en 3511 a b"),  # two letters by themselves are those letters
        ("ik zet het erin", "ik zet het erin"),  # a verb
        ("1234AB", "1234ab"),  # typed text is only folded
    ],
)
def test_reads_as_typed(source: str, read: str) -> None:
    assert read_spoken(source).text == read


@pytest.mark.parametrize(
    ("source", "part", "origin"),
    [
        ("mijn bsn is een een een", "1 1 1", "een een een"),
        ("nul zes eh twaalf", "6  12", "zes eh twaalf"),  # the hesitation lies inside
        ("postcode drieëntwintig elf, a b van Anton Bernard graag", "a b", "a b van Anton Bernard"),
        ("bel 06-12345678 maar", "12345678", "12345678"),  # typed digits keep their own places
        ("dus dubbel nul zeven", "00", "dubbel nul"),
    ],
)
def test_spans_lead_back_to_the_source(source: str, part: str, origin: str) -> None:
    reading = read_spoken(source)
    start, end = reading.span(reading.text.index(part), reading.text.index(part) + len(part))
    assert source[start:end] == origin


@given(st.text(max_size=60))
def test_every_character_read_stands_for_characters_of_the_source(source: str) -> None:
    reading = read_spoken(source)
    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    assert all(
        0 <= start < end <= len(source) for start, end in zip(reading.starts, reading.ends, strict=True)
    )
    assert list(reading.starts) == sorted(reading.starts)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("nul", 0),
        ("zestien", 16),
        ("achtennegentig", 98),
        ("honderdvijf", 105),
        ("drieentwintighonderdelf", 2311),
        ("twaalfduizend", 12_000),
        ("honderdhonderd", None),  # no number
        ("vijand", None),  # begins like one
        ("duizendpoot", None),  # an animal
    ],
)
def test_value_of_number_words(word: str, value: int | None) -> None:
    assert value_of(word) == value


@pytest.mark.parametrize(
    ("word", "value"),
    [("eerste", 1), ("derde", 3), ("twaalfde", 12), ("eenendertigste", 31), ("aarde", None)],
)
def test_ordinal_of(word: str, value: int | None) -> None:
    assert ordinal_of(word) == value
