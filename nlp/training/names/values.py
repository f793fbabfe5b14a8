"""Personal numbers, drawn at random and said in the ways in which people say and write them."""

from collections.abc import Callable, Mapping
from random import Random

from nlp.results import DisclosureLabel
from nlp.training.names.backgrounds import backgrounds
from nlp.training.names.births import Births
from nlp.training.names.digits import Digits
from nlp.training.names.spelling import LETTER_NAMES
from nlp.training.names.vocabulary import street_words

_LETTERS = "BDFGHJKLNPRSTVXZ"
_ANY_LETTER = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PLATES = (
    *("XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9", "9-XXX-99"),
    *("XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9", "X-999-XX", "XX-999-X"),
)
_FOREIGN_PLATES = ("9-XXX-999", "XX-XX-999", "XX-X-9999", "XXX-9999", "XX-99999", "XX-999-XX", "X-XX-999")
_DOCUMENTS = (
    *("XX9XX99X9", "XXX9X9X99", "XXX999999", "XX9X99X99", "9999999999", "9999999999", "XXX99999"),
    *("XX9999999", "X99999999", "XXX9999", "999999999"),
)
_BANKS = ("INGB", "RABO", "ABNA", "SNSB", "ASNB", "TRIO", "KNAB", "BUNQ", "RBRB", "FVLB", "REVO")
_AREAS = (
    *("010", "020", "030", "040", "050", "070", "013", "015", "023", "024", "026", "033", "038", "043"),
    *("045", "046", "053", "055", "058", "071", "072", "073", "074", "075", "076", "077", "078", "079"),
    *("0118", "0113", "0115", "0164", "0167", "0172", "0180", "0184", "0223", "0228", "0251", "0299"),
    *("0315", "0320", "0341", "0342", "0343", "0344", "0411", "0416", "0478", "0492", "0493", "0512"),
    *("0515", "0522", "0528", "0541", "0543", "0546", "0561", "0570", "0572", "0575", "0591", "0592"),
)
_COUNTRIES = ("0032", "0049", "0048", "0040", "00359", "0090", "00212", "0044", "00380")
_HOSTS = (
    *("gmail.com", "hotmail.com", "outlook.com", "live.nl", "ziggo.nl", "kpnmail.nl", "planet.nl"),
    *("hetnet.nl", "home.nl", "xs4all.nl", "icloud.com", "yahoo.com", "casema.nl", "upcmail.nl", "msn.com"),
    *("protonmail.com", "caiway.nl", "solcon.nl", "wp.pl", "web.de", "telenet.be"),
)
_ENDINGS = ("nl", "nl", "com", "example", "eu", "voorbeeld", "be", "org")
_DOTS = ("punt", "punt", "punt", "puntje", "stip", "dot")
_AT = ("apenstaartje", "apenstaartje", "apenstaart", "at", "at", "ad", "et", "@", "apestaartje")
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "_": ("underscore", "laag streepje", "liggend streepje", "onderstreepje"),
    "-": ("streepje", "min", "koppelteken", "minteken"),
}
_BEFORE_LETTERS = (
    *(" ", ", ", " ", ", ", " en dan ", ", en dan de letters ", ", letters ", ". ", " met de letters "),
    ", en dan ",
)

_LENGTHS: Mapping[DisclosureLabel, int] = {
    **{"PHONE": 10, "BSN": 9, "IBAN": 17, "POSTCODE": 6, "LICENSE_PLATE": 6, "ID_DOCUMENT": 9}
}
"""About how many digits and letters a whole value has."""


def is_part(label: DisclosureLabel, characters: str) -> bool:
    """Whether so few letters and digits are a part of a value only."""
    return len(characters) < _LENGTHS[label] - 2


