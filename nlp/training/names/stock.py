"""Names, streets and numbers to speak of, drawn at random."""

from collections.abc import Mapping
from random import Random

from nlp.training.names.backgrounds import WEIGHTS, Background, backgrounds, read_lists
from nlp.training.names.spelling import ALPHABET, LETTER_NAMES, in_words, spell
from nlp.training.names.vocabulary import street_words

_PARTICLES = {"De", "Van", "Den", "Ten", "Ter", "El", "In", "Op", "Uit", "Da", "Dos", "Al", "Ait", "Ben"}
_BEFORE_STREET = (
    *("Oude", "Nieuwe", "Korte", "Lange", "Eerste", "Tweede", "Kleine", "Grote", "Hoge", "Lage"),
    *("1e", "2e", "Noorder", "Zuider", "Achter", "Voor"),
)
_AFTER_STREET = (
    *(" Noord", " Zuid", " Oost", " West", " Noordzijde", " Zuidzijde", " Boven", " Midden"),
    *("-Noord", "-Zuid", "-Oost", "-West", " NZ", " ZZ"),
)
_OPENINGS = (
    "Hof van",
    "Laan van",
    "Plein van",
    "Park",
    "Het Hof van",
    "Op de",
    "Aan de",
    "Achter de",
    "Onder de",
    "In de",
    "Achter het",
    "Tussen de",
    "Steenweg op",
    "Weg naar",
    "Weg van",
    "Laan der",
    "Boulevard",
    "Hofje van",
    "Erve",
)
_BEFORE_NUMBER = (
    *((0.08, ", "), (0.15, ", nummer "), (0.22, " nummer "), (0.25, " op nummer "), (0.27, ", huisnummer ")),
    *((0.28, " tegenover "), (0.29, " eh "), (0.31, ", op nummer "), (0.33, " op "), (0.34, ", nummer is ")),
    *((0.35, ", eh, "), (0.36, ", en dan nummer "), (0.37, ". "), (1.0, " ")),
)
_AFTER_NUMBER = (
    " van de ",
    " in de ",
    " aan de ",
    ", ",
    " op de ",
    ", op de ",
    " van het ",
    ", de ",
    ", aan de ",
)
_ADDITIONS = (
    *(" bis", " huis", " hs", " rood", " zwart", " twee hoog", " 1 hoog", ", appartement drie", " kamer 4"),
    *(", tweede verdieping", "-2", " streepje drie", " toevoeging b", " bis a", " II", "-B12"),
    *(
        " tot en met elf",
        " en 14",
        ", drie hoog",
        ", op de begane grond",
        " boven",
        " beneden",
        " achter",
        " III",
    ),
    *(
        ", bus 4",
        " bus twee",
        " driehoog",
        " tweehoog",
        ", eerste etage",
        ", tweede etage",
        " links",
        " rechts",
    ),
    *(
        ", toevoeging links",
        ", kamer 12",
        ", ligplaats zes",
        " c huis",
        "-B",
        ", flat negen",
        ", de bovenste bel",
    ),
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
        if chance < 0.2:
            return self._pick("bare")
        if chance < 0.34:
            return self._pick("person") + ("" if chance < 0.3 else " ") + kind
        if chance < 0.39:
            return f"Laan van {self._pick('first').capitalize()}oord"
        if chance < 0.44:
            return f"{self.last(self.background()).split('-')[0]}{kind}"
        return self._odd_street() if chance < 0.52 else self._plain_street(kind, (chance - 0.52) / 0.48)

    def _plain_street(self, kind: str, chance: float) -> str:
        """A word with a word for street, and now and then "Oude" before or "Noord" after it."""
        word = self._pick("first") if self._random.random() < 0.6 else self._word()
        if chance < 0.12:
            return f"{self._random.choice(_BEFORE_STREET)} {word}{kind}"
        if chance < 0.16:
            return f"{word}{kind}{self._random.choice(_AFTER_STREET)}"
        return f"{word} {kind}" if chance < 0.24 else word + kind

    def _odd_street(self) -> str:
        """A street whose name does not say so: "Plein 1944", "Hof van Holland", "Achterom", "'t Zand"."""
        name = self._random.choice((self._word, lambda: self._pick("first"), lambda: self._pick("place")))()
        match self._random.randrange(8):
            case 0:
                return f"{self._random.choice(('Plein', 'Laan', 'Park'))} {self._random.randint(1813, 1999)}"
            case 1 | 2:
                return f"{self._random.choice(_OPENINGS)} {name}"
            case 3:
                return f"Laan van Nieuw {name}"
            case 4:
                return f"{self._random.choice(_BEFORE_STREET)} {name}"
            case 5:
                return f"{self._random.choice(('De', 'Het', chr(39) + 't', 'It', 'Op', 'Bij de'))} {name}"
            case _:
                return self._word()

    def _word(self) -> str:
        """Any Dutch word: new estates are named after everything."""
        return self._random.choice(street_words()).capitalize()

    def _pick(self, part: str) -> str:
        return self._random.choice(self._streets[part])

    def house_number(self) -> str:
        """A house number in digits or in words, with or without an addition."""
        value = int(min(self._random.expovariate(1 / 60) + 1, 999))
        words = self._random.random() < 0.55
        number = in_words(value, self._random) if words else str(value)
        if value > 9 and self._random.random() < 0.06:
            digits = [in_words(int(digit), self._random) if words else digit for digit in str(value)]
            number = self._random.choice((" ", " ", ", ")).join(digits)
        elif words and 20 < value < 100 and value % 10 and self._random.random() < 0.06:
            unit, tens = value % 10, value - value % 10
            number = f"{in_words(unit, self._random)} en {in_words(tens, self._random)}"
        chance = self._random.random()
        if chance > 0.28:
            return number
        letter = self._random.choice("abcdefgh")
        if chance < 0.14:
            glue = " " if words else self._random.choice(("", "", " ", "-"))
            return number + glue + self._random.choice((letter, letter.upper()))
        return number + self._random.choice((*_ADDITIONS, *self._explained(letter)))

    def _explained(self, letter: str) -> tuple[str, ...]:
        """A letter after a house number with a word for it, of an alphabet or of one's own."""
        word = self._random.choice(street_words()).capitalize()
        name = self.first(self.background())
        own = self._random.choice((word, name))
        return (
            f" {letter} van {ALPHABET[letter]}",
            f", {letter}",
            f", {letter} van {ALPHABET[letter]}",
            f", {own[0].lower()} van {own}",
            f", de {own[0].lower()} van {own}",
            f", en dan een kleine {letter}",
        )

    def address(self) -> str:
        """A street with a house number; now and then the number first."""
        chance = self._random.random()
        if chance < 0.06:
            prefix = self._random.choice(("nummer ", "", "huisnummer "))
            number = prefix + self.house_number()
            return f"{number}{self._random.choice(_AFTER_NUMBER)}{self.street()}"
        chance = self._random.random()
        glue = next(glue for limit, glue in _BEFORE_NUMBER if chance < limit)
        street = self._odd_street() if self._random.random() < 0.12 else self.street()
        return f"{street}{glue}{self.house_number()}"

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
