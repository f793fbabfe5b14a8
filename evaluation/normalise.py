"""One spelling for Dutch text, so that word errors count what was heard and not how it was written.

Both the reference and the recognised text pass through `normalise` before they are compared. The rules, in
the order in which they work:

1. **Casing and quotes**: all lower case; curly quotes and accents used as quotes become an apostrophe.
2. **Diacritics** are dropped ("één" = "een", "coöperatie" = "cooperatie"): recognisers and people differ in
   them, and Dutch uses the stress mark freely.
3. **Contractions** are written out: 't het, 'n een, 'k ik, 'm hem, 'r er, 'ns eens, m'n mijn, z'n zijn,
   zo'n zo een, da's dat is. Any other apostrophe is dropped ("auto's" = "autos", "'s ochtends" =
   "s ochtends"). "ie" for "hij" stays: it is a choice of the speaker. "ok", "okay" and "okee" are "oke".
4. **Symbols** are said: "€ 12,50" and "12,50 euro" are "12 euro 50", % procent, & en, + plus, a decimal
   comma komma, and in web and mail addresses . is punt and @ apenstaartje.
5. **Numbers** go one way, from words to digits, and digits stand alone: "drieëntwintig" = "23" = "2 3". So
   it does not matter how a number is grouped: "nul zes twaalf" = "06 12" = "0612", and a number said digit
   by digit equals the one written in one piece. The price: "twee drie" and "drieëntwintig" are equal too.
   Number words join across a space only as Dutch spelling has them ("tweeduizend vierentwintig" = "2024",
   "5 duizend" = "5000"). The article "een" becomes "1" on both sides. Ordinals stay one word: "derde" =
   "3de" = "3e". Clock idioms ("half elf"), fractions ("anderhalf") and months in digits stay as they are.
6. **Punctuation** becomes a space, and one is put between letters and digits: "1234AB" = "1234 ab",
   "WOZ-waarde" = "woz waarde". After a single letter a hyphen joins: "e-mail" = "email".
7. **Hesitations** are dropped (eh, ehm, euh, uh, uhm, hm, mm); ja, nou and tja are words and stay.
8. **Spelled letters** join: "b s n" = "b.s.n." = "BSN". The word "u" never joins.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

_QUOTES = str.maketrans(dict.fromkeys("‘’‛`´′", "'"))
_CONTRACTIONS = {
    "'t": "het",
    "'n": "een",
    "'k": "ik",
    "'m": "hem",
    "'r": "er",
    "'ns": "eens",
    "m'n": "mijn",
    "z'n": "zijn",
    "zo'n": "zo een",
    "da's": "dat is",
    "ok": "oke",
    "okay": "oke",
    "okee": "oke",
}
_CONTRACTION = re.compile(rf"(?<![\w'])(?:{'|'.join(sorted(_CONTRACTIONS, key=len, reverse=True))})(?![\w'])")
_ADDRESS = re.compile(r"[\w.+@-]*\w\.(?:nl|com|org|net|eu|be|info)\b")
_SYMBOLS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"€\s*(\d[\d.]*),(\d\d)(?!\d)"), r"\1 euro \2"),
    (re.compile(r"€\s*(\d[\d.]*)"), r"\1 euro "),
    (re.compile(r"(\d),(\d\d) euro\b"), r"\1 euro \2"),
    (re.compile(r"(?<=\d),(?=\d)"), " komma "),
    (re.compile(r"%"), " procent "),
    (re.compile(r"&"), " en "),
    (re.compile(r"\+(?=\d)"), " plus "),
    (re.compile(r"(?<![^\W_])([a-z])-(?=[a-z])"), r"\1"),
    (re.compile(r"'"), ""),
)
_TOKEN = re.compile(r"\d+(?:e|de|ste)\b|\d+|[^\W\d_]+|[^\w\s]|_")
_ORDINAL_DIGITS = re.compile(r"(\d+)(?:e|de|ste)")
_HESITATION = re.compile(r"(?:e+u?|u+)h+m*|h+m+|mh?m+")

# Not the numerals of nlp: those forgive what a recogniser mishears, and a measure must not.
_UNITS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = (
    "tien",
    "elf",
    "twaalf",
    *(f"{unit}tien" for unit in ("der", "veer", "vijf", "zes", "zeven", "acht", "negen")),
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_SMALL = {word: value for value, word in enumerate((*_UNITS, *_TEENS))}
_SMALL |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_SMALL |= {f"{unit}en{ten}": _SMALL[unit] + _SMALL[ten] for unit in _UNITS[1:] for ten in _TENS}
_SCALES = {"honderd": 100, "duizend": 1000, "miljoen": 1_000_000, "miljard": 1_000_000_000}
_IRREGULAR_ORDINALS = {"eerste": 1, "derde": 3}


def normalise(text: str) -> str:
    """The text in the spelling that errors are counted in; one space between words."""
    text = unicodedata.normalize("NFKD", text.translate(_QUOTES)).lower()
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _CONTRACTION.sub(lambda match: _CONTRACTIONS[match[0]], text)
    text = _ADDRESS.sub(lambda match: match[0].replace(".", " punt ").replace("@", " apenstaartje "), text)
    for pattern, spoken in _SYMBOLS:
        text = pattern.sub(spoken, text)
    words = (word for word in _numbers(_TOKEN.findall(text)) if word.isalnum())
    return " ".join(_join_spelled(word for word in words if not _HESITATION.fullmatch(word)))


def _numbers(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens with every number as single digits; punctuation is still there, as it ends a number."""
    position = 0
    while position < len(tokens):
        value, length = _spoken_number(tokens, position)
        token = tokens[position]
        if value is not None:
            yield from str(value)
        elif token.isdecimal():
            yield from token
        else:
            yield _ordinal(token)
        position += length


