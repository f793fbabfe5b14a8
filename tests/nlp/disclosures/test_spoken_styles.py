"""However someone says a value, it is found: random valid values, styles and carrier sentences, per label."""

from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban
from stdnum.nl import bsn

from nlp.disclosures.text import find_spoken_numbers
from nlp.spoken_codes import SIDECODES

UNITS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
TEENS = (
    *("tien", "elf", "twaalf", "dertien", "veertien"),
    *("vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
TENS = ("", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
DUTCH = {
    **{"a": "Anton", "b": "Bernard", "c": "Cornelis", "d": "Dirk", "e": "Eduard", "f": "Ferdinand"},
    **{"g": "Gerard", "h": "Hendrik", "i": "Izaak", "j": "Johan", "k": "Karel", "l": "Lodewijk"},
    **{"m": "Maria", "n": "Nico", "p": "Pieter", "r": "Rudolf", "s": "Simon", "t": "Teunis"},
    **{"v": "Victor", "w": "Willem", "x": "Xantippe", "y": "Ypsilon", "z": "Zacharias"},
}
ICAO = {
    **{"a": "alfa", "b": "bravo", "c": "charlie", "d": "delta", "e": "echo", "f": "foxtrot", "g": "golf"},
    **{"h": "hotel", "i": "india", "j": "juliet", "k": "kilo", "l": "lima", "m": "mike", "n": "november"},
    **{"o": "oscar", "p": "papa", "r": "romeo", "s": "sierra", "t": "tango", "v": "victor"},
    **{"w": "whiskey", "x": "x-ray", "y": "yankee", "z": "zulu"},
}
NAMES = {
    **{"b": "bee", "c": "cee", "d": "dee", "f": "ef", "g": "gee", "h": "haa", "j": "jee", "k": "kaa"},
    **{
        "l": "el",
        "m": "em",
        "p": "pee",
        "s": "es",
        "t": "tee",
        "v": "vee",
        "w": "wee",
        "x": "iks",
        "z": "zet",
    },
}
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
HESITATIONS = ("eh", "uhm,", "euh", "ehm", "en dan")
# On a plate: no vowels, and never the letters that look like digits or others.
PLATE_LETTERS = "bdfghjklnprstvxz"
BANKS = {"ABNA": "ABN AMRO", "INGB": "ING", "RABO": "Rabobank", "TRIO": "Triodos", "SNSB": "SNS"}
ENDINGS = {"nl": "punt nl", "com": "punt com", "be": "punt be"}


def word(number: int) -> str:
    """A number below a hundred."""
    if number < 10:
        return UNITS[number]
    if number < 20:
        return TEENS[number - 10]
    tens, unit = divmod(number, 10)
    if not unit:
        return TENS[tens]
    return f"{UNITS[unit]}{'ën' if UNITS[unit].endswith('e') else 'en'}{TENS[tens]}"


@st.composite
def spoken(draw: st.DrawFn, digits: str) -> str:
    """The digits one by one or in pairs, in words or typed, with doubles, triples and hesitations."""
    typed = draw(st.booleans())
    said: list[str] = []
    rest = digits
    while rest:
        if len(rest) > 2 and len(set(rest[:3])) == 1 and draw(st.booleans()):
            group, way = rest[:3], "drie keer"
        elif len(rest) > 1 and len(set(rest[:2])) == 1 and draw(st.booleans()):
            group, way = rest[:2], "dubbel"
        else:
            group, way = rest[: draw(st.integers(1, min(2, len(rest))))], ""
        rest = rest[len(group) :]
        if way and not typed:
            said.append(f"{way} {UNITS[int(group[0])]}")
        elif typed:
            said.append(group)
        else:
            said += (
                ["nul", word(int(group[1]))] if len(group) == 2 and group[0] == "0" else [word(int(group))]
            )
        # After a lone "een" these words would make an article of it, for people too.
        if rest and said[-1] != "een" and draw(st.integers(0, 6)) == 0:
            said.append(draw(st.sampled_from(HESITATIONS)))
    return draw(st.sampled_from([" ", ", "])).join(said)


@st.composite
def spelled(draw: st.DrawFn, letters: str) -> str:
    """The letters as they are, by their names, or with words of the spelling alphabet."""
    style = draw(st.integers(0, 5))
    said = {
        0: [letter.upper() for letter in letters],
        1: [NAMES.get(letter, letter) for letter in letters],
        2: [f"{letter} van {DUTCH[letter]}" for letter in letters],
        3: [f"de {letter.upper()} van {DUTCH[letter]}" for letter in letters],
        4: [DUTCH[letter] for letter in letters],
        5: [ICAO[letter] for letter in letters],
    }[style]
    return draw(st.sampled_from([" ", ", "])).join(said)


def with_check_digit(start: int) -> str:
    # The elfproef: 9, 8 ... 2 times the digits, less the last one, is a multiple of eleven.
    check = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), str(start), strict=True)) % 11
    return f"{start}{check}"


