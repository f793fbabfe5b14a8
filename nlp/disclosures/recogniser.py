"""What every recogniser of personal data takes and gives."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from asr.transcript import Speaker
from nlp.disclosures.context import Context, Kind, Mention, find_mentions
from nlp.disclosures.dictation import Dictation, find_dictations
from nlp.disclosures.evidence import Evidence
from nlp.disclosures.names import Named
from nlp.results import DisclosureLabel
from nlp.spoken_numbers import Reading, read_spoken
from nlp.wording import fold

TURN_BREAK = "\n"
"""Parts the turns in what was said before."""

_BEFORE, _NEAR, _AFTER = 200, 90, 40  # characters
_CLAUSE_END = re.compile(r"(?<!\.)[.!](?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Passage:
    """One turn as recognisers see it; `asked` holds what the turns before name, last first.

    `before` is the folded text of those turns; `speaker` is unknown for plain text.
    `named` is what the name head found, None where no head looked.
    """

    text: str
    reading: Reading
    mentions: tuple[Mention, ...]
    before: str
    asked: tuple[tuple[Mention, ...], ...]
    dictations: tuple[Dictation, ...] = ()
    speaker: Speaker = "unknown"
    named: tuple[Named, ...] | None = None

    def kinds_near(self, start: int, end: int) -> tuple[Kind, ...]:
        """The kinds that the words around reading.text[start:end] name.

        The last one before it in the same turn decides; else the first one shortly after it; else all that
        the turns before it name, as in "wat is uw bsn?" - "een een een".
        """
        before = self._last_before(start)
        if before is not None and before.end >= start - _BEFORE:
            return (before.kind,)
        after = self._first_after(end)
        if after is not None:
            return (after.kind,)
        return tuple(dict.fromkeys(mention.kind for turn in self.asked for mention in turn))

    def context(self, start: int, end: int) -> Context:
        """The words around reading.text[start:end]: near it in the clause, asked before it, or further."""
        near = self._last_before(start)
        if near is not None and (
            near.end < start - _NEAR or _CLAUSE_END.search(self.reading.text, near.end, start)
        ):
            near = None
        if near is None:
            near = self._first_after(end)
        named = [turn for turn in self.asked if turn]
        asked = named[0] if named else ()
        around = (*self.mentions, *(mention for turn in named[1:] for mention in turn))
        return Context(near, asked, around, fresh=bool(self.asked and self.asked[0]))

    def _last_before(self, start: int) -> Mention | None:
        count = bisect_right(self.mentions, start, key=lambda mention: mention.end)
        return self.mentions[count - 1] if count else None

    def _first_after(self, end: int) -> Mention | None:
        after = bisect_left(self.mentions, end, key=lambda mention: mention.start)
        if after == len(self.mentions) or self.mentions[after].start > end + _AFTER:
            return None
        mention = self.mentions[after]
        return None if _CLAUSE_END.search(self.reading.text, end, mention.start) else mention


def read_passage(
    text: str, *, before: str = "", speaker: Speaker = "unknown", named: tuple[Named, ...] | None = None
) -> Passage:
    """Read one turn; `before` is the text of the turns just before it, parted by `TURN_BREAK`."""
    reading = read_spoken(text)
    folded = fold(before)
    turns = [turn for turn in reversed(folded.split(TURN_BREAK)) if turn.strip()]
    return Passage(
        text,
        reading,
        find_mentions(reading.text),
        folded,
        tuple(find_mentions(turn)[::-1] for turn in turns),
        find_dictations(reading),
        speaker,
        named,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """Personal data in text[start:end], with confidence 0-1, a Dutch explanation, and on what evidence.

    `whole` is the value that this is a part of, for values said in parts; no log or error shows it.
    """

    start: int
    end: int
    label: DisclosureLabel
    confidence: float
    explanation: str
    evidence: Evidence | None = None
    whole: str = field(default="", repr=False)


class Recogniser(Protocol):
    """Finds one kind of personal data."""

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Every place where the passage holds it; places may overlap those of other recognisers."""
        ...


@dataclass(frozen=True, slots=True)
class Dictated:
    """A value in groups first to last (not included) of a dictation; `cost` tells how little it looks so."""

    first: int
    last: int
    evidence: Evidence
    cost: int = 0


class DictationRecogniser(Protocol):
    """Finds one kind of personal data in what people dictate, in one turn or over several."""

    label: DisclosureLabel

    def find(self, passage: Passage) -> Iterator[Hit]:
        """As of `Recogniser`."""
        ...

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Every row of groups that may be it; the passage is the turn in which the dictation begins."""
        ...
