"""A transcript without its personal data: each datum becomes its label, wherever it is said the same one.

Pure: takes values and gives values. Linking is by value and never leaves the call. presidio-anonymizer is not
used: it replaces the spans of one text, so the linking, the turns and the words would be ours all the same.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from asr.transcript import Transcript, Turn, Word
from nlp.spoken_numbers import read_spoken
from nlp.wording import fold

HIDDEN_TURN = "SPECIAL"

_NOT_VALUE = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_LEAST_PART = 2  # characters by which a part of a value is known again
# What goes before a name, or between its parts, tells nobody from anybody.
_NO_NAME = frozenset(
    {
        *("meneer", "mevrouw", "mevr", "heer", "dhr", "mw", "dokter", "dr", "juffrouw", "familie"),
        *("tante", "oom", "opa", "oma", "de", "den", "der", "het", "van", "von", "te", "ten", "ter"),
        *("el", "al", "en", "la", "le", "di", "da", "dos", "bin", "ibn"),
    }
)
_SAID_IN_EMAIL = {
    "apenstaartje": "",
    "apenstaart": "",
    "at": "",
    "punt": "",
    "stip": "",
    "dot": "",
    "aan": "",
    "elkaar": "",
}


class Found(Protocol):
    """Personal data on characters start to end of one turn: a `Disclosure`, or a stored finding."""

    @property
    def turn(self) -> int:
        """Index in `Transcript.turns`."""
        ...

    @property
    def start(self) -> int:
        """First character in the turn's text."""
        ...

    @property
    def end(self) -> int:
        """The character after the last."""
        ...

    @property
    def label(self) -> str:
        """What kind of datum it is."""
        ...


@dataclass(frozen=True, slots=True)
class Linked:
    """A datum with the number of its value: the first person of a call is PERSON 1, wherever that is said."""

    turn: int
    start: int
    end: int
    label: str
    number: int


def link(transcript: Transcript, found: Iterable[Found]) -> tuple[Linked, ...]:
    """Number the data of a call in order; spans outside the text are cut, overlapping ones joined."""
    linked: list[Linked] = []
    people, values = _People(), _Values()
    for datum in _apart(transcript, found):
        text = transcript.turns[datum.turn].text[datum.start : datum.end]
        number = people.number(text) if datum.label == "PERSON" else values.number(datum.label, text)
        linked.append(replace(datum, number=number))
    return tuple(linked)


def mask(
    transcript: Transcript,
    found: Iterable[Found],
    *,
    hidden_turns: Collection[int] = (),
    words: Mapping[str, str] | None = None,
) -> Transcript:
    """The transcript with "[PERSON_1]" for each datum, in text and words, and `hidden_turns` hidden whole.

    With `words`, such as {"PERSON": "naam"}, it reads "[naam 1]". A word that cannot be found in a turn that
    holds a datum is left out: it may be the datum.
    """
    spans: dict[int, list[Linked]] = {}
    for datum in link(transcript, found):
        spans.setdefault(datum.turn, []).append(datum)
    turns = []
    for index, turn in enumerate(transcript.turns):
        if index in hidden_turns:
            turns.append(replace(turn, text=_label(HIDDEN_TURN, None, words), words=()))
        else:
            turns.append(_mask_turn(turn, spans.get(index, ()), words))
    return replace(transcript, turns=tuple(turns))


@dataclass(slots=True)
class _People:
    """Who was named so far: the parts of each one's name, the last one named last."""

    names: list[set[str]] = field(default_factory=list)
    full: list[tuple[str, ...]] = field(default_factory=list)
    recent: list[int] = field(default_factory=list)

    def number(self, text: str) -> int:
        parts = _name_parts(text)
        at = next((at for at in reversed(self.recent) if self._is(at, parts)), None)
        if at is None:
            at = len(self.names)
            self.names.append(set())
            self.full.append(())
        else:
            self.recent.remove(at)
        self.names[at].update(parts)
        self.full[at] = max(self.full[at], parts, key=len)
        self.recent.append(at)
        return at + 1

    def _is(self, at: int, parts: tuple[str, ...]) -> bool:
        """One part shared makes one person; two full names with other first names are relatives."""
        if not self.names[at].intersection(parts):
            return False
        known = self.full[at]
        return len(parts) < 2 or len(known) < 2 or known[0] == parts[0] or _initial(known[0], parts[0])


@dataclass(slots=True)
class _Values:
    """The values of each label so far; a part of one, such as its last digits, is that one."""

    known: dict[str, list[str]] = field(default_factory=dict)

    def number(self, label: str, text: str) -> int:
        values, value = self.known.setdefault(label, []), _value(text)
        for at, other in enumerate(values):
            if value == other or _is_part(value, other):
                return at + 1
            if _is_part(other, value):
                values[at] = value
                return at + 1
        values.append(value)
        return len(values)


def _name_parts(text: str) -> tuple[str, ...]:
    words = [word for word in _WORD.findall(fold(text)) if word not in _NO_NAME]
    spelled = [word for word in re.split(r"[\s,.-]+", fold(text)) if word]
    if len(spelled) > 2 and all(len(letter) == 1 for letter in spelled):
        return ("".join(spelled),)
    return tuple(words) or (fold(text).strip(),)


def _initial(first: str, other: str) -> bool:
    """Whether one is the initial of the other, as in "E. Kaya"."""
    return (len(first) == 1 and other.startswith(first)) or (len(other) == 1 and first.startswith(other))


def _value(text: str) -> str:
    """Spoken and written forms of one value are one: "nul zes" is 06."""
    read = read_spoken(text).text
    words = [_SAID_IN_EMAIL.get(word, word) for word in _NOT_VALUE.split(read)]
    return "".join(words) or fold(text).strip()


def _is_part(value: str, whole: str) -> bool:
    return _LEAST_PART <= len(value) < len(whole) and (whole.endswith(value) or whole.startswith(value))


def _apart(transcript: Transcript, found: Iterable[Found]) -> list[Linked]:
    """Spans inside their texts, in order, none over another; numbers are given later."""
    spans: list[Linked] = []
    for datum in sorted(found, key=lambda datum: (datum.turn, datum.start, -datum.end)):
        if not 0 <= datum.turn < len(transcript.turns):
            continue
        start, end = max(0, datum.start), min(datum.end, len(transcript.turns[datum.turn].text))
        last = spans[-1] if spans and spans[-1].turn == datum.turn else None
        if last and start < last.end:
            spans[-1] = replace(last, end=max(last.end, end))
        elif start < end:
            spans.append(Linked(datum.turn, start, end, datum.label, 0))
    return spans


def _label(label: str, number: int | None, words: Mapping[str, str] | None) -> str:
    if words is None:
        return f"[{label}]" if number is None else f"[{label}_{number}]"
    word = words.get(label, "verborgen")
    return f"[{word}]" if number is None else f"[{word} {number}]"


def _mask_turn(turn: Turn, spans: Sequence[Linked], words: Mapping[str, str] | None) -> Turn:
    if not spans:
        return turn
    text, at = "", 0
    for span in spans:
        text += turn.text[at : span.start] + _label(span.label, span.number, words)
        at = span.end
    kept: list[Word] = []
    told: set[Linked] = set()
    for word, place in zip(turn.words, turn.places(), strict=True):
        if place is None:
            continue
        over = next((span for span in spans if span.start < place[1] and place[0] < span.end), None)
        if over is None:
            kept.append(word)
        elif over not in told:
            told.add(over)
            kept.append(replace(word, text=_label(over.label, over.number, words)))
    return replace(turn, text=text + turn.text[at:], words=tuple(kept))
