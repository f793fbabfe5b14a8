"""However someone says a number, it is found, from its first word to its last."""

import phonenumbers
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from stdnum.nl import bsn

from nlp.disclosures.component import disclosures_in

UNITS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
TEENS = (
    *("tien", "elf", "twaalf", "dertien", "veertien"),
    *("vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
TENS = ("", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
ALPHABET = {
    **{"a": "Anton", "b": "Bernard", "c": "Cornelis", "d": "Dirk", "e": "Eduard", "f": "Ferdinand"},
    **{"g": "Gerard", "h": "Hendrik", "k": "Karel", "l": "Lodewijk", "m": "Maria", "n": "Nico"},
    **{"p": "Pieter", "r": "Rudolf", "s": "Simon", "t": "Teunis", "v": "Victor", "w": "Willem"},
}


@pytest.fixture(scope="module")
def pipeline() -> Language:
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("disclosures")
    return pipeline


def in_words(pair: str) -> str:
    tens, unit = int(pair[0]), int(pair[1])
    if tens == 0:
        return f"nul {UNITS[unit]}"
    if tens == 1:
        return TEENS[unit]
    if unit == 0:
        return TENS[tens]
    return f"{UNITS[unit]}{'ën' if UNITS[unit].endswith('e') else 'en'}{TENS[tens]}"


@st.composite
def spoken(draw: st.DrawFn, digits: str) -> str:
    """The digits one by one or in pairs, in words or typed, with doubles and hesitations."""
    said: list[str] = []
    rest = digits
    while rest:
        size = draw(st.integers(1, min(2, len(rest))))
        group, rest = rest[:size], rest[size:]
        double = len(group) == 2 and group[0] == group[1] and draw(st.booleans())
        if draw(st.integers(0, 3)) == 0:
            said.append(group)
        elif double:
            said.append(f"dubbel {UNITS[int(group[0])]}")
        else:
            said.append(in_words(group) if size == 2 else UNITS[int(group)])
        if rest and draw(st.integers(0, 5)) == 0:
            said.append(draw(st.sampled_from(["eh", "uhm,", "euh", "ehm"])))
    return draw(st.sampled_from([" ", ", "])).join(said)


def with_check_digit(start: int) -> str:
    # The elfproef: 9, 8 ... 2 times the digits, less the last one, is a multiple of eleven.
    check = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), str(start), strict=True)) % 11
    return f"{start}{check}"


bsns = st.integers(10_000_000, 99_999_999).map(with_check_digit).filter(bsn.is_valid)
mobiles = st.integers(10_000_000, 59_999_999).map(lambda rest: f"06{rest}").filter(
    lambda number: phonenumbers.is_valid_number(phonenumbers.parse(number, "NL"))
)  # fmt: skip
postcodes = st.tuples(
    st.integers(1000, 9999).map(str), st.sampled_from(sorted(ALPHABET)), st.sampled_from(sorted(ALPHABET))
).filter(lambda code: code[1] + code[2] not in ("sa", "sd", "ss"))  # fmt: skip


def check(pipeline: Language, context: str, said: str, label: str) -> None:
    text = f"{context} {said}"
    found = [(hit.label, text[hit.start : hit.end]) for hit in disclosures_in(pipeline(text))]
    assert found == [(label, said)]


@given(number=bsns.flatmap(spoken))
def test_bsn(pipeline: Language, number: str) -> None:
    check(pipeline, "mijn bsn is", number, "BSN")


@given(number=mobiles.flatmap(spoken))
def test_phone(pipeline: Language, number: str) -> None:
    check(pipeline, "u kunt mij bellen op", number, "PHONE")


@given(code=postcodes, style=st.integers(0, 3), pick=st.data())
def test_postcode(pipeline: Language, code: tuple[str, str, str], style: int, pick: st.DataObject) -> None:
    digits, first, second = code
    letters = (
        (first + second).upper(),
        f"{first} {second}",
        f"{first} van {ALPHABET[first]} {second} van {ALPHABET[second]}",
        f"{first} {second} van {ALPHABET[first]} {ALPHABET[second]}",
    )[style]
    check(pipeline, "mijn postcode is", f"{pick.draw(spoken(digits))} {letters}", "POSTCODE")