class Values:
    """Draws values of each label and says them; the same seed draws the same ones."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.digits = Digits(random)
        self._births = Births(random)
        self._draws: Mapping[DisclosureLabel, Callable[[], str]] = {
            "PHONE": self._phone,
            "BSN": lambda: self.digits.draw(8 if random.random() < 0.07 else 9),
            "POSTCODE": lambda: str(random.randint(1, 9)) + self.digits.draw(3) + self._some_letters(2),
            "IBAN": self._iban,
            "LICENSE_PLATE": self._plate,
            "ID_DOCUMENT": lambda: self._shaped(random.choice(_DOCUMENTS)),
        }

    def draw(self, label: DisclosureLabel) -> str:
        """The signs of a value of a label that has no words in it."""
        return self._draws[label]()

    def say(self, label: DisclosureLabel, value: str, *, typed: bool) -> str:
        """A drawn value in one of the ways of its kind."""
        if label == "PHONE":
            return self._say_phone(value, typed=typed)
        if label == "BSN":
            return self.digits.say(value, typed=typed)
        if label == "IBAN":
            return self._say_iban(value, typed=typed)
        return (
            self._say_postcode(value, typed=typed)
            if label == "POSTCODE"
            else self.say_code(value, typed=typed)
        )

    def say_part(self, signs: str, *, typed: bool) -> str:
        """A piece of a value."""
        if signs.isdigit():
            return self.digits.say(signs, typed=typed)
        return (
            self.digits.letters(signs, typed=typed) if signs.isalpha() else self.say_code(signs, typed=typed)
        )

    def birth_date(self, *, typed: bool) -> str:
        """A day on which somebody was born."""
        return self._births.written() if typed else self._births.spoken()

    def reference(self) -> str:
        """The number of a case, an order or a pass: nobody's."""
        random = self._random
        chance = random.random()
        if chance < 0.5:
            return self.digits.draw(random.randint(4, 10))
        if chance < 0.75:
            year = random.choice(("2024", "2025", "2026", "24", "25"))
            return f"{year}-{self.digits.draw(random.randint(3, 6))}"
        return f"{self._some_letters(random.randint(1, 3))}-{self.digits.draw(random.randint(3, 7))}"

    def say_code(self, code: str, *, typed: bool) -> str:
        """Letters and digits mixed: a plate, a document, a reference."""
        random = self._random
        if typed:
            return random.choice((code, code, code.replace("-", ""), code.replace("-", " "), code.lower()))
        dash = random.random() < 0.12
        glue = random.choice((" ", ", ", ", ", " "))
        ones = random.random() < 0.3
        said = ""
        for part in _runs(code):
            if part == "-":
                said += random.choice((" streepje", ", streepje")) if dash else ""
                continue
            words = self._say_run(part, ones=ones)
            said += (self.digits.gap(glue, hesitant=random.random() < 0.15) if said else "") + words
        return said

    def email(self, *, typed: bool) -> str:
        """An address of e-mail, made of names or words."""
        random = self._random
        parts, host = self._mail_name(), self._mail_host()
        if typed:
            return f"{''.join(parts)}@{host}"
        dot = random.choice(_DOTS)
        name, _, end = host.rpartition(".")
        ended = " ".join(end) if len(end) == 2 and random.random() < 0.5 else end
        said = [
            *(self._say_mail(part, dot) for part in parts),
            random.choice(_AT),
            name.replace("-", " streepje "),
        ]
        comma = random.random() < 0.3
        text = ""
        for each in (*said, dot, ended):
            text += ((", " if comma and random.random() < 0.6 else " ") if text else "") + each
        return text

    def _phone(self) -> str:
        random = self._random
        chance = random.random()
        if chance < 0.6:
            return f"06{random.randint(1, 5)}{self.digits.draw(7)}"
        if chance < 0.9:
            area = random.choice(_AREAS)
            return area + self.digits.draw(10 - len(area))
        if chance < 0.94:
            return f"+316{self.digits.draw(8)}"
        return f"{random.choice(_COUNTRIES)}{random.randint(1, 9)}{self.digits.draw(random.choice((7, 8)))}"

    def _iban(self) -> str:
        random = self._random
        if random.random() < 0.08:
            return random.choice(("BE", "DE", "PL")) + self.digits.draw(random.choice((14, 18, 20)))
        return f"NL{self.digits.draw(2)}{random.choice(_BANKS)}0{self.digits.draw(9)}"

    def _plate(self) -> str:
        foreign = self._random.random() < 0.1
        return self._shaped(self._random.choice(_FOREIGN_PLATES if foreign else _PLATES))

    def _some_letters(self, count: int) -> str:
        return "".join(self._random.choices(_ANY_LETTER, k=count))

    def _shaped(self, shape: str) -> str:
        return "".join(
            {"X": self._random.choice(_LETTERS), "9": str(self._random.randint(0, 9))}.get(sign, sign)
            for sign in shape
        )

    def _say_run(self, part: str, *, ones: bool) -> str:
        if part.isalpha():
            return self.digits.letters(part)
        if ones:
            return " ".join(map(self.digits.one, part))
        if len(part) > 3:
            return self.digits.say(part, typed=False)
        return self.digits.group(part, style=self._random.choice(("ones", "pairs", "large")))

    def _say_phone(self, value: str, *, typed: bool) -> str:
        random = self._random
        if value.startswith("+"):
            rest = value[3:]
            if typed:
                return f"+31 {rest[0]} {self.digits.say(rest[1:], typed=True)}"
            start = random.choice(("plus eenendertig", "plus drie een", "+31", "nul nul drie een", "plus 31"))
            return f"{start} {self.digits.one(rest[0])} {self.digits.say(rest[1:], typed=False)}"
        if typed and random.random() < 0.5:
            at = 2 if value.startswith("06") else random.choice((3, 4))
            return f"{value[:at]}{random.choice(('-', ' ', ' - '))}{self.digits.say(value[at:], typed=True)}"
        return self.digits.say(value, typed=typed)

    def _say_postcode(self, value: str, *, typed: bool) -> str:
        random = self._random
        digits, letters = value[:4], value[4:]
        if typed:
            shown = letters if random.random() < 0.7 else letters.lower()
            return f"{digits}{random.choice((' ', ' ', ''))}{shown}"
        style = random.choices(("pairs", "ones", "large"), (50, 35, 15))[0]
        if style == "large":
            numbers = (
                self.digits.group(digits[:1], style="ones")
                + "duizend "
                + self.digits.group(digits[1:], style="large")
            )
        elif style == "pairs":
            numbers = " ".join(self.digits.group(pair, style="pairs") for pair in (digits[:2], digits[2:]))
        else:
            numbers = random.choice((" ", ", ")).join(map(self.digits.one, digits))
        return f"{numbers}{random.choice(_BEFORE_LETTERS)}{self.digits.letters(letters)}"

    def _say_iban(self, value: str, *, typed: bool) -> str:
        random = self._random
        if typed:
            glue = random.choice((" ", " ", " ", ""))
            return glue.join(value[at : at + 4] for at in range(0, len(value), 4))
        country = value[:2]
        named = " ".join(LETTER_NAMES[letter.lower()] for letter in country)
        start = random.choice((country, country.lower(), " ".join(country), named))
        start += f" {self.digits.group(value[2:4], style='pairs')}"
        bank = value[4:8]
        if not bank.isalpha():
            return f"{start} {self.digits.say(value[4:], typed=False)}"
        spelled = (" ".join(bank), " ".join(bank.lower()), self.digits.letters(bank))
        shown = random.choice((bank, bank, bank.lower(), bank.capitalize(), *spelled))
        glue = random.choice((" ", ", "))
        return f"{start}{glue}{shown}{glue}{self.digits.say(value[8:], typed=False)}"

    def _mail_name(self) -> tuple[str, ...]:
        random = self._random
        background = random.choice(list(backgrounds().values()))
        first, last = (
            random.choice(names).lower().replace(" ", "") for names in (background.first, background.last)
        )
        word = random.choice(street_words())
        ways: tuple[tuple[str, ...], ...] = (
            *((first,), (first, ".", last), (first[0], ".", last), (first[0], last), (first, last)),
            *((first, "_", last), (first, "-", last), ("info",), ("familie", last), (last, ".", first)),
            *(("fam", ".", last), (word,), (first, word)),
        )
        parts = random.choice(ways)
        if random.random() < 0.35:
            return (*parts, str(random.choice((random.randint(1, 99), random.randint(1950, 2008)))))
        return parts

    def _mail_host(self) -> str:
        random = self._random
        if random.random() < 0.65:
            return random.choice(_HOSTS)
        word, other = random.choice(street_words()), random.choice(street_words())
        return f"{word}{random.choice(('', '', f'-{other}', other))}.{random.choice(_ENDINGS)}"

    def _say_mail(self, part: str, dot: str) -> str:
        random = self._random
        if part == ".":
            return dot
        if part in _SIGNS:
            return random.choice(_SIGNS[part])
        if part.isdigit():
            return self.digits.say(part, typed=random.random() < 0.3)
        if len(part) == 1 or random.random() < 0.1:
            named = ", ".join(LETTER_NAMES.get(letter, letter) for letter in part)
            return " ".join(part) if random.random() < 0.6 else named
        return part.capitalize() if random.random() < 0.3 else part


def _runs(code: str) -> list[str]:
    """Runs of digits, runs of letters, and dashes."""
    runs: list[str] = []
    for sign in code:
        if runs and "-" not in (sign, runs[-1]) and runs[-1].isdigit() == sign.isdigit():
            runs[-1] += sign
        else:
            runs.append(sign)
    return runs
