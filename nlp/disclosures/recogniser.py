"""What every recogniser of personal data takes and gives."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from nlp.disclosures.context import Kind, Mention, find_mentions
from nlp.results import DisclosureLabel
from nlp.spoken_numbers import Reading, read_spoken
from nlp.wording import fold

_BEFORE, _AFTER = 200, 40  # characters


@dataclass(frozen=True, slots=True)
class Passage:
    """One turn as recognisers see it; `asked` holds the kinds that the turns before name, last first."""

    text: str
    reading: Reading
    mentions: tuple[Mention, ...]
    before: str
    asked: tuple[Kind, ...]

    def kinds_near(self, start: int, end: int) -> tuple[Kind, ...]:
        """The kinds that the words around reading.text[start:end] name.

        The last one before it in the same turn decides; else the first one shortly after it; else all that
        the turns before it name, as in "wat is uw bsn?" - "een een een".
        """
        before = bisect_right(self.mentions, start, key=lambda mention: mention.end)
        if before and self.mentions[before - 1].end >= start - _BEFORE:
            return (self.mentions[before - 1].kind,)
        after = bisect_left(self.mentions, end, key=lambda mention: mention.start)
        if after < len(self.mentions) and self.mentions[after].start <= end + _AFTER:
            return (self.mentions[after].kind,)
        return self.asked


def read_passage(text: str, *, before: str = "") -> Passage:
    """Read one turn; `before` is the text of the turns just before it."""
    reading = read_spoken(text)
    folded = fold(before)
    asked = dict.fromkeys(mention.kind for mention in reversed(find_mentions(folded)))
    return Passage(text, reading, find_mentions(reading.text), folded, tuple(asked))


@dataclass(frozen=True, slots=True)
class Hit:
    """Personal data in text[start:end], with confidence 0-1 and one Dutch sentence why."""

    start: int
    end: int
    label: DisclosureLabel
    confidence: float
    explanation: str


class Recogniser(Protocol):
    """Finds one kind of personal data."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Every place where the passage holds it; places may overlap those of other recognisers."""
        ...
