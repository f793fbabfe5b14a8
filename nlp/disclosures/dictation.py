"""What people dictate: rows of digits and letters, with the words that they say in between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.spoken_codes import SHAPES, shape_of
from nlp.spoken_numbers import Reading
from nlp.wording import word_list

_TOKEN = re.compile(r"[a-z0-9]+")
# Said between two parts of one value; "nee" and "sorry" mend what was said before them.
_MENDING = frozenset({"nee", "sorry", "pardon", "wacht", "bedoel", "excuus", "correctie", "fout", "verkeerd"})
_FILLING = _MENDING | {
    *("en", "dan", "de", "het", "t", "n", "een", "nog", "weer", "ook", "daarna", "vervolgens", "dus", "weer"),
    *(
        "letter",
        "letters",
        "cijfer",
        "cijfers",
        "hoofdletter",
        "hoofdletters",
        "kleine",
        "grote",
        "laatste",
        "eerste",
    ),
    *("ja", "even", "moment", "momentje", "kijken", "oh", "of", "nou", "ik", "zeg", "eenmaal", "als", "keer"),
    *("he", "hoor", "toch", "plus", "jao", "met", "amro", "bank"),
}
_HYPHENS = frozenset({"streepje", "streep", "streepke", "strepie", "liggend", "min", "spatie", "tussen"})
_SAID_BETWEEN = _FILLING | _HYPHENS
# What a number may count, so that it is no part of a value.
COUNTED = frozenset(
    {
        *(
            "euro",
            "euros",
            "cent",
            "uur",
            "uren",
            "jaar",
            "jaren",
            "maand",
            "maanden",
            "week",
            "weken",
            "dag",
        ),
        *("dagen", "werkdagen", "minuten", "minuut", "keer", "meter", "kilometer", "km", "procent", "graden"),
        *("kinderen", "mensen", "man", "personen", "stuks", "hoog", "kilo", "liter", "woorden", "kamers"),
    }
)
_BANKS = {
    **{"abn": "abna", "abna": "abna", "rabobank": "rabo", "rabo": "rabo", "ing": "ingb", "ingb": "ingb"},
    **{"triodos": "trio", "trio": "trio", "sns": "snsb", "snsb": "snsb", "asn": "asnb", "asnb": "asnb"},
    **{"regiobank": "rbrb", "rbrb": "rbrb", "bunq": "bunq", "knab": "knab", "revolut": "revo"},
}
BANK_CODES = frozenset(_BANKS.values())
# Abbreviations that stand before a number, and are no part of it.
_ABBREVIATIONS = frozenset(
    {
        *("bsn", "kvk", "aow", "btw", "wmo", "iban", "gsm", "id", "wia", "ww", "woz", "ozb", "vog", "brp"),
        *("gft", "pgb", "apv", "bic", "pc", "nr", "tel", "mob", "sms", "bv", "hm", "ov", "wlz", "uwv", "svb"),
    }
)
_VOWELS = frozenset("aeiou")
_EXCLAMATION = re.compile(r"[aeo],? (?:nee|ja|wacht|god|sorry|jee|eh|he|kijk|dat|dan|of)\b")
_SPELLED = re.compile(r"[a-z]{1,2}[ ,.]")
CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:?!\u2026]|\Z)")
_ANNOUNCED = re.compile(r"[2-6] (?:cijfers?|letters?)\b")
_ORDINAL = re.compile(r"[0-9]{1,2}(?:e|de|ste)\Z")
_SENTENCE_END = re.compile(r"[.?!](?:\s|\Z)")
_ELLIPSIS = re.compile(r"\.\.|\u2026|[\u2014]")
_BREAKING = re.compile(r"[:;()%\u20ac=]")
_FEW_WORDS, _SHORT, _OPENING = 8, 60, 3
_TIED_BEFORE = re.compile(r"(?:[a-z0-9]{1,4}-){1,3}\Z")
_TIED_AFTER = re.compile(r"(?:-[a-z0-9]{1,4}){1,3}(?: [0-9]{1,4})?(?![a-z0-9-])")
_MOST_FILLING = 6
_BEFORE_ARTICLE = frozenset({"en", "dan", "nog"})
# Said to oneself while looking for the rest.
_ASIDE = re.compile(
    r"\b(?:(?:wacht|moment\w*|ogenblik\w*)(?: even)?"
    r"|(?:ik |laat me |moet |ik moet )?(?:even|eens) (?:kijken|denken|zoeken|zien|lezen|spieken|pakken)"
    r"|(?:ik )?(?:zoek|kijk|pak)(?: het| hem)? even"
    r"|(?:en )?hoe (?:was|gaat|is|ging) (?:het|ie|hij|dat|die)(?: ook)?(?: al ?weer)?"
    r"|(?:even )?(?:m.n|mijn|de) bril|waar staat (?:het|ie|dat)|wat staat (?:er|daar)(?: nou)?"
    r"|(?:ik )?(?:kan|moet) het (?:niet|even) (?:goed )?lezen|even (?:pen|papier)"
    r"|(?:dat is )?(?:het |als )?(?:netnummer|kengetal))\b(?: hoor| dan| nu)?"
)
_LONGEST_GROUP = 4
_MOST_DROPPED = 3
_MOST_MENDED = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Digits and letters said together, at start to end of the reading of a turn.

    `apart` tells that a comma, the end of a sentence or other words stand before it, `mends` that words of
    repair do; `weak` letters make a word ("de") and are letters only where those are expected; an `article`
    is the "een" of "en dan een negen", which may be a digit too.
    """

    text: str
    start: int
    end: int
    apart: bool = False
    mends: bool = False
    weak: bool = False
    article: bool = False