def _spoken_number(tokens: Sequence[str], begin: int) -> tuple[int | None, int]:
    """Value of the number in words that begins here, if one does, and how many tokens it takes."""
    value = _value(tokens[begin])
    scaled = begin + 1 < len(tokens) and tokens[begin + 1] in _SCALES
    if value is None and scaled and re.fullmatch(r"[1-9]\d{0,2}", tokens[begin]):
        value = int(tokens[begin])
    if value is None:
        return None, 1
    end, room = begin + 1, _room(tokens[begin])
    while end < len(tokens):
        token = tokens[end]
        addition = _value(token)
        if 0 < value < 1000 and _SCALES.get(token, 0) > room:
            value *= _SCALES[token]
        elif addition is not None and 0 < addition < room:
            value += addition
        else:
            break
        end, room = end + 1, _room(token)
    return value, end - begin


def _room(word: str) -> int:
    """What a number word must stay below to join the one before it: "duizend" leaves room for 999."""
    return next((value for scale, value in _SCALES.items() if word.endswith(scale)), 0)


def _value(word: str) -> int | None:
    """Value of one number word in Dutch spelling without diacritics, such as "tweehonderddrieentwintig"."""
    if word in _SMALL:
        return _SMALL[word]
    if word in _SCALES:
        return _SCALES[word]
    for scale in ("duizend", "honderd"):
        head, found, tail = word.partition(scale)
        if not found:
            continue
        times = _value(head) if head else 1
        rest = _value(tail.removeprefix("en")) if tail else 0
        if times is None or rest is None or rest >= _SCALES[scale]:
            return None
        return times * _SCALES[scale] + rest
    return None


def _ordinal(token: str) -> str:
    """An ordinal in words or digits as digits and "e"; any other token as it is."""
    if match := _ORDINAL_DIGITS.fullmatch(token):
        return f"{match[1]}e"
    value = _IRREGULAR_ORDINALS.get(token)
    for ending in ("ste", "de"):
        if value is None and token.endswith(ending):
            value = _value(token.removesuffix(ending))
    return token if value is None else f"{value}e"


def _join_spelled(words: Iterable[str]) -> Iterator[str]:
    """The words with runs of single letters put together."""
    for spelled, run in groupby(words, key=lambda word: len(word) == 1 and word.isalpha() and word != "u"):
        if spelled:
            yield "".join(run)
        else:
            yield from run
