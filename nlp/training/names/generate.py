"""Generated dialogues: carriers filled with personal data and with what is none, apart from the corpus."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from random import Random

from nlp.results import DisclosureLabel
from nlp.spoken_numbers import read_spoken
from nlp.training.names.backgrounds import Background, read_lists
from nlp.training.names.examples import Dialogue, Example, Labelled
from nlp.training.names.nobodys import Nobodys
from nlp.training.names.spelling import spell
from nlp.training.names.stock import Stock
from nlp.training.names.values import Values, is_part

_CARRIERS = ("carriers", "number_carriers")
# {bsn} a value, {bsn=} the same said again, {bsn1} {bsn2} its parts.
_SLOT = re.compile(r"\{(?P<slot>[A-Za-z]+(?:_[a-z]+)?)(?P<part>\d)?(?P<again>=)?\}")
_VALUES: Mapping[str, DisclosureLabel] = {
    **{"phone": "PHONE", "bsn": "BSN", "iban": "IBAN", "pc": "POSTCODE", "plate": "LICENSE_PLATE"},
    "doc": "ID_DOCUMENT",
}
_ENDS: Mapping[str, DisclosureLabel] = {"lphone": "PHONE", "lbsn": "BSN", "liban": "IBAN"}
_LABELS: Mapping[str, DisclosureLabel] = {
    **_VALUES,
    **_ENDS,
    **{"fpc": "POSTCODE", "lpc": "POSTCODE", "email": "EMAIL", "born": "BIRTH_DATE"},
    **dict.fromkeys("PVAFSI", "PERSON"),
    **dict.fromkeys("RNT", "ADDRESS"),
}
_TYPED, _KEPT = 0.35, 0.2  # how often numbers are in digits, and how often a datum stays as it was
# Characters; what is no longer is a part.
_SHORTEST: Mapping[DisclosureLabel, int] = {"EMAIL": 12, "BIRTH_DATE": 8}


class Filler:
    """Fills carriers; the same seed gives the same lines."""

    def __init__(self, random: Random, *, names: Mapping[str, Background] | None = None) -> None:
        """`names` as of `Stock`."""
        self._random = random
        self._stock = stock = Stock(random, names=names)
        self._values = values = Values(random)
        self._fillers = read_lists("fillers")
        nobodys = Nobodys(random, days=self._fillers["d"])
        self._makers: dict[str, Callable[[], str]] = {
            "P": stock.person,
            "V": lambda: stock.first(stock.background()),
            "A": lambda: stock.last(stock.background()),
            "F": stock.full,
            "S": stock.spelled,
            "I": stock.initials,
            "R": stock.address,
            "N": stock.house_number_alone,
            "T": stock.street,
            "t": stock.street,
            "x": stock.number,
            "l": stock.letter,
            "sa": stock.alphabet_word,
            "spelword": self._spelled_word,
            "g": self._municipality,
        }
        self._numbers: dict[str, Callable[..., str]] = {
            "email": values.email,
            "born": values.birth_date,
            "nr": lambda *, typed: values.say_code(values.reference(), typed=typed),
            "k": self._mark,
            **dict.fromkeys(_ENDS, self._last_digits),
            "fpc": lambda *, typed: values.digits.say(str(random.randint(1000, 9999)), typed=typed),
            "lpc": lambda *, typed: values.digits.letters(
                "".join(random.choices("ABCDEGHJKLNPRSTVWXZ", k=2)), typed=typed
            ),
            **{"eur": nobodys.amount, "date": nobodys.day, "time": nobodys.hour, "year": nobodys.year},
            **{"muni": nobodys.service_number, "site": nobodys.site},
        }

    def fill(self, carrier: str) -> Dialogue:
        """The turns of one carrier, parted by " | ", with their labels."""
        typed = self._random.random() < _TYPED
        values: dict[str, str] = {}
        parts = {slot: self._cut(slot, count, values) for slot, count in _counts(carrier).items()}

        def value(match: re.Match[str]) -> str:
            slot = match["slot"]
            if match["part"]:
                return self._values.say_part(parts[slot][int(match["part"]) - 1], typed=typed)
            if slot in _VALUES:
                if not match["again"] or slot not in values:
                    values[slot] = self._values.draw(_VALUES[slot])
                return self._values.say(_VALUES[slot], values[slot], typed=typed)
            if slot in self._numbers:
                if not match["again"] or slot not in values:
                    values[slot] = self._numbers[slot](typed=typed)
                return values[slot]
            return self._make(slot)

        return [self._turn(part, value) for part in carrier.split(" | ")]

    def replace(self, example: Example, *, kept: float = _KEPT) -> Example:
        """The same turn with other data, some of it `kept`."""
        text, spans, at = "", [], 0
        for span in example.spans:
            text += example.text[at : span.start]
            value = old = example.of(span)
            if self._random.random() >= kept:
                value = _as_cased(self._another(old, span.label), old, span.label)
            spans.append(Labelled(len(text), len(text) + len(value), span.label))
            text += value
            at = span.end
        return Example(text + example.text[at:], tuple(spans))

    def _turn(self, part: str, value: Callable[[re.Match[str]], str]) -> Example:
        text, spans, at = "", [], 0
        for slot in _SLOT.finditer(part):
            text += part[at : slot.start()]
            at = slot.end()
            filled = value(slot)
            label = _LABELS.get(slot["slot"])
            if label and label not in ("PERSON", "ADDRESS", "EMAIL") and _begins(text):
                filled = filled[0].upper() + filled[1:] if self._random.random() < 0.7 else filled
            if label:
                spans.append(Labelled(len(text), len(text) + len(filled), label))
            text += filled
        return Example(text + part[at:], tuple(spans))

    def _cut(self, slot: str, count: int, values: dict[str, str]) -> list[str]:
        """A value in so many parts of about the same length."""
        value = self._values.draw(_VALUES[slot])
        while value.startswith("+"):
            value = self._values.draw(_VALUES[slot])
        values[slot] = value
        signs = value.replace("-", "")
        even = [round(len(signs) * at / count) for at in range(1, count)]
        places = [0, *(place + self._random.choice((-1, 0, 0, 1)) for place in even), len(signs)]
        return [signs[start:end] or signs[-2:] for start, end in pairwise(places)]

    def _another(self, value: str, label: DisclosureLabel) -> str:
        if label in ("PERSON", "ADDRESS"):
            return self._another_name(value) if label == "PERSON" else self._another_address(value)
        typed = any(map(str.isdigit, value))
        if len(value) <= _SHORTEST.get(label, 0):
            return value
        if label == "EMAIL":
            return self._values.email(typed="@" in value)
        if label == "BIRTH_DATE":
            return self._values.birth_date(typed=typed)
        return self._another_number(value, label, typed=typed)

    def _another_number(self, value: str, label: DisclosureLabel, *, typed: bool) -> str:
        signs = re.sub(r"\W", "", read_spoken(value).text)
        if not is_part(label, signs):
            return self._values.say(label, self._values.draw(label), typed=typed)
        if not signs.isdigit():
            return value
        return self._values.digits.say(self._values.digits.draw(len(signs)), typed=typed)

    def _another_name(self, value: str) -> str:
        words = value.split()
        if sum(len(word.strip(".,")) == 1 for word in words) > len(words) / 2:
            return self._stock.spelled()
        if len(words) == 1:
            return self._makers[self._random.choice("VVA")]()
        return self._stock.full()

    def _another_address(self, value: str) -> str:
        words = value.split()
        if len(words) == 1 and not any(map(str.isdigit, value)) and len(value) > 7:
            return self._stock.street()
        alone = len(words) == 1 or words[0].lower() == "nummer"
        return self._makers["N"]() if alone else self._stock.address()

    def _make(self, slot: str) -> str:
        maker = self._makers.get(slot)
        return maker() if maker else self._random.choice(self._fillers[slot])

    def _last_digits(self, *, typed: bool) -> str:
        count = self._random.choice((2, 2, 3, 3, 4, 4, 6))
        return self._values.digits.say(self._values.digits.draw(count), typed=typed)

    def _mark(self, *, typed: bool) -> str:
        """A code of letters and digits that names nobody, some of the form of a plate."""
        random = self._random
        codes = (
            self._values.reference(),
            self._values.draw("LICENSE_PLATE"),
            f"{random.choice('ABCDEFGH')}{random.randint(1, 999)}",
        )
        return self._values.say_code(random.choices(codes, (40, 20, 40))[0], typed=typed)

    def _spelled_word(self) -> str:
        words = self._fillers["p"] + self._fillers["taal"] + self._fillers["zaak"]
        return spell(self._random.choice(words), self._random)

    def _municipality(self) -> str:
        return "".join(self._random.choice(self._fillers[part]) for part in ("g_first", "g_last"))


def generated(random: Random, *, times: Mapping[str, int]) -> Iterator[Dialogue]:
    """Every carrier of each file so many times, with other fillings."""
    filler = Filler(random)
    for name in _CARRIERS:
        for carrier in carriers(name):
            for _ in range(times[name]):
                yield filler.fill(carrier)


def carriers(name: str) -> list[str]:
    """The lines of one of the files of carriers."""
    lines = Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _counts(carrier: str) -> dict[str, int]:
    """In how many parts each value is that comes in parts."""
    counts: dict[str, int] = {}
    for match in _SLOT.finditer(carrier):
        if match["part"]:
            counts[match["slot"]] = max(counts.get(match["slot"], 0), int(match["part"]))
    return counts


def _begins(text: str) -> bool:
    return not text or text.rstrip()[-1:] in tuple(".?!")


def _as_cased(value: str, old: str, label: DisclosureLabel) -> str:
    return value[0].upper() + value[1:] if old[:1].isupper() and label != "EMAIL" else value
