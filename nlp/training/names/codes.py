"""Numbers and codes that say nothing of a place: plates, file numbers, telephones, dates of birth."""

from random import Random

from nlp.training.names.spelling import ALPHABET, LETTER_NAMES, in_words

_LETTERS = "BDFGHJKLNPRSTVXZ"
_SHAPES = (
    "XX-999-X",
    "9-XXX-99",
    "99-XX-XX",
    "XX-99-99",
    "X-99",
    "99 X",
    "XX 9999",
    "X 999 X",
    "XX 99 999",
    "9 X 9",
)
_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


class Codes:
    """Draws codes as people say or write them; the same seed draws the same ones."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def mark(self) -> str:
        """A licence plate, file number or code of letters and digits that names nobody."""
        shape = self._random.choice(_SHAPES)
        drawn = "".join(
            {"X": self._random.choice(_LETTERS), "9": str(self._random.randint(0, 9))}.get(sign, sign)
            for sign in shape
        )
        style = self._random.randrange(4)
        if style == 0:
            return drawn
        if style == 1:
            return drawn.lower().replace("-", " ")
        words = ALPHABET if style == 2 else LETTER_NAMES
        said = [
            words[sign.lower()] if sign.isalpha() else in_words(int(sign), self._random)
            for sign in drawn
            if sign.isalnum()
        ]
        return self._random.choice((" ", ", ")).join(said)

    def digits(self, count: int) -> str:
        """So many digits, typed in groups or said one by one or in pairs."""
        typed = self._random.random() < 0.4
        said: list[str] = []
        while count > 0:
            size = min(self._random.choice((1, 2, 2, 3)), count)
            count -= size
            group = "".join(str(self._random.randint(0, 9)) for _ in range(size))
            said.append(group if typed else self._in_words(group))
        return self._random.choice((" ", " ", ", ")).join(said)

    def _in_words(self, group: str) -> str:
        if group[0] == "0" or self._random.random() < 0.4:
            return " ".join(in_words(int(digit), self._random) for digit in group)
        return in_words(int(group), self._random)

    def birth_date(self) -> str:
        """A day of long ago in one of the ways in which people say one."""
        day, month = self._random.randint(1, 28), self._random.randint(1, 12)
        year = self._random.randint(27, 99)
        match self._random.randrange(4):
            case 0:
                return f"{day}-{month:02}-19{year}"
            case 1:
                said = in_words(day, self._random), in_words(year, self._random)
                return f"{said[0]} {_MONTHS[month - 1]} negentien{said[1]}"
            case 2:
                return f"{day} {_MONTHS[month - 1]} 19{year}"
            case _:
                return " ".join(in_words(part, self._random) for part in (day, month, year))
