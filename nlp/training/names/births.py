"""Days of birth as people say and write them."""

from random import Random

from nlp.training.names.spelling import in_words

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_FIRST_YEAR, _LAST_YEAR = 1926, 2024
_ODD_ORDINALS = {1: "eerste", 3: "derde", 8: "achtste"}


class Births:
    """Draws days and says them; the same seed draws the same ones."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def written(self) -> str:
        """In digits."""
        random = self._random
        day, month, year = self._day()
        name, short = MONTHS[month - 1], f"{year % 100:02}"
        numbers = (
            f"{day}-{month}-{year}",
            f"{day:02}-{month:02}-{year}",
            f"{day}/{month}/{year}",
            f"{day}.{month}.{year}",
        )
        shorter = (
            f"{day} {month} {short}",
            f"{day}-{month:02}-{short}",
            f"{day} {name} '{short}",
            f"{day:02}{month:02}{year}",
        )
        named = (
            f"{day} {name} {year}",
            f"{day} {name} {year}",
            f"{day} {name} {year}",
            f"{day} {name[:3]} {year}",
        )
        return random.choice((*numbers, *shorter, *named))

    def spoken(self) -> str:
        """In words."""
        random = self._random
        day, month, year = self._day()
        name, number, years = MONTHS[month - 1], self._words(month), self._year(year)
        glue = random.choice((" ", " ", " ", ", "))
        days = self._words(day) if random.random() < 0.8 else _ordinal(day, random)
        plain = f"{days} {name}{glue}{years}"
        ones = " ".join(self._words(int(digit)) for digit in f"{day:02}{month:02}")
        said = random.choice(
            (
                *(plain, plain, plain),
                f"{self._words(day)}{random.choice((' ', ', ', ' streepje '))}{number}{glue}{years}",
                f"{self._words(day)} {number} {years}",
                f"de {_ordinal(day, random)} van de {_ordinal(month, random)}{glue}{years}",
                f"{_ordinal(day, random)} {name} {years}",
                f"de {_ordinal(day, random)} {name}{glue}{years}",
                f"{self._words(day)} van de {_ordinal(month, random)}{glue}{years}",
                f"{name} {years}, de {_ordinal(day, random)}",
                f"in {years}, op {self._words(day)} {name}",
                f"{ones} {years}",
            )
        )
        return (
            said.replace(" ", random.choice((" eh ", ", eh, ", "... ")), 1)
            if random.random() < 0.08
            else said
        )

    def _day(self) -> tuple[int, int, int]:
        random = self._random
        return random.randint(1, 31), random.randint(1, 12), random.randint(_FIRST_YEAR, _LAST_YEAR)

    def _words(self, value: int) -> str:
        return in_words(value, self._random)

    def _year(self, year: int) -> str:
        random, rest = self._random, year % 100
        short = self._words(rest) if rest > 9 else f"nul {self._words(rest)}"
        if year < 2000:
            whole = f"negentienhonderd{self._words(rest) if rest else ''}"
            return random.choice((f"negentien{short}", f"negentien {short}", whole, short, short))
        whole = f"tweeduizend{random.choice(('', ' '))}{self._words(rest) if rest else ''}".strip()
        return random.choice((whole, short)) if rest > 9 else whole


def _ordinal(value: int, random: Random) -> str:
    """As in "eerste", "twaalfde", "eenentwintigste"."""
    return _ODD_ORDINALS.get(value, in_words(value, random) + ("ste" if value >= 20 else "de"))