@dataclass(frozen=True, slots=True)
class Dictation:
    """Groups with nothing but punctuation and filling words between them."""

    groups: tuple[Group, ...]

    def text(self, first: int, last: int) -> str:
        """The characters of groups first to last, without what is between them; `last` is not included."""
        return _text(self.groups[first:last])

    def texts(self, first: int, last: int) -> Iterator[str]:
        """The same, and what it may be without articles, or when a repair takes back one to three groups."""
        yield from self._repaired(first, last)
        if any(group.article for group in self.groups[first:last]):
            kept = tuple(group for group in self.groups[first:last] if not group.article)
            yield from Dictation(kept)._repaired(0, len(kept))

    def _repaired(self, first: int, last: int) -> Iterator[str]:
        yield self.text(first, last)
        mended = [at for at in range(first + 1, last) if self.groups[at].mends][-_MOST_MENDED:]
        if not mended:
            return
        parts = [first, *mended, last]
        for dropped in product(range(_MOST_DROPPED + 1), repeat=len(mended)):
            if any(dropped):
                ends = [*(at - count for at, count in zip(mended, dropped, strict=True)), last]
                yield "".join(self.text(a, b) for a, b in zip(parts[:-1], ends, strict=True) if a < b)

    def cost(self, first: int, last: int) -> int:
        """How little groups first to last look like one value: repairs and pauses inside, none around."""
        inside = self.groups[first + 1 : last]
        around = (not self.begins(first)) + (not self.ends(last))
        return 3 * sum(group.mends for group in inside) + 2 * around + any(group.apart for group in inside)

    def begins(self, first: int) -> bool:
        """Whether a value may begin here: nothing before it, or a pause."""
        return first == 0 or self.groups[first].apart or self.groups[first].mends

    def ends(self, last: int) -> bool:
        """Whether a value may end before group `last`."""
        return last == len(self.groups) or self.begins(last)


def find_dictations(reading: Reading) -> tuple[Dictation, ...]:
    """All rows of digits and letters in a turn that hold at least two digits."""
    if (
        len(reading.text) > _SHORT
        and not any(map(str.isdigit, reading.text))
        and not _SPELLED.match(reading.text)
    ):
        return ()
    rows: list[list[Group]] = [[]]
    words: list[str] = []  # since the last group
    previous = 0
    asides = _words_of_asides(reading.text)
    for token in _TOKEN.finditer(reading.text):
        row, word = rows[-1], token.group()
        if row and token.start() in asides:
            words += [word] if word in _MENDING else ["even"] * (not words)
            previous = token.end()
            continue
        announced = bool(words) and words[-1] in ("cijfers", "letters")  # "drie cijfers: een, twee, drie"
        broken = None if announced else _BREAKING.search(reading.text, previous, token.start())
        if row and _ANNOUNCED.match(reading.text, token.start()):
            words.append(word)
            previous = token.end()
            continue
        group = None if _is_counted(word, words) else _group(reading, token, [] if broken else row)
        if row and not words and _is_unit(reading, token):
            row.pop()
        if group is None and word in _SAID_BETWEEN and len(words) < _MOST_FILLING and not broken:
            words.append(word)
        elif group is None or broken:
            rows.append([group] if group else [])
            words = []
        else:
            row.append(_placed(reading, row, words, group))
            words = []
        previous = token.end()
    # Where a turn opens, even two letters may be the end of a postcode that began a turn before.
    brief = len(_TOKEN.findall(reading.text)) <= _FEW_WORDS
    return tuple(
        Dictation(tuple(row))
        for row in rows
        if row and (brief or _digits(_text(row)) > 1 or (row[0].start <= _OPENING and len(_text(row)) > 1))
    )


def _words_of_asides(text: str) -> frozenset[int]:
    """Where the words begin that people say to themselves."""
    return frozenset(
        token.start()
        for aside in _ASIDE.finditer(text)
        for token in _TOKEN.finditer(text, aside.start(), aside.end())
    )


