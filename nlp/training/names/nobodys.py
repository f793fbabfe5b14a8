"""Numbers that are nobody's: amounts, days, hours, and the telephone numbers of organisations."""

from collections.abc import Sequence
from random import Random

from nlp.training.names.births import MONTHS
from nlp.training.names.digits import Digits
from nlp.training.names.spelling import in_words

_CENTS = (0, 0, 5, 25, 50, 70, 95)
_AREAS = ("010", "020", "0118", "030", "0475", "0528", "079", "038", "0223", "0492")
_SITES = (
    *("digid punt nl", "www punt gemeente punt nl", "mijnoverheid.nl", "rijksoverheid punt nl", "www.svb.nl"),
    *("gemeente streepje loket punt nl", "rdw punt nl"),
)


class Nobodys:
    """Draws numbers that name nobody; the same seed draws the same ones."""

    def __init__(self, random: Random, *, days: Sequence[str]) -> None:
        """`days` are the names of the days of the week."""
        self._random = random
        self._days = days
        self._digits = Digits(random)

    def amount(self, *, typed: bool) -> str:
        """A sum of money."""
        random = self._random
        euros = random.choice((random.randint(1, 99), random.randint(100, 999), random.randint(1000, 9999)))
        cents = random.choice(_CENTS)
        if typed:
            plain = f"{euros} euro {cents}" if cents else f"{euros} euro"
            return random.choice(
                (f"{euros},{cents:02} euro", f"€ {euros},{cents:02}", f"{euros} euro", plain)
            )
        if not cents:
            return f"{in_words(euros, random)} euro"
        end = f"{random.choice((' ', ' en '))}{in_words(cents, random)}{random.choice(('', ' cent'))}"
        return f"{in_words(euros, random)} euro{end}"

    def day(self, *, typed: bool) -> str:
        """A day of an appointment, a letter, a removal."""
        random = self._random
        number, month = random.randint(1, 31), random.randint(1, 12)
        name, weekday = MONTHS[month - 1], random.choice(self._days)
        if typed:
            year = random.choice(("", "", " 2026", " 2025", " 2024"))
            whole = f"{number} {name}{year}"
            return random.choice((whole, whole, f"{number}-{month}-2026", f"{weekday} {number} {name}"))
        said = in_words(number, random)
        year = random.choice(
            ("", "", " tweeduizend zesentwintig", " tweeduizendvijfentwintig", " volgend jaar")
        )
        whole = f"{said} {name}{year}"
        return random.choice((whole, whole, f"{weekday} {said} {name}", f"de {said}de"))

    def hour(self, *, typed: bool) -> str:
        """A time of day."""
        random = self._random
        hour = random.randint(8, 20)
        if typed:
            minutes = random.choice(("00", "15", "30", "45"))
            return random.choice(
                (f"{hour}.{minutes} uur", f"{hour} uur", f"{hour}:30", f"half {hour % 12 + 1}")
            )
        said = in_words(hour % 12 + 1, random)
        quarters = (f"kwart over {said}", f"kwart voor {said}", f"tien over half {said}")
        return random.choice((f"{said} uur", f"half {said}", *quarters))

    def year(self, *, typed: bool) -> str:
        """A year in which something happened."""
        random = self._random
        if typed:
            return str(random.randint(1950, 2026))
        if random.random() < 0.5:
            return f"negentien{in_words(random.randint(50, 99), random)}"
        return f"tweeduizend{random.choice(('', ' '))}{in_words(random.randint(1, 26), random)}"

    def service_number(self, *, typed: bool) -> str:
        """A telephone number of an organisation."""
        random = self._random
        chance = random.random()
        if chance < 0.5:
            return self._digits.say("14" + random.choice(_AREAS), typed=typed)
        if chance < 0.8:
            start = random.choice(("0800", "0900", "088"))
            return self._digits.say(start + self._digits.draw(random.choice((4, 7))), typed=typed)
        return "112" if typed else random.choice(("één één twee", "honderdtwaalf", "een een twee"))

    def site(self, *, typed: bool) -> str:
        """A web site."""
        del typed
        return self._random.choice(_SITES)
