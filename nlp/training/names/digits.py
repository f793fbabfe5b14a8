"""The ways in which people say and type rows of digits and letters."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from random import Random

from nlp.training.names.backgrounds import backgrounds
from nlp.training.names.spelling import ALPHABET, LETTER_NAMES, in_words
from nlp.training.names.vocabulary import street_words

_NATO = {
    word[0]: word
    for word in (
        *("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo"),
        *("lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform"),
        *("victor", "whisky", "x-ray", "yankee", "zulu"),
    )
}
_DIALECT: Mapping[str, tuple[str, ...]] = {
    "nul": ("nol", "nul", "nulletje"),
    "een": ("ene", "eentje", "ien"),
    "één": ("ene", "ien", "eentje"),
    "twee": ("twie", "twei", "tweej", "tweetje"),
    "drie": ("drei", "dreej", "trie"),
    "vier": ("veer", "vére"),
    "vijf": ("vief", "vuuf", "vijve", "fijf"),
    "zes": ("zesse", "zös", "ses"),
    "zeven": ("zeuven", "zeve", "zöve", "seven"),
    "acht": ("achte", "ach"),
    "negen": ("nege", "neuge", "nigen"),
}
_PAUSES = (
    *(", eh, ", " eh ", "... ", " uh, ", ", even kijken, ", ", wacht, ", " ehm ", "… ", ", ja, ", " – "),
    *(", momentje, ", ", hoor, ", ", dan nog "),
)
_THEN = (" en dan ", ", en dan ", ", dan ", ". Dan ", ", daarna ", ", vervolgens ", " dan ", ", en ", " en ")
_REPAIRS = (
    *(", nee, ", " nee sorry ", ", sorry, ", "... nee, ", ", wacht, nee, ", " ik bedoel ", ", pardon, "),
    *(" of nee ", ", fout, "),
)
_STYLES = ("ones", "pairs", "large", "mixed", "mixed")
_DIALECT_SHARE, _HESITANT, _ARTICLE, _REPAIRED = 0.12, 0.2, 0.08, 0.15
_WORDS_OF_A_LIST = 200


class Digits:
    """Says digits and letters; the same seed says them in the same way."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def draw(self, count: int) -> str:
        """So many digits."""
        return "".join(str(self._random.randint(0, 9)) for _ in range(count))

    def say(self, digits: str, *, typed: bool) -> str:
        """A row of digits in groups: in words, now and then with a pause, a repair or a dialect's words."""
        random = self._random
        if typed:
            return self._typed(digits)
        style, dialect = random.choice(_STYLES), random.random() < _DIALECT_SHARE
        glue = random.choice((" ", " ", ", ", ", ", ", ", ". ", " streepje "))
        hesitant, article = random.random() < _HESITANT, random.random() < _ARTICLE
        said = ""
        for at, group in enumerate(self._groups(digits)):
            words = self.group(group, style=style)
            if dialect:
                words = self._in_dialect(words)
            if article and random.random() < 0.5:
                words = f"de {words}"
            if hesitant and random.random() < _REPAIRED:
                wrong = self.group(self.draw(len(group)), style=style)
                words = f"{wrong}{random.choice(_REPAIRS)}{words}"
            said += (self.gap(glue, hesitant=hesitant) if at else "") + words
        return said

    def gap(self, glue: str, *, hesitant: bool) -> str:
        """What stands between two groups: mostly the glue."""
        chance = self._random.random()
        if hesitant and chance < 0.25:
            return self._random.choice(_PAUSES)
        return self._random.choice(_THEN) if chance > 0.93 else glue

    def group(self, group: str, *, style: str) -> str:
        """A few digits one by one, in pairs, as one number, or as so many times the same."""
        if style == "mixed":
            style = self._random.choice(("ones", "pairs", "large"))
        if len(set(group)) == 1 and 2 <= len(group) <= 4 and self._random.random() < 0.5:
            return self._repeated(group)
        if style == "ones" or group[0] == "0" or len(group) == 1 or len(group) > 4:
            return " ".join(map(self.one, group))
        if len(group) == 2:
            return self._two(group)
        return self._three_or_four(group, style=style)

    def _three_or_four(self, group: str, *, style: str) -> str:
        if len(group) == 4:
            return f"{self.group(group[:2], style='pairs')} {self.group(group[2:], style='pairs')}"
        if style == "large":
            return in_words(int(group), self._random)
        if self._random.random() < 0.5:
            return f"{self._two(group[:2])} {self.one(group[2])}"
        return f"{self.one(group[0])} {self.group(group[1:], style='pairs')}"

    def one(self, digit: str) -> str:
        """One digit in words."""
        return in_words(int(digit), self._random)

    def letters(self, letters: str, *, typed: bool = False) -> str:
        """Letters as such, by their names, or with words that begin with them."""
        random = self._random
        style = random.randrange(9)
        if typed or style == 0:
            return letters.upper() if random.random() < 0.8 else letters.lower()
        if style in (1, 2):
            return random.choice((" ", " ", ", ")).join(letters if style == 1 else letters.lower())
        if style == 3:
            return random.choice((" ", ", ")).join(LETTER_NAMES[each.lower()] for each in letters)
        glue = random.choice((", ", " ", ", ", " en ", " en de ", ", en "))
        return glue.join(self._explained(each, alone=style in (4, 5)) for each in letters)

    def _explained(self, letter: str, *, alone: bool) -> str:
        random, small = self._random, letter.lower()
        own = random.choice(_words_by_letter()[small])
        word = random.choice((ALPHABET[small], ALPHABET[small], _NATO[small], own))
        if alone:
            return word
        shown = random.choice((letter, small, LETTER_NAMES[small]))
        return f"{random.choice(('', 'de ', 'de ', 'met een '))}{shown} van {word}"

    def _repeated(self, group: str) -> str:
        digit, count = self.one(group[0]), in_words(len(group), self._random)
        ways = [
            f"{count} keer {digit}",
            f"{count} keer een {digit}",
            f"{count}maal {digit}",
            f"{count} {_plural(digit)}",
        ]
        return self._random.choice([*ways, f"dubbel {digit}"] if len(group) == 2 else ways)

    def _two(self, pair: str) -> str:
        value = int(pair)
        if value > 20 and value % 10 and self._random.random() < 0.06:
            return f"{in_words(value % 10, self._random)} en {in_words(value - value % 10, self._random)}"
        return in_words(value, self._random)

    def _in_dialect(self, words: str) -> str:
        random = self._random
        return " ".join(
            random.choice(_DIALECT[word]) if word in _DIALECT and random.random() < 0.5 else word
            for word in words.split(" ")
        )

    def _typed(self, digits: str) -> str:
        if len(digits) < 4 or self._random.random() < 0.3:
            return digits
        return self._random.choice((" ", " ", " ", "-", ", ", ".")).join(self._groups(digits))

    def _groups(self, digits: str) -> list[str]:
        random = self._random
        sizes = random.choices(((1,), (2,), (3,), (1, 2, 2, 3, 3, 4)), (10, 25, 15, 50))[0]
        groups: list[str] = []
        at = 0
        if digits.startswith("0") and len(digits) == 10 and random.random() < 0.8:
            at = 2 if digits.startswith("06") else random.choice((3, 4))
            groups = [digits[:at]]
        while at < len(digits):
            size = random.choice(sizes)
            groups.append(digits[at : at + size])
            at += size
        return groups


def _plural(digit: str) -> str:
    endings = {"twee": "ën", "drie": "ën", "nul": "len", "zes": "sen"}
    return digit + endings.get(digit, "en")


@cache
def _words_by_letter() -> dict[str, tuple[str, ...]]:
    """Words with which people explain a letter: any word, any first name."""
    words: dict[str, list[str]] = defaultdict(list)
    for word in street_words()[::7]:
        words[word[0]].append(word)
    for each in backgrounds().values():
        for name in each.first[:_WORDS_OF_A_LIST]:
            if name.isascii() and name.isalpha():
                words[name[0].lower()].append(name)
    return {letter: tuple(each) for letter, each in words.items()}
