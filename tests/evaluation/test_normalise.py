"""The rules of the normaliser, one by one, and that it is stable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("Goedemorgen, Gemeente ZONNEDAM!", "goedemorgen gemeente zonnedam", "casing and punctuation"),
        ("één coöperatie, café", "1 cooperatie cafe", "diacritics are dropped, één is the number"),
        ("’t is m’n zus, z’n kind", "het is mijn zus zijn kind", "contractions, with curly quotes"),
        ("da's zo'n 'n", "dat is zo 1 1", "contractions that hold an article"),
        ("de auto's, 's ochtends", "de autos s ochtends", "other apostrophes are dropped"),
        ("oké ok okay", "oke oke oke", "one spelling"),
        ("€ 12,50", "1 2 euro 5 0", "money as it is said"),
        ("12,50 euro", "1 2 euro 5 0", "money as it is said"),
        ("twaalf euro vijftig", "1 2 euro 5 0", "money in words"),
        ("€ 1.250", "1 2 5 0 euro", "a point between thousands"),
        ("2,5 procent", "2 komma 5 procent", "a decimal comma"),
        ("100% & meer", "1 0 0 procent en meer", "symbols are said"),
        ("www.gemeente.nl", "www punt gemeente punt nl", "a web address"),
        (
            "info@gemeente.nl.",
            "info apenstaartje gemeente punt nl",
            "a mail address at the end of a sentence",
        ),
        ("drieëntwintig", "2 3", "a number word"),
        ("23", "2 3", "equals its digits"),
        ("nul zes, twaalf, vierendertig", "0 6 1 2 3 4", "a telephone number in groups"),
        ("06 12 34", "0 6 1 2 3 4", "in other groups"),
        ("0612-34", "0 6 1 2 3 4", "in one piece"),
        ("een een een twee", "1 1 1 2", "a number said digit by digit"),
        ("tweeduizend vierentwintig", "2 0 2 4", "Dutch spelling has a space after duizend"),
        ("negentienhonderdeenenzestig", "1 9 6 1", "one long word"),
        ("vierentachtigduizend negenhonderdelf", "8 4 9 1 1", "both sides of duizend"),
        ("honderdentwintig", "1 2 0", "en inside a number"),
        ("5 duizend", "5 0 0 0", "digits before a scale"),
        ("drie miljoen", "3 0 0 0 0 0 0", "a large scale"),
        ("vijfhonderd duizend", "5 0 0 0 0 0", "a scale on a scale"),
        ("honderd honderd", "1 0 0 1 0 0", "two numbers stay two"),
        ("twaalfhonderd, elf", "1 2 0 0 1 1", "a comma ends a number"),
        ("honderden duizendpoten", "honderden duizendpoten", "words that hold a number word stay words"),
        ("derde 3de 3e", "3e 3e 3e", "ordinals"),
        ("eerste achtste twintigste 1ste", "1e 8e 20e 1e", "ordinals with their own forms"),
        ("waarde einde moeder", "waarde einde moeder", "words that end like an ordinal"),
        ("half elf", "half 1 1", "clock idioms are not translated"),
        ("1234AB", "1 2 3 4 ab", "a space between digits and letters"),
        ("WOZ-waarde", "woz waarde", "a hyphen is a space"),
        ("e-mail", "email", "after a single letter it joins"),
        ("eh, dus ehm, ja uhm nou", "dus ja nou", "hesitations go, words that fill stay"),
        ("b s n", "bsn", "spelled letters join"),
        ("B.S.N.", "bsn", "with points"),
        ("AB-12-C", "ab 1 2 c", "a licence plate"),
        ("kunt u a b", "kunt u ab", "u is a word"),
        ("", "", "nothing"),
        ("... - !", "", "nothing that is said"),
    ],
)
def test_rules(text: str, expected: str, reason: str):
    assert normalise(text) == expected, reason


def test_text_that_sounds_different_stays_different():
    texts = ["het pand", "de pand", "paspoort", "paspoorten", "dertien", "dertig", "ie komt", "hij komt"]
    assert len({normalise(text) for text in texts}) == len(texts)


@given(st.text(max_size=200))
def test_only_words_with_single_spaces_come_out(text: str):
    words = normalise(text).split(" ")
    assert words == [""] or all(word.isalnum() for word in words)
