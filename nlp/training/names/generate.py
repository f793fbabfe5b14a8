"""Generated lines: carriers filled with names, streets and what is neither. Kept apart from the corpus."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from nlp.disclosures.names import NameLabel
from nlp.training.names.backgrounds import Background, read_lists
from nlp.training.names.codes import Codes
from nlp.training.names.examples import Example, Labelled
from nlp.training.names.spelling import spell
from nlp.training.names.stock import Stock

_CARRIERS = Path(__file__).with_name("carriers.txt")
_SLOT = re.compile(r"\{(\w+)\}")
_PERSON_SLOTS = frozenset("PVAFSI")
_ADDRESS_SLOTS = frozenset("RNT")


class Filler:
    """Fills carriers; the same seed gives the same lines."""

    def __init__(self, random: Random, *, names: Mapping[str, Background] | None = None) -> None:
        """`names` as of `Stock`."""
        self._random = random
        self._stock = stock = Stock(random, names=names)
        codes = Codes(random)
        self._fillers = read_lists("fillers")
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
            "k": codes.mark,
            "nine": lambda: codes.digits(9),
            "ten": lambda: codes.digits(10),
            "four": lambda: codes.digits(random.choice((2, 3, 4, 4))),
            "born": codes.birth_date,
            "pc": stock.postcode,
            "l": stock.letter,
            "sa": stock.alphabet_word,
            "spelword": self._spelled_word,
            "g": self._municipality,
        }

    def fill(self, carrier: str) -> Example:
        """One line with its labels; what stands before "|" is the turn before."""
        before, _, answer = carrier.rpartition(" | ")
        text, spans, at = "", [], 0
        for slot in _SLOT.finditer(answer):
            text += answer[at : slot.start()]
            value = self._make(slot[1])
            if slot[1] in _PERSON_SLOTS:
                spans.append(Labelled(len(text), len(text) + len(value), "PERSON"))
            elif slot[1] in _ADDRESS_SLOTS:
                spans.append(Labelled(len(text), len(text) + len(value), "ADDRESS"))
            text += value
            at = slot.end()
        return Example(text + answer[at:], before, tuple(spans))

    def replace_names(self, example: Example) -> Example:
        """The same turn about other people at other addresses."""
        text, spans, at = "", [], 0
        for span in example.spans:
            text += example.text[at : span.start]
            value = self._another(example.of(span), span.label)
            spans.append(Labelled(len(text), len(text) + len(value), span.label))
            text += value
            at = span.end
        return Example(text + example.text[at:], example.before, tuple(spans))

    def _another(self, value: str, label: NameLabel) -> str:
        words = value.split()
        if label == "ADDRESS":
            if len(words) == 1 and not any(character.isdigit() for character in value) and len(value) > 7:
                return self._stock.street()
            return (
                self._makers["N"]()
                if len(words) == 1 or words[0].lower() == "nummer"
                else self._stock.address()
            )
        if sum(len(word.strip(".,")) == 1 for word in words) > len(words) / 2:
            return self._stock.spelled()
        if len(words) == 1:
            return self._makers[self._random.choice("VVA")]()
        return self._stock.full()

    def _make(self, slot: str) -> str:
        maker = self._makers.get(slot)
        return maker() if maker else self._random.choice(self._fillers[slot])

    def _spelled_word(self) -> str:
        words = self._fillers["p"] + self._fillers["taal"] + self._fillers["zaak"]
        return spell(self._random.choice(words), self._random)

    def _municipality(self) -> str:
        return "".join(self._random.choice(self._fillers[part]) for part in ("g_first", "g_last"))


def generated(random: Random, *, times: int) -> Iterator[Example]:
    """Every carrier so many times, with other fillings."""
    filler = Filler(random)
    for carrier in carriers():
        for _ in range(times):
            yield filler.fill(carrier)


def renamed(examples: Sequence[Example], random: Random, *, times: int) -> Iterator[Example]:
    """The turns of the corpus that hold names or addresses, with others in their place."""
    filler = Filler(random)
    for example in examples:
        if example.spans:
            for _ in range(times):
                yield filler.replace_names(example)


def carriers() -> list[str]:
    """The lines of carriers.txt."""
    lines = _CARRIERS.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