def with_check_number(bank: str, account: str) -> str:
    return f"NL{iban.calc_check_digits(f'NL00{bank}{account}')}{bank}{account}"


bsns = st.integers(10_000_000, 99_999_999).map(with_check_digit).filter(bsn.is_valid)
phones = st.one_of(
    st.integers(10_000_000, 59_999_999).map(lambda rest: f"06{rest}"),
    st.integers(2_000_000, 7_999_999).map(lambda rest: f"010{rest}"),
    st.integers(200_000, 799_999).map(lambda rest: f"0343{rest}"),
).filter(lambda number: phonenumbers.is_valid_number(phonenumbers.parse(number, "NL")))
accounts = st.tuples(st.sampled_from(sorted(BANKS)), st.integers(10**8, 10**9 - 1).map("{:010}".format))
letters_of_postcodes = st.sampled_from(sorted(set(DUTCH) - set("aeioy")))
postcodes = st.tuples(
    st.integers(1000, 9999).map(str), letters_of_postcodes, letters_of_postcodes
).filter(lambda code: code[1] + code[2] not in ("sa", "sd", "ss"))  # fmt: skip


@st.composite
def said_ibans(draw: st.DrawFn) -> str:
    bank, account = draw(accounts)
    check = with_check_number(bank, account)[2:4]
    named = draw(st.booleans())
    country = draw(st.sampled_from(["NL", "N L", "n l"]))
    letters = BANKS[bank] if named else " ".join(bank)
    return (
        f"{country} {word(int(check)) if check[0] != '0' else 'nul ' + word(int(check))}, {letters}, "
        + draw(spoken(account))
    )


@st.composite
def said_plates(draw: st.DrawFn) -> str:
    parts: list[str] = []
    for part in draw(st.sampled_from(sorted(SIDECODES))).split("-"):
        if part[0] == "X":
            parts.append(draw(spelled("".join(draw(st.sampled_from(PLATE_LETTERS)) for _ in part))))
        else:
            # "Een" before a letter is an article to people too.
            parts.append(draw(spoken("".join(draw(st.sampled_from("23456789")) for _ in part))))
    return draw(st.sampled_from([", ", " ", ", streepje, ", " streepje "])).join(parts)


@st.composite
def said_documents(draw: st.DrawFn) -> str:
    letters = "".join(draw(st.sampled_from("bcdfghjklnprstvxz")) for _ in range(2))
    return f"{draw(spelled(letters))}, {draw(spoken(str(draw(st.integers(1_000_000, 9_999_999)))))}"


@st.composite
def said_dates(draw: st.DrawFn) -> str:
    day, month, year = draw(st.integers(1, 28)), draw(st.integers(1, 12)), draw(st.integers(1927, 2007))
    years = {
        0: str(year),
        1: f"{word(year // 100)}honderd {word(year % 100)}" if year < 2000 and year % 100 else str(year),
        2: f"{word(year // 100)} {word(year % 100)}" if year < 2000 and year % 100 > 9 else str(year),
        3: word(year % 100) if year % 100 > 26 else str(year),
    }
    said = years[draw(st.integers(0, 3))]
    if draw(st.booleans()):
        return f"{draw(st.sampled_from([str(day), word(day)]))} {MONTHS[month - 1]} {said}"
    return f"{word(day)} {word(month)} {said}" if draw(st.booleans()) else f"{day:02}-{month:02}-{year}"


