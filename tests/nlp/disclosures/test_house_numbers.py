"""Where a house number ends, and house numbers that the other says again."""

import pytest

from asr.transcript import Transcript, Turn
from nlp.disclosures.component import disclosures_in
from nlp.disclosures.house_numbers import house_end, is_slip
from nlp.pipeline import build_pipeline, read_docs
from nlp.spoken_numbers import read_spoken


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("twaalf b, dat is het", "12 b"),
        ("zestien streepje drie", "16 streepje 3"),
        ("veertien, twee hoog, rechts", "14, 2 hoog, rechts"),
        ("veertien achter de kerk", "14"),  # tells where it is
        ("veertien achter", "14 achter"),  # tells which door
        ("honderdvijf, derde verdieping", "105, derde verdieping"),
        ("tien, toevoeging bis", "10, toevoeging bis"),
        ("drie, nee, wat zeg ik, dertien", "3, nee, wat zeg ik, 13"),
        ("acht, nee, dat is de buurman, achttien", "8, nee, dat is de buurman, 18"),
        ("twintig is van de buren, tweeëntwintig", "20 is van de buren, 22"),
        ("eenentwintig, eh, eenendertig", "21, , 31"),
        ("vierenveertig. Vierenveertig hs", "44. 44 hs"),
        ("vier, 1234 AB", "4"),  # a postcode follows
        ("1234 AB", None),
        ("drie keer gebeld", None),  # counts something
        ("vier mei", None),  # a date
        ("nul zes twaalf", None),
    ],
)
def test_where_it_ends(text: str, number: str | None) -> None:
    read = read_spoken(text).text
    end = house_end(read, 0)

    assert (None if end is None else read[:end]) == number


@pytest.mark.parametrize(
    ("between", "slip"),
    [
        ("... nee. ", True),
        (", nou zeg ik het verkeerd, ", True),
        ("... nee, dat is thuis. ", False),  # two addresses
        ("? Nee. ", False),
        (", ", False),
    ],
)
def test_a_slip_between_two_streets(between: str, *, slip: bool) -> None:
    assert is_slip(between.lower()) is slip


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        (("Dorpsstraat elf rood.", "Elf, genoteerd."), ["Dorpsstraat elf rood", "Elf"]),
        (("Dorpsstraat elf.", "Twaalf?"), ["Dorpsstraat elf"]),  # another number
        (("Dorpsstraat elf.", "Elf euro is het."), ["Dorpsstraat elf"]),  # counts something
        (("Ik heb er elf.", "Elf, genoteerd."), []),  # no address
        (
            ("Dorpsstraat elf.", "Wanneer?", "De Dorpsstraat, elf, zei ik."),
            ["Dorpsstraat elf", "De Dorpsstraat, elf"],
        ),
    ],
)
def test_said_again(turns: tuple[str, ...], found: list[str]) -> None:
    speakers = ("citizen", "employee")
    transcript = Transcript("a", tuple(Turn(speakers[at % 2], text) for at, text in enumerate(turns)))
    (docs,) = read_docs(build_pipeline(), [transcript])

    assert [doc.text[hit.start : hit.end] for doc in docs for hit in disclosures_in(doc)] == found
