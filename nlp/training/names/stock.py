"""Names, streets and numbers to speak of, drawn at random."""

from collections.abc import Mapping
from random import Random

from nlp.training.names.backgrounds import WEIGHTS, Background, backgrounds, read_lists
from nlp.training.names.spelling import ALPHABET, LETTER_NAMES, in_words, spell

_PARTICLES = {"De", "Van", "Den", "Ten", "Ter", "El", "In", "Op", "Uit", "Da", "Dos", "Al", "Ait", "Ben"}
_BEFORE_STREET = ("Oude", "Nieuwe", "Korte", "Lange", "Eerste", "Tweede", "Kleine", "Grote")
_BEFORE_NUMBER = ((0.08, ", "), (0.15, ", nummer "), (0.24, " nummer "), (1.0, " "))
_ADDITIONS = (
    *(" bis", " huis", " hs", " rood", " zwart", " twee hoog", " 1 hoog", ", appartement drie", " kamer 4"),
    *(", tweede verdieping", "-2", " streepje drie", " toevoeging b", " bis a", " II", "-B12"),
)


class Stock:
    """Draws names, addresses and numbers; the same seed draws the same ones."""

    def __init__(self, random: Random, *, names: Mapping[str, Background] | None = None) -> None:
        """`names` are those to draw from, by background: all that are not held out if none are given."""
        stocked = backgrounds() if names is None else names
        self._random = random
        self._backgrounds = list(stocked.values())
        self._weights = [WEIGHTS.get(name, 1) for name in stocked]
        self._streets = read_lists("streets")

    def background(self) -> Background:
        """One background, the more common ones more often."""
        return self._random.choices(self._backgrounds, self._weights)[0]

    def first(self, background: Background) -> str:
        """A first name, sometimes with a second one or joined by a hyphen."""
        name = self._random.choice(background.first)
        chance = self._random.random()
        if chance < 0.04:
            return f"{name}-{self._random.choice(background.first)}"
        return f"{name} {self._random.choice(background.first)}" if chance < 0.1 else name

    def last(self, background: Background) -> str:
        """A surname, sometimes a double one."""
        name = self._random.choice(background.last)
        return f"{name}-{self._random.choice(background.last)}" if self._random.random() < 0.06 else name

    def full(self) -> str:
        """A first name with a surname in one of the ways in which people say them."""
        background = self.background()
        first, last = self.first(background), self.last(background)
        inside = last[0].lower() + last[1:] if last.split()[0] in _PARTICLES else last
        chance = self._random.random()
        if chance < 0.04:
            return f"{last}, {first}"
        if chance < 0.08:
            return f"{last}, {first} {inside}"
        if chance < 0.1:
            return f"{first}, {first} {inside}"
        return f"{first} {inside}"

    def initials(self) -> str:
        """Initials and a surname: "J. P. de Vries", "jee pee de vries"."""
        letters = [
            self._random.choice("abcdefghijklmnoprstwvyz") for _ in range(self._random.choice((1, 1, 2, 3)))
        ]
        last = self.last(self.background())
        style = self._random.randrange(4)
        if style == 0:
            return f"{' '.join(LETTER_NAMES[letter] for letter in letters)} {last}"
        if style == 1:
            return f"{last}, {'. '.join(letters).upper()}."
        return f"{(' ' if style == 2 else '').join(letter.upper() + '.' for letter in letters)} {last}"

    def spelled(self) -> str:
        """A name letter by letter, in one of the ways in which people spell."""
        names = self._random.choice((self.background().last, self.background().first))
        return spell(self._random.choice(names), self._random)

    def person(self) -> str:
        """Somebody in any form."""
        chance = self._random.random()
        if chance < 0.55:
            return self.full()
        if chance < 0.8:
            return self.first(self.background())
        return self.initials() if chance < 0.86 else self.last(self.background())

    def street(self) -> str:
        """The name of a street of any kind."""
        chance = self._random.random()
        kind = self._pick("type")
        if chance < 0.24:
            return self._pick("bare")
        if chance < 0.4:
            return self._pick("person") + ("" if chance < 0.36 else " ") + kind
        if chance < 0.45:
            return f"Laan van {self._pick('first').capitalize()}oord"
        if chance < 0.5:
            return f"{self.last(self.background()).split('-')[0]}{kind}"
        whole = self._pick("first") + kind
        if chance < 0.58:
            return f"{self._random.choice(_BEFORE_STREET)} {whole}"
        return f"{self._pick('first')} {kind}" if chance < 0.61 else whole

    def _pick(self, part: str) -> str:
        return self._random.choice(self._streets[part])

    def house_number(self) -> str:
        """A house number in digits or in words, with or without an addition."""
        value = int(min(self._random.expovariate(1 / 60) + 1, 999))
        words = self._random.random() < 0.55
        number = in_words(value, self._random) if words else str(value)
        chance = self._random.random()
        if chance > 0.28:
            return number
        letter = self._random.choice("abcdefgh")
        if chance < 0.14:
            glue = " " if words else self._random.choice(("", "", " ", "-"))
            return number + glue + self._random.choice((letter, letter.upper()))
        explained = f" {letter} van {ALPHABET[letter]}"
        addition = (*_ADDITIONS[:10], explained, *_ADDITIONS[10:14], f", {letter}", *_ADDITIONS[14:])
        return number + self._random.choice(addition)

    def address(self) -> str:
        """A street with a house number."""
        chance = self._random.random()
        glue = next(glue for limit, glue in _BEFORE_NUMBER if chance < limit)
        return f"{self.street()}{glue}{self.house_number()}"

    def house_number_alone(self) -> str:
        """A house number as people give it without its street."""
        prefix = self._random.choice(("", "", "nummer ", "huisnummer "))
        return prefix + self.house_number()

    def postcode(self) -> str:
        """A postcode as said or as written."""
        first, second = self._random.randint(10, 99), self._random.randint(0, 99)
        letters = [self._random.choice("abcdeghjklmnprstvwxz") for _ in range(2)]
        style = self._random.randrange(3)
        if style == 0:
            return f"{first}{second:02} {''.join(letters).upper()}"
        said = f"{in_words(first, self._random)} {in_words(second, self._random)}"
        if style == 1:
            return f"{said}, {letters[0]} {letters[1]}"
        return f"{said} {letters[0]} van {ALPHABET[letters[0]]}, {letters[1]} van {ALPHABET[letters[1]]}"

    def mark(self) -> str:
        """A licence plate or file number: letters and digits that name nobody."""
        letters = "".join(self._random.choice("BDFGHJKLNPRSTVXZ") for _ in range(3))
        digits = self._random.randint(100, 999)
        said = " ".join(LETTER_NAMES[letter.lower()] for letter in letters)
        plain = f"{letters[:2]}-{digits}-{letters[2]}"
        return self._random.choice((plain, f"{said} {in_words(digits, self._random)}", f"Z-{digits}{digits}"))

    def number(self) -> str:
        """Any number, in digits or in words."""
        value = self._random.choice((self._random.randint(0, 31), self._random.randint(0, 2000)))
        return in_words(value, self._random) if self._random.random() < 0.5 else str(value)

    def letter(self) -> str:
        """One letter, as in "met een k"."""
        return self._random.choice("abcdefghijklmnoprstuvwxyz")

    def alphabet_word(self) -> str:
        """A word of the spelling alphabet."""
        return self._random.choice(list(ALPHABET.values()))