@st.composite
def said_emails(draw: st.DrawFn) -> str:
    first = draw(st.sampled_from(["piet", "fatima", "j", "wilhelmina", "mo"]))
    last = draw(st.sampled_from(["jansen", "yilmaz", "kowalski", "devries", "elamrani"]))
    domain = draw(st.sampled_from(["voorbeeldmail", "hotmail", "kaartenbak", "dorpspost"]))
    ending = draw(st.sampled_from(sorted(ENDINGS)))
    if draw(st.booleans()):
        return f"{first}.{last}@{domain}.{ending}"
    sign = draw(st.sampled_from(["punt", "streepje", "underscore", "laag streepje"]))
    at = draw(st.sampled_from(["apenstaartje", "apenstaart", "at"]))
    return draw(st.sampled_from([" ", ", "])).join([first, sign, last, at, domain, ENDINGS[ending]])


STYLES: dict[str, tuple[st.SearchStrategy[str], tuple[str, ...]]] = {
    "BSN": (
        bsns.flatmap(spoken),
        ("Mijn bsn is {}.", "Wat is uw burgerservicenummer?\n{}", "Dan heb ik als bsn {}, klopt dat?"),
    ),
    "PHONE": (
        phones.flatmap(spoken),
        (
            "U kunt mij bellen op {}.",
            "Op welk nummer bent u bereikbaar?\nJa, {}, graag.",
            "Mijn mobiel is {}.",
        ),
    ),
    "IBAN": (
        said_ibans(),
        ("Het rekeningnummer is {}.", "Wat is uw rekeningnummer?\n{}", "Ja, dat is {}, van mijn vrouw."),
    ),
    "POSTCODE": (
        postcodes.flatmap(lambda code: st.tuples(spoken(code[0]), spelled(code[1] + code[2])).map(", ".join)),
        ("Mijn postcode is {}.", "Wat is uw postcode?\n{}", "En dan de postcode, dat is {}."),
    ),
    "EMAIL": (
        said_emails(),
        ("Mijn mail is {}.", "Heeft u een e-mailadres?\nJa. {}, graag.", "Stuur het maar naar {}."),
    ),
    "BIRTH_DATE": (
        said_dates(),
        ("Ik ben geboren op {}.", "Wat is uw geboortedatum?\n{}", "Geboortedatum is {}, in Almelo."),
    ),
    "LICENSE_PLATE": (
        said_plates(),
        ("Mijn kenteken is {}.", "En wat is het kenteken?\n{}", "Het kenteken, even kijken: {}."),
    ),
    "ID_DOCUMENT": (
        said_documents(),
        (
            "Het nummer van mijn paspoort is {}.",
            "Wat is het documentnummer?\n{}",
            "Op mijn id-kaart staat {}.",
        ),
    ),
}


@pytest.mark.parametrize("label", sorted(STYLES))
@pytest.mark.parametrize("shown", [str, str.lower], ids=["cased", "lower"])
def test_is_found(label: str, shown: Callable[[str], str]) -> None:
    values, carriers = STYLES[label]

    @settings(max_examples=25, deadline=None)
    @given(value=values, carrier=st.sampled_from(carriers))
    def says(value: str, carrier: str) -> None:
        text = shown(carrier.format(value))
        start = text.index(shown(value))
        end = start + len(value)
        found = [hit for hit in find_spoken_numbers(text) if hit.label == label]
        assert len(found) == 1, text
        shared = min(end, found[0].end) - max(start, found[0].start)
        assert 2 * shared >= max(end - start, found[0].end - found[0].start), text

    says()