def _text(groups: Sequence[Group]) -> str:
    return "".join(group.text for group in groups)


def _is_counted(word: str, words: Sequence[str]) -> bool:
    """The "drie" of "de laatste drie" counts digits and is none."""
    return bool(words) and words[-1] in ("laatste", "eerste") and word in ("2", "3", "4", "5", "6")


def _is_unit(reading: Reading, token: re.Match[str]) -> bool:
    """Whether a word says what the number before it counts: "drie weken", "vier cijfers."."""
    if token.group() in ("cijfers", "letters"):
        return CLAUSE_ENDS.match(reading.text, token.end()) is not None
    return token.group() in COUNTED


def _placed(reading: Reading, row: Sequence[Group], words: Sequence[str], group: Group) -> Group:
    """The group with what is said between it and the one before it."""
    if not row:
        return group
    gap = reading.text[row[-1].end : group.start]
    mends = bool(_MENDING.intersection(words) or _ELLIPSIS.search(gap))
    apart = mends or "," in gap or bool(_SENTENCE_END.search(gap)) or not _HYPHENS.issuperset(words)
    article = bool(words) and words[-1] in _BEFORE_ARTICLE and _source_of(reading, group) == "een"
    return replace(group, apart=apart, mends=mends, article=article)


def _source_of(reading: Reading, group: Group) -> str:
    start, end = reading.span(group.start, group.end)
    return reading.source[start:end].lower()


def _group(reading: Reading, token: re.Match[str], row: Sequence[Group]) -> Group | None:
    """The token as a part of what is dictated, or None when it is a word."""
    text = token.group()
    whole = Group(text, token.start(), token.end())
    if text.isdigit():
        return _number(reading, whole)
    if _digits(text):
        return None if _ORDINAL.match(text) or len(text) < 3 else whole
    if len(text) == 1:
        return whole if _is_spelled(reading, whole, row) else None
    opens = not row and token.start() <= _OPENING and text not in _ABBREVIATIONS
    if text in _BANKS and (opens or (row and row[0].text[0] == "n")):
        return replace(whole, text=_BANKS[text])
    return _letters(reading, whole, row)


def _number(reading: Reading, group: Group) -> Group:
    """Digits; those of a country code after a plus as they are dialled."""
    before = reading.text[: group.start]
    if not before.endswith(("+", "plus ")):
        return group
    return replace(group, text="00" + group.text, start=group.start - before.endswith("+"))


def _is_spelled(reading: Reading, group: Group, row: Sequence[Group]) -> bool:
    """Whether a letter by itself is spelled: not the "t" of "'t", the pronoun "u" or the "o" of "o nee"."""
    if reading.text[: group.start].endswith("'") or (group.text == "u" and not row):
        return False
    return not _EXCLAMATION.match(reading.text, group.start)


def _letters(reading: Reading, whole: Group, row: Sequence[Group]) -> Group | None:
    """Two to four letters written as one, where they are no word."""
    text = whole.text
    ends_plate = shape_of(_text(row) + text) in SHAPES  # the "bv" of "r 314 bv" is no company
    if len(text) > _LONGEST_GROUP or (text in _ABBREVIATIONS and not ends_plate):
        return None
    is_word = text in word_list("two_letter_words") or text in STOP_WORDS
    unsaid = not is_word and not set(text) & _VOWELS
    if unsaid or _is_read(reading, whole) or _in_capitals(reading, whole) or _hyphened(reading, whole):
        return whole
    if not row or len(text) != 2 or not _follows_four_digits(reading, row, whole.start):
        return None
    ends = CLAUSE_ENDS.match(reading.text, whole.end)
    return replace(whole, weak=is_word) if ends or not is_word else None


def _follows_four_digits(reading: Reading, row: Sequence[Group], start: int) -> bool:
    digits = 0
    for group in reversed(row):
        if not group.text.isdigit() or digits >= 4:
            break
        digits += len(group.text)
    return digits == 4 and reading.text[row[-1].end : start].strip(" -") == ""


def _is_read(reading: Reading, group: Group) -> bool:
    """Whether other words than these letters are said: "dubbel p"."""
    start, end = reading.span(group.start, group.end)
    return end - start > len(group.text)


def _in_capitals(reading: Reading, group: Group) -> bool:
    start, end = reading.span(group.start, group.end)
    return reading.source[start:end].isupper() and not reading.source.isupper()


def _hyphened(reading: Reading, group: Group) -> bool:
    """Whether hyphens tie it to digits, as on a licence plate: "1-abc-234", "ac-lk 2917"."""
    before, after = (
        _TIED_BEFORE.search(reading.text, 0, group.start),
        _TIED_AFTER.match(reading.text, group.end),
    )
    tied = (before.group() if before else "") + (after.group() if after else "")
    return "-" in tied and _digits(tied) > 0


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
