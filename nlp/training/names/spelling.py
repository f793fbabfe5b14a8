"""The ways in which people spell a word and say a number."""

from collections.abc import Sequence
from random import Random

_A_TO_Z = "abcdefghijklmnopqrstuvwxyz"
_UNITS = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    *("tien", "elf", "twaalf", "dertien", "veertien"),
    *("vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = ("", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_NAMES = "aa bee cee dee ee ef gee haa ie jee kaa el em en oo pee kuu er es tee uu vee wee iks ij zet"
_WORDS = (
    "Anton Bernard Cornelis Dirk Eduard Ferdinand Gerard Hendrik Izaak Johan Karel Lodewijk Maria Nico Otto"
    " Pieter Quotient Rudolf Simon Teunis Utrecht Victor Willem Xantippe Ypsilon Zaandam"
)
LETTER_NAMES = dict(zip(_A_TO_Z, _NAMES.split(), strict=True))
ALPHABET = dict(zip(_A_TO_Z, _WORDS.split(), strict=True))
_LONGEST_SPELLED = 12
_EXPLAINED = 0.25  # of the letters, where some are


def spell(word: str, random: Random) -> str:
    """A word letter by letter, in one of the ways in which people spell."""
    letters = [letter for letter in word.lower() if letter.isalpha()][:_LONGEST_SPELLED]
    style = random.randrange(8)
    upper = random.random() < 0.4
    shown = [letter.upper() if upper else letter for letter in letters]
    match style:
        case 0:
            said = " ".join(LETTER_NAMES.get(letter, letter) for letter in letters)
        case 1:
            said = "-".join(letter.upper() for letter in letters)
        case 2:
            said = " ".join(shown)
        case 3:
            said = ", ".join(
                _explained(letter, one, random) for letter, one in zip(letters, shown, strict=True)
            )
        case 4:
            said = _doubled(shown)
        case 5:
            said = " ".join(ALPHABET.get(letter, letter) for letter in letters[:6])
        case _:
            said = ", ".join(shown)
    return said


def _explained(letter: str, shown: str, random: Random) -> str:
    return f"{shown} van {ALPHABET.get(letter, 'Anton')}" if random.random() >= 1 - _EXPLAINED else shown


def _doubled(letters: Sequence[str]) -> str:
    said: list[str] = []
    for letter in letters:
        if said and said[-1] == letter:
            said[-1] = f"dubbel {letter}"
        else:
            said.append(letter)
    return ", ".join(said)


def in_words(value: int, random: Random) -> str:
    """A whole number from 0 to 9999 as Dutch words, hundreds joined or apart."""
    if value < 20:
        return random.choice(("één", "een")) if value == 1 else _UNITS[value]
    if value < 100:
        unit, tens = value % 10, _TENS[value // 10]
        joint = "ën" if unit in (2, 3) else "en"
        return f"{_UNITS[unit]}{joint}{tens}" if unit else tens
    for size, name in ((1000, "duizend"), (100, "honderd")):
        if value >= size:
            times, rest = divmod(value, size)
            head = (_UNITS[times] if times > 1 else "") + name
            if not rest:
                return head
            return head + random.choice(("", " ", "")) + in_words(rest, random)
    raise ValueError("a number below 10,000 is meant")
